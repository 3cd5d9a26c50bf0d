package io.github.dino4j.core.plan;

import io.github.dino4j.core.device.Span;
import io.github.dino4j.core.recording.Executed;
import io.github.dino4j.core.recording.Recording;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The operations of a recorded step that its results depend on, in order, with copies that only rename or reshape taken
 * out and element-wise operations moved into the matrix products before them.
 */
final class StepGraph {
    private static final Set<String> RENAMING = Set.of("identity", "reshape");

    private final Map<Long, Value> values = new HashMap<>();
    private final List<Node> nodes = new ArrayList<>();
    private final List<Value> outputs = new ArrayList<>(); // results that are no gradients

    private StepGraph() {}

    /** Reads what a recording's outputs and gradients depend on. */
    static StepGraph of(Recording recording) {
        StepGraph graph = new StepGraph();
        Set<Long> needed = new HashSet<>();
        recording.outputs().values().forEach(array -> needed.add(Executed.address(array)));
        recording.gradients().values().forEach(array -> needed.add(Executed.address(array)));
        for (Executed step : live(recording.steps(), needed)) {
            graph.add(step, needed);
        }
        recording.outputs().values().forEach(array -> graph.outputs.add(graph.value(array)));
        return graph;
    }

    private static List<Executed> live(List<Executed> steps, Set<Long> needed) {
        List<Executed> live = new ArrayList<>();
        for (int i = steps.size() - 1; i >= 0; i--) {
            Executed step = steps.get(i);
            if (step.outputs().stream().anyMatch(array -> needed.contains(Executed.address(array)))) {
                live.add(0, step);
                List<INDArray> reads = renames(step) ? step.inputs().subList(0, 1) : step.inputs();
                reads.forEach(array -> needed.add(Executed.address(array)));
            }
        }
        return live;
    }

    private static boolean renames(Executed step) {
        return RENAMING.contains(step.name()) && step.outputs().get(0).dataType() == DataType.FLOAT;
    }

    private void add(Executed step, Set<Long> needed) {
        if (renames(step)) {
            Value renamed = value(step.inputs().get(0));
            values.put(Executed.address(step.outputs().get(0)), renamed);
            return;
        }
        List<Value> in = step.inputs().stream().map(this::value).toList();
        List<@Nullable Value> out = new ArrayList<>();
        for (INDArray array : step.outputs()) {
            out.add(needed.contains(Executed.address(array)) ? value(array) : null);
        }
        Node node = new Node(kind(step), step, in, out);
        in.forEach(value -> value.readBy(node));
        for (Value value : out) {
            if (value != null) {
                value.writtenBy(node);
            }
        }
        if (node.kind() == Node.Kind.STOCK) {
            in.forEach(Value::pin);
            out.stream().filter(value -> value != null).forEach(Value::pin);
        }
        nodes.add(node);
    }

    private static Node.Kind kind(Executed step) {
        if (step.operation() instanceof KernelOp) {
            return Node.Kind.KERNEL;
        }
        boolean sum = step.name().equals("add")
                && step.inputs().stream()
                        .allMatch(array -> Arrays.equals(
                                array.shape(), step.outputs().get(0).shape()));
        return sum ? Node.Kind.SUM : Node.Kind.STOCK;
    }

    /** The value that an array of the recording stands for. */
    Value value(INDArray array) {
        return values.computeIfAbsent(Executed.address(array), key -> new Value(array));
    }

    List<Node> nodes() {
        return nodes;
    }

    /** Says which values are the same in every run: those in some memory that no node writes to. */
    void settle(Span memory) {
        long end = memory.address() + memory.bytes();
        for (Value value : values.values()) {
            long address = Executed.address(value.array());
            if (value.writer() == null && address >= memory.address() && address < end) {
                value.settle();
            }
        }
    }

    /** The nodes that outputs depend on, which are not of the backward pass. */
    Set<Node> forward() {
        Set<Node> found = new HashSet<>();
        outputs.forEach(value -> follow(value.writer(), found));
        return found;
    }

    private static void follow(@Nullable Node node, Set<Node> found) {
        if (node != null && found.add(node)) {
            node.in().forEach(value -> follow(value.writer(), found));
        }
    }

    /** Where the arrays lie that the step uses after compilation. */
    Set<Long> addresses() {
        Set<Long> used = new HashSet<>();
        values.values().stream()
                .filter(value -> !value.isMovable())
                .forEach(value -> used.add(Executed.address(value.array())));
        for (Node node : nodes) {
            if (node.kind() == Node.Kind.STOCK) {
                node.step().inputs().forEach(array -> used.add(Executed.address(array)));
                node.step().outputs().forEach(array -> used.add(Executed.address(array)));
            }
        }
        return used;
    }

    /**
     * Moves GELU and sums into the products whose only reader they are, and sums into the operations that add on their way.
     * Results must have been pinned or placed.
     */
    void fuse() {
        for (Node node : List.copyOf(nodes)) {
            if (node.kind() == Node.Kind.SUM && isAddedOnTheWay(node)) {
                nodes.remove(node);
            }
        }
        for (Node node : List.copyOf(nodes)) {
            Value between = fusible(node);
            Node product = between == null ? null : between.writer();
            if (between != null && product != null) {
                node.finish(product, between);
                nodes.remove(product);
            }
        }
    }

    /** Computes residual connections with the norms that read their sums. */
    void joinResiduals() {
        for (Node node : List.copyOf(nodes)) {
            Node residual =
                    node.kind() == Node.Kind.KERNEL && node.operation().followsResidual() ? residual(node) : null;
            if (residual != null) {
                nodes.remove(node);
                nodes.set(nodes.indexOf(residual), node);
                node.follow(residual);
            }
        }
    }

    /** The residual connection of whose sum a node is the first reader of its kind, if it can be computed there. */
    private @Nullable Node residual(Node node) {
        Value sum = node.in().get(0);
        Node writer = sum.writer();
        boolean fits = writer != null
                && writer.kind() == Node.Kind.KERNEL
                && writer.product() == null
                && writer.residual() == null
                && writer.operation().isResidual()
                && node.in().stream().filter(value -> value == sum).count() == 1;
        int at = nodes.indexOf(writer);
        boolean ready = node.in().stream()
                .allMatch(value -> value == sum || value.writer() == null || nodes.indexOf(value.writer()) < at);
        return fits && ready ? writer : null;
    }

    private boolean isAddedOnTheWay(Node sum) {
        for (int slot = 0; slot < 2; slot++) {
            Value part = sum.in().get(slot);
            Value other = sum.in().get(1 - slot);
            Node writer = part.writer();
            boolean fits = writer != null
                    && writer.kind() == Node.Kind.KERNEL
                    && writer.takesSum()
                    && part == writer.out().get(0)
                    && part.isMovable()
                    && part.readers().size() == 1
                    && (other.writer() == null || nodes.indexOf(other.writer()) < nodes.indexOf(writer));
            if (fits && writer != null) {
                writer.add(other, sum);
                return true;
            }
        }
        return false;
    }

    private static @Nullable Value fusible(Node node) {
        if (node.kind() != Node.Kind.KERNEL || node.operation().epilogueOf() < 0) {
            return null;
        }
        Value between = node.in().get(node.operation().epilogueOf());
        Node product = between.writer();
        boolean fits = product != null
                && product.kind() == Node.Kind.KERNEL
                && product.product() == null
                && product.operation().takesEpilogue()
                && between.isMovable()
                && between.readers().size() == 1;
        return fits ? between : null;
    }
}
