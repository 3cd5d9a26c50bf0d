package io.github.dino4j.train.finetune;

import io.github.dino4j.core.config.RunConfig;
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
import io.github.dino4j.vit.model.VisionTransformer;
import io.github.dino4j.vit.ops.TokenLayout;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;

/** A backbone with a linear layer on its CLS token, under timm's names: {@code backbone.…}, {@code head.weight}, {@code head.bias}. */
final class Classifier {

    private static final long STORES = 4; // weights, gradients and two moments
    private static final long HEAD = 6; // logits, targets, logarithms and their gradients

    private final VisionTransformer backbone;
    private final Linear head;
    private final ParameterLayout layout;
    private final int classes;

    Classifier(VitConfig model, int classes) {
        Declarations declarations = new Declarations();
        this.backbone = new VisionTransformer(declarations.child("backbone"), model);
        this.head = new Linear(declarations.child("head"), model.embedDim(), classes);
        this.layout = new ParameterLayout(declarations.parameters());
        this.classes = classes;
    }

    /** What a configuration fine-tunes. */
    static Classifier of(RunConfig config, int classes) {
        double rate = config.eval().finetune().dropPathRate();
        return new Classifier(config.model().vit("fine-tuning").with("drop_path_rate", rate), classes);
    }

    ParameterLayout layout() {
        return layout;
    }

    int classes() {
        return classes;
    }

    VitConfig model() {
        return backbone.config();
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
        VitConfig model = backbone.config();
        SDVariable images = graph.input("images", batch, model.inChans(), model.imageSize(), model.imageSize());
        SDVariable features = backbone.forward(List.of(images), forward).pooled(); // (B, D)
        return graph.output("logits", head.forward(features, forward)); // (B, K)
    }

    /** A step of fine-tuning, and the plan that classifies held-out images beside it. */
    StepWork work(RunConfig config) {
        int size = model().imageSize();
        int batch = config.eval().finetune().batchSize();
        List<Backbone.Images> images = List.of(new Backbone.Images(batch, size));
        List<Backbone.Images> heldOut =
                List.of(new Backbone.Images(config.eval().batchSize(), size));
        long copies = StepWork.batches(config) + 1 + (config.eval().finetune().mixup() > 0.0 ? 1 : 0);
        return new StepWork(
                "fine-tuning",
                backbone,
                images,
                HEAD * batch * classes + forward(config.eval().batchSize()),
                layout.size(),
                STORES * layout.size(),
                Float.BYTES * (copies * StepWork.pixels(config, images) + 2 * StepWork.pixels(config, heldOut)),
                StepWork.operands(config),
                "set train.recompute=blocks, lower eval.finetune.batch_size, eval.batch_size or model.image_size, or"
                        + " stop other programs");
    }

    /** Floats of a forward pass: the residual stream, a norm of it, and the wider of attention and MLP. */
    private long forward(int batch) {
        TokenLayout.Segment segment = backbone.segment(batch, model().imageSize());
        long width = model().embedDim();
        long attention = 4 * width + (long) segment.tokens() * model().numHeads();
        return segment.rows() * (2 * width + Math.max(attention, model().hiddenDim()));
    }

    /** Draws a step's stochastic depth into the inputs of a plan. */
    void drawDropPaths(int batch, Rng rng, Plan plan) {
        backbone.draw(List.of(new Backbone.Images(batch, backbone.config().imageSize())), rng, plan::input);
    }
}
