package io.github.dino4j.core.plan;

import io.github.dino4j.core.device.Precision;
import io.github.dino4j.core.device.Saving;
import io.github.dino4j.core.engine.Recompute;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides which values of a step are stored in bfloat16: those that only matrix products read, or that pass through
 * operations which take either. What products read and must be kept in float32 for others is copied once.
 */
final class Rounding {
    private final List<Node> nodes;
    private final Set<Node> forward;
    private final Set<Saving> savings;
    private final Map<Value, Value> copies = new HashMap<>();
    private final Map<Value, Value> later = new HashMap<>(); // second copies, made in the backward pass

    private Rounding(List<Node> nodes, Set<Node> forward, Set<Saving> savings) {
        this.nodes = nodes;
        this.forward = forward;
        this.savings = savings;
    }

    /**
     * Rounds.
     *
     * @param graph the step; copies are added
     * @param recompute whether the backward pass copies weights again
     * @param savings the device's
     */
    static void apply(StepGraph graph, Recompute recompute, Set<Saving> savings) {
        List<Node> nodes = graph.nodes();
        boolean once = recompute == Recompute.NONE || savings.contains(Saving.JOINED_CASTS);
        Rounding rounding = new Rounding(nodes, once ? Set.copyOf(nodes) : graph.forward(), savings);
        rounding.store();
        while (rounding.demote()) {
            // Until every uniform operation's values are alike.
        }
        rounding.cast();
    }

    private void store() {
        for (Node node : nodes) {
            for (int k = 0; k < node.out().size(); k++) {
                Value value = node.out().get(k);
                boolean fits = value != null && value.isMovable() && mayRound(node, k);
                if (fits && value.readers().stream().allMatch(reader -> takes(reader, value))) {
                    value.store(Precision.BFLOAT16);
                }
            }
        }
    }

    private boolean mayRound(Node node, int output) {
        return switch (node.kind()) {
            case KERNEL -> node.rounds(output);
            case SUM -> roundsSums();
            case CAST, STOCK -> false;
        };
    }

    private boolean takes(Node reader, Value value) {
        if (reader.kind() == Node.Kind.SUM && roundsSums()) {
            return true;
        }
        for (int i = 0; i < reader.in().size(); i++) {
            if (reader.in().get(i) == value && isExact(reader.reads().get(i))) {
                return false;
            }
        }
        return true;
    }

    private boolean isExact(KernelOp.Reads reads) {
        return switch (reads) {
            case FLOAT32 -> true;
            case BRANCH -> !savings.contains(Saving.ROUNDED_BRANCHES);
            case EITHER, OPERAND, WEIGHT -> false;
        };
    }

    /** Takes rounding back around uniform operations that also have float32 values; says whether there was one. */
    private boolean demote() {
        boolean changed = false;
        for (Node node : nodes) {
            if (isUniform(node)) {
                List<Value> values = alike(node);
                boolean mixed = values.stream().map(Value::precision).distinct().count() > 1;
                if (mixed) {
                    values.forEach(value -> value.store(Precision.FLOAT32));
                    changed = true;
                }
            }
        }
        return changed;
    }

    private boolean isUniform(Node node) {
        return switch (node.kind()) {
            case KERNEL -> node.product() == null && node.operation().isUniform();
            case SUM -> roundsSums();
            case CAST, STOCK -> false;
        };
    }

    private boolean roundsSums() {
        return savings.contains(Saving.ROUNDED_SUMS);
    }

    /** What a uniform operation reads as it is stored, and what it may store rounded. */
    private List<Value> alike(Node node) {
        List<Value> values = new ArrayList<>();
        for (int i = 0; i < node.in().size(); i++) {
            if (node.kind() == Node.Kind.SUM || node.reads().get(i) == KernelOp.Reads.EITHER) {
                values.add(node.in().get(i));
            }
        }
        for (int k = 0; k < node.out().size(); k++) {
            Value value = node.out().get(k);
            if (value != null && (node.kind() == Node.Kind.SUM || node.rounds(k))) {
                values.add(value);
            }
        }
        return values;
    }

    /** Whether a value is read rounded; the device may see to that itself where it never changes. */
    private boolean isRounded(KernelOp.Reads reads, Value value) {
        return switch (reads) {
            case OPERAND -> true;
            case WEIGHT -> !value.isConstant() || !savings.contains(Saving.PACKED_WEIGHTS);
            case FLOAT32, EITHER, BRANCH -> false;
        };
    }

    private void cast() {
        List<Node> all = new ArrayList<>();
        List<Value> weights = new ArrayList<>(); // that are copied together
        for (Node node : nodes) {
            for (int i = 0; i < node.in().size(); i++) {
                Value value = node.in().get(i);
                if (isRounded(node.reads().get(i), value) && value.precision() == Precision.FLOAT32) {
                    boolean isWeight = value.writer() == null;
                    Map<Value, Value> made = isWeight && !forward.contains(node) ? later : copies;
                    Value copy = made.get(value);
                    if (copy == null) {
                        copy = value.rounded();
                        made.put(value, copy);
                        if (isWeight && savings.contains(Saving.JOINED_CASTS)) {
                            weights.add(value);
                        } else {
                            all.add(Node.cast(node, List.of(value), List.of(copy)));
                        }
                    }
                    node.read(i, copy);
                }
            }
            all.add(node);
        }
        if (!weights.isEmpty()) {
            List<@Nullable Value> rounded = new ArrayList<>();
            weights.forEach(value -> rounded.add(copies.get(value)));
            all.add(0, Node.cast(nodes.get(0), weights, rounded));
        }
        nodes.clear();
        nodes.addAll(all);
    }
}
