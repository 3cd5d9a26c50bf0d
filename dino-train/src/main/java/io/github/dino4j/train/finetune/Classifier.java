package io.github.dino4j.train.finetune;

import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.config.bind.ConfigException;
import io.github.dino4j.core.config.bind.Problem;
import io.github.dino4j.core.config.eval.FinetuneConfig;
import io.github.dino4j.core.config.model.ModelConfig;
import io.github.dino4j.core.config.model.VitConfig;
import io.github.dino4j.core.engine.GraphContext;
import io.github.dino4j.core.engine.GraphSource;
import io.github.dino4j.core.engine.Plan;
import io.github.dino4j.core.parameter.Parameter;
import io.github.dino4j.core.parameter.ParameterLayout;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.train.step.StepWork;
import io.github.dino4j.vit.loss.CrossEntropy;
import io.github.dino4j.vit.model.Backbone;
import io.github.dino4j.vit.model.Declarations;
import io.github.dino4j.vit.model.Forward;
import io.github.dino4j.vit.model.Linear;
import io.github.dino4j.vit.model.RunningMean;
import io.github.dino4j.vit.model.VisionTransformer;
import io.github.dino4j.vit.ops.TokenLayout;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;

/** A backbone with a linear layer on its features, under timm's names: {@code backbone.…}, {@code head.weight}, {@code head.bias}. */
final class Classifier {
    private static final long STORES = 4; // weights, gradients and two moments
    private static final long HEAD = 6; // logits, targets, logarithms and their gradients

    private final Backbone backbone;
    private final Linear head;
    private final ParameterLayout layout;
    private final int classes;

    Classifier(ModelConfig model, int classes) {
        Declarations declarations = new Declarations();
        this.backbone = Backbone.of(declarations.child("backbone"), model);
        this.head = new Linear(declarations.child("head"), model.embedDim(), classes);
        this.layout = new ParameterLayout(declarations.parameters());
        this.classes = classes;
    }

    /**
     * What a configuration fine-tunes.
     *
     * @throws ConfigException if it asks for what the backbone has not
     */
    static Classifier of(RunConfig config, int classes) {
        FinetuneConfig tune = config.eval().finetune();
        if (config.model() instanceof VitConfig vit) {
            return new Classifier(vit.with("drop_path_rate", tune.dropPathRate()), classes);
        }
        if (tune.layerDecay() != 1.0) {
            throw new ConfigException(new Problem(
                    "eval.finetune.layer_decay",
                    0,
                    "",
                    "must be 1 for " + config.model().name() + ", because only blocks of a ViT are numbered, was "
                            + tune.layerDecay()));
        }
        return new Classifier(config.model(), classes);
    }

    /** {@return what a configuration says that this backbone has no use for, in a sentence each} */
    static List<String> unused(RunConfig config) {
        double rate = config.eval().finetune().dropPathRate();
        return config.model() instanceof VitConfig || rate == 0.0
                ? List.of()
                : List.of("eval.finetune.drop_path_rate=" + rate + " changes nothing: "
                        + config.model().name() + " has no stochastic depth");
    }

    ParameterLayout layout() {
        return layout;
    }

    int classes() {
        return classes;
    }

    ModelConfig model() {
        return backbone.config();
    }

    /** {@return blocks whose learning rates may differ} */
    int depth() {
        return model() instanceof VitConfig vit ? vit.depth() : 0;
    }

    /** {@return how running statistics follow those of a step's batch} */
    List<RunningMean> runningMeans(int batch) {
        return backbone.runningMeans(images(batch));
    }

    private List<Backbone.Images> images(int batch) {
        return List.of(new Backbone.Images(batch, model().imageSize()));
    }

    /** First weights from a key, and the backbone's from a network where there is one. */
    ParameterStore weights(Rng rng, ParameterStore source, boolean fromScratch) {
        ParameterStore weights = ParameterStore.initialized(layout, rng);
        for (Parameter parameter : layout.parameters()) {
            if (!fromScratch && parameter.name().startsWith("backbone.")) {
                weights.set(parameter.name(), source.get(parameter.name()));
            }
        }
        return weights;
    }

    /** Input {@code images} (B, C, S, S), output {@code logits} (B, K). */
    GraphSource inference(int batch) {
        return graph -> logits(graph, batch, Forward.inference(graph));
    }

    /**
     * Inputs {@code images} (B, C, S, S), {@code targets} (B, K) and the stochastic-depth masks; outputs {@code logits} (B, K)
     * and the scalar {@code loss}, the mean cross-entropy of targets and softmax.
     */
    GraphSource training(int batch) {
        return graph -> {
            Forward forward = Forward.training(graph);
            SDVariable logits = logits(graph, batch, forward);
            SDVariable targets = graph.input("targets", batch, classes);
            graph.loss("loss", CrossEntropy.of(logits, targets, batch, forward));
        };
    }

    private SDVariable logits(GraphContext graph, int batch, Forward forward) {
        ModelConfig model = model();
        SDVariable images = graph.input("images", batch, model.inChans(), model.imageSize(), model.imageSize());
        SDVariable features = backbone.forward(List.of(images), forward).pooled(); // (B, D)
        return graph.output("logits", head.forward(features, forward)); // (B, K)
    }

    /** A step of fine-tuning, and the plan that classifies held-out images beside it. */
    StepWork work(RunConfig config) {
        int batch = config.eval().finetune().batchSize();
        List<Backbone.Images> images = images(batch);
        List<Backbone.Images> heldOut = images(config.eval().batchSize());
        long copies = StepWork.batches(config) + 1 + (config.eval().finetune().mixup() > 0.0 ? 1 : 0);
        return new StepWork(
                "fine-tuning",
                backbone,
                images,
                HEAD * batch * classes + passing(heldOut),
                layout.size(),
                STORES * layout.size(),
                Float.BYTES * (copies * StepWork.pixels(config, images) + 2 * StepWork.pixels(config, heldOut)),
                StepWork.operands(config),
                "set train.recompute=blocks, lower eval.finetune.batch_size, eval.batch_size or model.image_size, or"
                        + " stop other programs");
    }

    /** Floats of a forward pass; of a ViT the residual stream, a norm of it, and the wider of attention and MLP. */
    private long passing(List<Backbone.Images> images) {
        if (!(backbone instanceof VisionTransformer vit)) {
            return backbone.passing(images);
        }
        TokenLayout.Segment segment =
                vit.segment(images.get(0).count(), images.get(0).size());
        long width = vit.config().embedDim();
        long attention = 4 * width + (long) segment.tokens() * vit.config().numHeads();
        return segment.rows() * (2 * width + Math.max(attention, vit.config().hiddenDim()));
    }

    /** Draws a step's stochastic depth into the inputs of a plan. */
    void drawDropPaths(int batch, Rng rng, Plan plan) {
        backbone.draw(images(batch), rng, plan::input);
    }
}
