package io.github.dino4j.core.plan;

import io.github.dino4j.core.parallel.Group;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One order of a step's nodes for all processes that run it: SameDiff's session goes through nodes that do not depend on each other
 * in an order of its own, which need not be the same in another process, and exchanges between processes must meet.
 */
final class SameOrder {
    private SameOrder() {}

    /**
     * Takes over the order of the first process.
     *
     * @param nodes of a step, as this process recorded them; reordered
     * @param group the processes
     * @throws IllegalStateException if they have recorded different steps
     */
    static void agree(List<Node> nodes, Group group) {
        if (group.isAlone()) {
            return;
        }
        String[] names = nodes.stream().map(SameOrder::name).toArray(String[]::new);
        String[] sorted = names.clone();
        Arrays.sort(sorted);
        Map<String, Integer> numbers = new HashMap<>();
        for (String name : sorted) {
            numbers.put(name, numbers.size());
        }
        float[] order = new float[nodes.size() + 2]; // numbers below 2^24, which floats hold exactly
        float[] own = {nodes.size(), Arrays.hashCode(sorted) & 0xffff};
        System.arraycopy(own, 0, order, 0, own.length);
        float[] all = group.gather(own);
        boolean same = numbers.size() == nodes.size();
        for (int i = 0; i < all.length; i++) {
            same &= all[i] == all[i % own.length];
        }
        if (group.agree(!same)) {
            throw new IllegalStateException(
                    "the processes have recorded different steps; give all of them one configuration and one build");
        }
        for (int i = 0; i < names.length; i++) {
            order[own.length + i] = numbers.getOrDefault(names[i], 0);
        }
        group.broadcast(order, 0);
        Map<Integer, Node> byNumber = new HashMap<>();
        for (int i = 0; i < names.length; i++) {
            byNumber.put(numbers.getOrDefault(names[i], 0), nodes.get(i));
        }
        List<Node> ordered = new ArrayList<>();
        for (int i = 0; i < names.length; i++) {
            ordered.add(byNumber.get((int) order[own.length + i]));
        }
        nodes.clear();
        nodes.addAll(ordered);
    }

    private static String name(Node node) {
        return node.step().operation().getOwnName();
    }
}
