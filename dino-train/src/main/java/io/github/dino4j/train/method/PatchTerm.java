package io.github.dino4j.train.method;

import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.config.method.LossConfig;
import io.github.dino4j.core.config.method.PatchesConfig;
import io.github.dino4j.core.config.method.TargetConfig;
import io.github.dino4j.core.engine.GraphContext;
import io.github.dino4j.core.event.Signal;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.vit.loss.PatchCrossEntropy;
import io.github.dino4j.vit.mask.BlockMasks;
import io.github.dino4j.vit.model.Forward;
import io.github.dino4j.vit.model.VisionTransformer;
import io.github.dino4j.vit.network.MaskedPatches;
import io.github.dino4j.vit.network.Network;
import io.github.dino4j.vit.ops.LayerOps;
import io.github.dino4j.vit.ops.LossOps;
import io.github.dino4j.vit.ops.TargetOps;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.function.Function;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** iBOT's loss: what the teacher says of patches of global views, which the student does not see. */
final class PatchTerm {
    /** The teacher's output and the student's input of that name. */
    static final String TARGETS = "patch_targets";

    private static final String PLACES = "masked.places"; // (M, 1): rows of all tokens
    private static final String WEIGHTS = "masked.weights"; // (M, 1)
    private static final String MASKED = "masked.patches"; // (G*B*N, 1)
    private static final String KEPT = "masked.kept"; // (G*B*N, 1)

    private static final Signal LOSS =
            new Signal("ibot_loss", "nats", "cross-entropy of teacher and student over masked patches, unweighted");
    private static final Signal ENTROPY =
            new Signal("patch_entropy", "nats", "mean entropy of the targets of masked patches, from 0 to ln K");
    private static final Signal SHARE =
            new Signal("masked_share", "", "share of the global views' patches that is masked");

    private final RunConfig run;
    private final PatchesConfig.Ibot config;
    private final MaskedPatches network;
    private final VisionTransformer vit;
    private final Targets targets;

    PatchTerm(RunConfig run, Network network, PatchesConfig.Ibot config) {
        this.run = run;
        this.config = config;
        this.network = network.patches().orElseThrow();
        this.vit = network.vit("masked patches");
        this.targets = new Targets(run.method().target(), this.network.head().outDim());
    }

    private int globals(int batch) {
        return run.views().global().count() * batch;
    }

    private BlockMasks masks(int batch) {
        int views = globals(batch);
        int side = run.views().global().size() / vit.config().patchSize();
        return new BlockMasks(
                views,
                config.masked(views),
                side,
                config.maskRatio().get(0),
                config.maskRatio().get(1));
    }

    private int tokens(int count, int size) {
        return count == 0 ? 0 : vit.segment(count, size).rows();
    }

    List<StateTensor> state() {
        return targets.state();
    }

    List<Signal> signals() {
        return List.of(LOSS, ENTROPY, SHARE);
    }

    List<CollapseRule> collapseRules() {
        return targets.collapseRules(ENTROPY.name());
    }

    /** Emits the targets in the teacher's graph. */
    void teach(int batch, Forward forward) {
        GraphContext graph = forward.graph();
        SDVariable places = graph.input(PLACES, masks(batch).total(), 1);
        int rows = tokens(globals(batch), run.views().global().size());
        SDVariable made = targets.of(network.outputs(forward, places, rows), graph); // (M, K)
        graph.output(TARGETS, made);
        graph.output(ENTROPY.name(), Target.ops(graph).meanEntropy(made));
    }

    /** Hides patches from the student. */
    void prepare(int batch, Forward forward) {
        BlockMasks masks = masks(batch);
        long patches = (long) masks.images() * masks.patches();
        GraphContext graph = forward.graph();
        SDVariable masked = graph.input(MASKED, patches, 1);
        network.hide(forward, new LayerOps.Mask(masked, graph.input(KEPT, patches, 1)));
        LossOps ops = forward.ops().losses();
        graph.output(SHARE.name(), ops.productSum(masked, masked, 1.0 / patches));
    }

    /** Emits the loss in the student's graph, and adds it to another. */
    SDVariable addTo(SDVariable loss, int batch, Forward forward) {
        GraphContext graph = forward.graph();
        int masked = masks(batch).total();
        int rows = tokens(globals(batch), run.views().global().size())
                + tokens(
                        run.views().local().count() * batch, run.views().local().size());
        SDVariable outputs = network.outputs(forward, graph.input(PLACES, masked, 1), rows); // (M, K)
        SDVariable given = graph.input(TARGETS, masked, network.head().outDim());
        double temp = ((LossConfig.CrossEntropy) run.method().loss()).studentTemp();
        SDVariable own = new PatchCrossEntropy(temp, globals(batch))
                .of(outputs, given, graph.input(WEIGHTS, masked, 1), masked, forward);
        LossOps ops = forward.ops().losses();
        return ops.sum(loss, ops.times(graph.output(LOSS.name(), own), config.weight()));
    }

    /** Draws what the teacher reads: the places of the same patches as those that the student does not see with that key. */
    void drawPlaces(int batch, Rng rng, Function<String, INDArray> inputs) {
        places(masks(batch).draw(rng), inputs);
    }

    /** Draws what the student reads. */
    void draw(int batch, Rng rng, Function<String, INDArray> inputs) {
        BlockMasks masks = masks(batch);
        int[][] drawn = masks.draw(rng);
        places(drawn, inputs);
        FloatBuffer weights = floats(inputs, WEIGHTS);
        FloatBuffer masked = floats(inputs, MASKED);
        FloatBuffer kept = floats(inputs, KEPT);
        for (int i = 0; i < masked.capacity(); i++) {
            masked.put(i, 0.0f);
            kept.put(i, 1.0f);
        }
        for (int image = 0; image < drawn.length; image++) {
            for (int patch : drawn[image]) {
                weights.put(1.0f / drawn[image].length);
                masked.put(image * masks.patches() + patch, 1.0f);
                kept.put(image * masks.patches() + patch, 0.0f);
            }
        }
    }

    private void places(int[][] drawn, Function<String, INDArray> inputs) {
        FloatBuffer places = floats(inputs, PLACES);
        int before = vit.config().prefixTokens();
        int tokens = tokens(1, run.views().global().size());
        for (int image = 0; image < drawn.length; image++) {
            for (int patch : drawn[image]) {
                places.put((float) (image * tokens + before + patch));
            }
        }
    }

    private static FloatBuffer floats(Function<String, INDArray> inputs, String name) {
        return inputs.apply(name).data().asNioFloat();
    }

    /** Floats that a step keeps: features, outputs, their logarithms and gradients, the teacher's outputs and targets. */
    long activations(int batch) {
        long outputs = 7L * network.head().outDim();
        return masks(batch).total()
                * (outputs + network.head().activations() + vit.config().embedDim());
    }

    /**
     * How a teacher's outputs for patches become targets: as those for views, with a centre of their own, or balanced over all masked
     * patches of a step.
     *
     * @param config how those for views do
     * @param outDim outputs K
     */
    record Targets(TargetConfig config, int outDim) {
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
}
