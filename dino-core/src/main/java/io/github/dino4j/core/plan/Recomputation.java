package io.github.dino4j.core.plan;

import io.github.dino4j.core.engine.Recompute;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Adds second computations of what the backward pass reads, so that it need not be kept until then. */
final class Recomputation {
    /** Nodes between a value's writer and a reader up to which the value is not worth a second computation. */
    private static final int FAR = 12;

    private final List<Node> nodes;
    private final Recompute mode;
    private final Map<Node, Integer> index = new HashMap<>();
    private final Set<Node> forward;
    private final Map<Value, Value> copies = new HashMap<>();

    private Recomputation(StepGraph graph, Recompute mode) {
        this.nodes = List.copyOf(graph.nodes());
        this.mode = mode;
        nodes.forEach(node -> index.put(node, index.size()));
        this.forward = graph.forward();
    }

    /**
     * Adds the second computations.
     *
     * @param graph the step
     * @param mode what is computed again
     */
    static void apply(StepGraph graph, Recompute mode) {
        if (mode != Recompute.NONE) {
            new Recomputation(graph, mode).addTo(graph.nodes());
        }
    }

    private void addTo(List<Node> result) {
        result.clear();
        for (Node node : nodes) {
            if (!forward.contains(node)) {
                for (Value value : List.copyOf(node.in())) {
                    replace(node, value, node, result);
                }
            }
            result.add(node);
        }
    }

    /** Has a node read a second computation, which is put before it if there is none yet. */
    private void replace(Node reader, Value value, Node at, List<Node> result) {
        Value copy = copies.containsKey(value) ? copies.get(value) : again(value, at, result);
        if (copy != null) {
            for (int slot = 0; slot < reader.in().size(); slot++) {
                if (reader.in().get(slot) == value) {
                    reader.read(slot, copy);
                }
            }
        }
    }

    private @Nullable Value again(Value value, Node at, List<Node> result) {
        Node writer = value.writer();
        if (writer == null || !value.isMovable() || !isRepeatable(writer, value, at)) {
            return null;
        }
        Node second = writer.again(copies(writer));
        for (Value argument : List.copyOf(second.in())) {
            replace(second, argument, at, result);
        }
        result.add(second);
        return copies.get(value);
    }

    private List<@Nullable Value> copies(Node writer) {
        List<@Nullable Value> outputs = new ArrayList<>(); // with nulls
        writer.out().forEach(output -> outputs.add(copy(writer, output)));
        return outputs;
    }

    /** Where a second computation puts an output: the first, without which there are no others, and all that are missed. */
    private @Nullable Value copy(Node writer, @Nullable Value output) {
        boolean wanted = output != null
                && (output == writer.out().get(0)
                        || (mode == Recompute.BLOCKS
                                && output.readers().stream().anyMatch(reader -> !forward.contains(reader))));
        if (output == null || !wanted) {
            return null;
        }
        return copies.computeIfAbsent(output, Value::again);
    }

    private boolean isRepeatable(Node writer, Value value, Node at) {
        boolean possible = forward.contains(writer)
                && writer.kind() == Node.Kind.KERNEL
                && writer.product() == null
                && !writer.operation().isKept()
                && position(at) - position(writer) > FAR;
        boolean cheap = possible
                && writer.operation().isCheap()
                && value == writer.out().get(0);
        return possible && (mode == Recompute.BLOCKS || (cheap && isAlive(writer.in(), at)));
    }

    /** Whether all values are there at a node without being kept for it. */
    private boolean isAlive(List<Value> values, Node at) {
        return values.stream()
                .allMatch(value -> !value.isMovable()
                        || value.readers().stream().anyMatch(reader -> position(reader) >= position(at)));
    }

    private int position(Node node) {
        return index.getOrDefault(node, 0);
    }
}
