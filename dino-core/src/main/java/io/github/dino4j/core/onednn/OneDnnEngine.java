package io.github.dino4j.core.onednn;

import io.github.dino4j.core.device.OneDnn;
import io.github.dino4j.core.device.Precision;
import io.github.dino4j.core.engine.Engine;
import io.github.dino4j.core.engine.EngineOptions;
import io.github.dino4j.core.engine.GraphContext;
import io.github.dino4j.core.engine.GraphSource;
import io.github.dino4j.core.engine.Plan;
import io.github.dino4j.core.engine.Vocabulary;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.core.plan.KernelPlan;
import io.github.dino4j.core.plan.Workspace;
import org.jspecify.annotations.Nullable;

/** Fused nodes on the CPU by oneDNN: a graph becomes a list of primitives, made once, over memory that is planned once. */
final class OneDnnEngine implements Engine {
    private final EngineOptions options;
    private final @Nullable Workspace shared;

    OneDnnEngine(EngineOptions options) {
        this(options, null);
        OneDnn.unavailable().ifPresent(why -> {
            throw new IllegalStateException("oneDNN cannot be used here: " + why);
        });
        if (options.precision() == Precision.BFLOAT16 && !OneDnn.hasBfloat16()) {
            throw new IllegalStateException(
                    "this CPU has no bfloat16 instructions (AVX512-BF16 or AMX); set train.precision=float32");
        }
    }

    private OneDnnEngine(EngineOptions options, @Nullable Workspace shared) {
        this.options = options;
        this.shared = shared;
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
        return new KernelPlan(graph, options, shared == null ? new Workspace() : shared);
    }
}
