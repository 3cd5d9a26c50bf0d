package io.github.dino4j.core.engine;

import java.util.Optional;

/** Fused nodes on the CPU by oneDNN: a graph becomes a list of primitives, made once, over memory that is planned once. */
public final class OneDnnEngine implements Engine {
    private final Precision precision;

    /** Makes the engine for float32. */
    public OneDnnEngine() {
        this(Precision.FLOAT32);
    }

    /**
     * Makes the engine.
     *
     * @param precision of the operands of matrix products
     * @throws IllegalStateException if the native library cannot be used here, or the CPU knows no bfloat16
     */
    public OneDnnEngine(Precision precision) {
        this.precision = precision;
        unavailable().ifPresent(why -> {
            throw new IllegalStateException("oneDNN cannot be used here: " + why);
        });
        if (precision == Precision.BFLOAT16 && !hasBfloat16()) {
            throw new IllegalStateException(
                    "this CPU has no bfloat16 instructions (AVX512-BF16 or AMX); set train.precision=float32");
        }
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
        return precision;
    }

    @Override
    public Vocabulary vocabulary() {
        return Vocabulary.FUSED;
    }

    @Override
    public Plan compile(GraphSource source, ParameterStore weights) {
        GraphContext graph = new GraphContext(weights, vocabulary());
        source.build(graph);
        return new OneDnnPlan(graph, precision);
    }
}
