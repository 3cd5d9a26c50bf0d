package io.github.dino4j.core.engine;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Fused nodes on the CPU by oneDNN: a graph becomes a list of primitives, made once, over memory that is planned once. */
public final class OneDnnEngine implements Engine {
    private final Options options;
    private final @Nullable Workspace shared;

    /**
     * How plans compute.
     *
     * @param precision of the operands of matrix products
     * @param recompute what the backward pass computes again
     */
    public record Options(Precision precision, Recompute recompute) {}

    /** Makes the engine for float32. */
    public OneDnnEngine() {
        this(new Options(Precision.FLOAT32, Recompute.CHEAP));
    }

    /**
     * Makes the engine.
     *
     * @param options how plans compute
     * @throws IllegalStateException if the native library cannot be used here, or the CPU knows no bfloat16
     */
    public OneDnnEngine(Options options) {
        this(options, null);
        unavailable().ifPresent(why -> {
            throw new IllegalStateException("oneDNN cannot be used here: " + why);
        });
        if (options.precision() == Precision.BFLOAT16 && !hasBfloat16()) {
            throw new IllegalStateException(
                    "this CPU has no bfloat16 instructions (AVX512-BF16 or AMX); set train.precision=float32");
        }
    }

    private OneDnnEngine(Options options, @Nullable Workspace shared) {
        this.options = options;
        this.shared = shared;
    }

    /** {@return whether the CPU multiplies bfloat16 numbers itself} */
    public static boolean hasBfloat16() {
        return OneDnn.hasBfloat16();
    }

    /** {@return why the native library cannot be used here, or empty if it can} */
    public static Optional<String> unavailable() {
        return OneDnn.unavailable();
    }

    @Override
    public String name() {
        return "onednn";
    }

    @Override
    public Precision precision() {
        return options.precision();
    }

    @Override
    public Vocabulary vocabulary() {
        return Vocabulary.FUSED;
    }

    @Override
    public Engine takingTurns() {
        return new OneDnnEngine(options, new Workspace());
    }

    @Override
    public Plan compile(GraphSource source, ParameterStore weights) {
        GraphContext graph = new GraphContext(weights, vocabulary());
        source.build(graph);
        return new OneDnnPlan(graph, options, shared == null ? new Workspace() : shared);
    }
}
