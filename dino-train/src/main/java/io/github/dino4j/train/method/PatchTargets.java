package io.github.dino4j.train.method;

import io.github.dino4j.core.config.method.TargetConfig;
import io.github.dino4j.core.engine.GraphContext;
import io.github.dino4j.vit.ops.TargetOps;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * How a teacher's outputs for patches become targets: as those for views, with a centre of their own, or balanced over all masked
 * patches of a step.
 *
 * @param config how those for views do
 * @param outDim outputs K
 */
record PatchTargets(TargetConfig config, int outDim) {
    /** The centre's name in checkpoints, DINOv2's. */
    private static final String CENTER = "ibot_patch_loss.center";

    /**
     * Emits the nodes.
     *
     * @param outputs the teacher's (M, K)
     * @param graph the teacher's, which has the temperature already
     * @return the targets (M, K)
     */
    SDVariable of(SDVariable outputs, GraphContext graph) {
        TargetOps ops = Target.ops(graph);
        SDVariable temp = graph.sameDiff().getVariable(Entropy.TEMP);
        if (config instanceof TargetConfig.CenterSharpen sharpen) {
            SDVariable center = graph.input(CENTER, 1, outDim);
            SDVariable targets = ops.centeredSoftmax(outputs, center, temp); // (M, K)
            graph.output(center().next(), ops.movingMean(center, outputs, sharpen.momentum()));
            return targets;
        }
        int iterations = config instanceof TargetConfig.Sinkhorn balance ? balance.iterations() : 1;
        return ops.sinkhorn(outputs, temp, new TargetOps.Balance(iterations, 1, outDim)); // (M, K)
    }

    private boolean isCentered() {
        return config instanceof TargetConfig.CenterSharpen;
    }

    private StateTensor center() {
        return StateTensor.mean(CENTER, outDim);
    }

    List<StateTensor> state() {
        return isCentered() ? List.of(center()) : List.of();
    }

    /** What a collapse looks like in the mean entropy of the targets. */
    List<CollapseRule> collapseRules(String signal) {
        CollapseRule uniform = Entropy.uniform(outDim).of(signal, "collapse of patches to the uniform output");
        CollapseRule one = Entropy.oneOutput(outDim, "centre faster, with a lower method.target.momentum")
                .of(signal, "collapse of patches to one output");
        return isCentered() ? List.of(uniform, one) : List.of(uniform);
    }
}
