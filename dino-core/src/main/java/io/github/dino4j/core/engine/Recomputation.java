package io.github.dino4j.core.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Computes what is cheap again for the backward pass instead of keeping it: layer norms and GELU, whose inputs are kept
 * anyway for their own gradients. That is up to six of sixteen widths of a block's activations, for half a percent of time.
 */
final class Recomputation {
    /** Nodes between two readers from which on the second is taken to belong to the backward pass. */
    private static final int FAR = 12;

    private final List<Node> nodes;
    private final Map<Node, Integer> index = new HashMap<>();

    private Recomputation(List<Node> nodes) {
        this.nodes = nodes;
        nodes.forEach(node -> index.put(node, index.size()));
    }

    /**
     * Adds the second computations.
     *
     * @param nodes the step's nodes in order
     */
    static void apply(List<Node> nodes) {
        new Recomputation(List.copyOf(nodes)).addTo(nodes);
    }

    private void addTo(List<Node> result) {
        Map<Node, List<Node>> before = new HashMap<>(); // what is computed again, by the node that needs it first
        for (Node node : nodes) {
            Value value = node.out().get(0);
            boolean cheap = node.kind() == Node.Kind.KERNEL
                    && node.product() == null
                    && node.operation().isCheap();
            if (cheap && value != null && value.isMovable()) {
                List<Node> late = lateReaders(node, value);
                if (!late.isEmpty() && isAlive(node.in(), position(late.get(0)))) {
                    before.computeIfAbsent(late.get(0), key -> new ArrayList<>())
                            .add(again(node, value, late));
                }
            }
        }
        result.clear();
        for (Node node : nodes) {
            result.addAll(before.getOrDefault(node, List.of()));
            result.add(node);
        }
    }

    private int position(Node node) {
        return index.getOrDefault(node, 0);
    }

    /** The readers that come long after the first one, in order. */
    private List<Node> lateReaders(Node writer, Value value) {
        int soon = position(writer) + FAR;
        return value.readers().stream()
                .distinct()
                .filter(reader -> position(reader) > soon)
                .sorted((a, b) -> Integer.compare(position(a), position(b)))
                .toList();
    }

    /** Whether all values are there at a node without being kept for it. */
    private boolean isAlive(List<Value> values, int at) {
        return values.stream()
                .allMatch(value ->
                        !value.isMovable() || value.readers().stream().anyMatch(reader -> position(reader) >= at));
    }

    private static Node again(Node node, Value value, List<Node> late) {
        Value copy = value.again();
        Node second = node.again(copy);
        for (Node reader : late) {
            for (int slot = 0; slot < reader.in().size(); slot++) {
                if (reader.in().get(slot) == value) {
                    reader.read(slot, copy);
                }
            }
        }
        return second;
    }
}
