package io.github.dino4j.core.config;

import io.github.dino4j.core.config.bind.Bounds;
import io.github.dino4j.core.config.bind.Variants;
import io.github.dino4j.core.config.eval.EvalConfig;
import io.github.dino4j.core.config.method.MethodConfig;
import io.github.dino4j.core.config.method.PatchesConfig;
import io.github.dino4j.core.config.method.PredictorConfig;
import io.github.dino4j.core.config.method.SinkhornQueue;
import io.github.dino4j.core.config.method.TempConfig;
import io.github.dino4j.core.config.model.ModelConfig;
import io.github.dino4j.core.config.model.VitConfig;
import io.github.dino4j.core.config.train.DataConfig;
import io.github.dino4j.core.config.train.OptimConfig;
import io.github.dino4j.core.config.train.TrainConfig;
import io.github.dino4j.core.config.view.ViewsConfig;

/**
 * Everything a run is made of. {@code configs/base/dino.yaml} holds every key with its default.
 *
 * @param model the backbone
 * @param method what student and teacher learn from each other
 * @param views the crops and their distortions
 * @param data the images
 * @param optim the optimiser and its schedules
 * @param train the run: length, batch, threads, checkpoints
 * @param eval what is measured during and after training
 */
public record RunConfig(
        ModelConfig model,
        MethodConfig method,
        ViewsConfig views,
        DataConfig data,
        OptimConfig optim,
        TrainConfig train,
        EvalConfig eval) {
    /**
     * Checks that the parts agree with each other.
     *
     * @param model the backbone
     * @param method what student and teacher learn from each other
     * @param views the crops and their distortions
     * @param data the images
     * @param optim the optimiser and its schedules
     * @param train the run: length, batch, threads, checkpoints
     * @param eval what is measured during and after training
     */
    public RunConfig {
        int epochs = train.epochs();
        String within = "must be in [0, train.epochs=" + epochs + "]";
        Bounds bounds = new Bounds()
                .demand(
                        "data.train",
                        data.synthetic().trainPerClass() > 0 || !data.train().isEmpty(),
                        "must name the training images (an image folder, a tar of one, tar shards, a list, CIFAR or IDX"
                                + " files), or set data.synthetic.train_per_class to draw some",
                        data.train())
                .demand("optim.warmup_epochs", optim.warmupEpochs() <= epochs, within, optim.warmupEpochs())
                .demand(
                        "eval.linear.last_blocks",
                        eval.linear().everyEpochs() == 0 || eval.linear().lastBlocks() <= depth(model),
                        "must be at most " + (model instanceof VitConfig ? "model.depth=" : "") + depth(model),
                        eval.linear().lastBlocks());
        mixing(bounds, model, method, views, train);
        parts(bounds, model, method, views);
        engines(bounds, model, train, eval);
        method.target()
                .sharpening()
                .map(TempConfig::warmupEpochs)
                .ifPresent(
                        warmup -> bounds.demand("method.target.temp.warmup_epochs", warmup <= epochs, within, warmup));
        views.agree(bounds, model);
        patches(bounds, model, method, views, train);
        layers(bounds, model, optim);
        bounds.hold();
    }

    /**
     * The run as one of several processes sees it: with its share of every step's images.
     *
     * @param processes that train together, each with as many images
     * @return the same run, but for {@code train.batch_size}
     * @throws IllegalArgumentException if the images cannot be shared so
     */
    public RunConfig shareOf(int processes) {
        int parts = processes * train.accumulate();
        if (train.batchSize() % parts != 0) {
            throw new IllegalArgumentException("train.batch_size must be a multiple of " + parts + " to be shared by "
                    + processes + " processes"
                    + (parts == processes ? "" : " in train.accumulate=" + train.accumulate() + " parts each")
                    + ", was " + train.batchSize());
        }
        return withBatch(train.batchSize() / processes);
    }

    /**
     * The run that several processes share, the inverse of {@link #shareOf}.
     *
     * @param processes that train together
     * @return the same run, but for {@code train.batch_size}
     */
    public RunConfig ofAll(int processes) {
        return withBatch(Math.multiplyExact(train.batchSize(), processes));
    }

    private RunConfig withBatch(int images) {
        return images == train.batchSize()
                ? this
                : new RunConfig(model, method, views, data, optim, train.withBatchSize(images), eval);
    }

    /** Rates that differ along a network go by a Vision Transformer's parts. */
    private static void layers(Bounds bounds, ModelConfig model, OptimConfig optim) {
        if (optim instanceof OptimConfig.Adamw adamw && !(model instanceof VitConfig)) {
            double decay = adamw.layerDecay();
            double factor = adamw.patchEmbedLrMult();
            bounds.demand(
                            "optim.layer_decay",
                            decay == 1.0,
                            "must be 1 unless model.backbone=vit, which has blocks",
                            decay)
                    .demand(
                            "optim.patch_embed_lr_mult",
                            factor == 1.0,
                            "must be 1 unless model.backbone=vit, which has a patch embedding",
                            factor);
        }
    }

    /** What parts of a method ask of views and backbone. */
    private static void parts(Bounds bounds, ModelConfig model, MethodConfig method, ViewsConfig views) {
        if (method.predictor() instanceof PredictorConfig.Jigsaw jigsaw) {
            bounds.demand(
                    "method.predictor.patches",
                    jigsaw.patches() == views.local().count(),
                    "must be views.local.count=" + views.local().count()
                            + ", because it makes one view of all local ones",
                    jigsaw.patches());
        }
        bounds.demand(
                "method.predictor.name",
                method.predictor().depths().isEmpty() || model.hasDepths(),
                "must not be words with model.backbone=" + ModelConfig.backbone(model) + ", whose stages nobody reads",
                "words");
        bounds.demand(
                "method.head.name",
                method.head().depths().isEmpty() || model.hasDepths(),
                "must not be levels with model.backbone=" + ModelConfig.backbone(model) + ", whose stages nobody pools",
                "levels");
    }

    /** Not every engine has everything. */
    private static void engines(Bounds bounds, ModelConfig model, TrainConfig train, EvalConfig eval) {
        bounds.demand(
                "train.engine",
                !(model.convolves() && train.engine().equals("cuda")),
                "must be auto, onednn, java or samediff with model.backbone=resnet: cuda has no convolutions yet",
                train.engine());
        bounds.demand(
                "eval.precision",
                !TrainConfig.isFloat32Alone(train.engine()) || eval.precision().matches("auto|float32"),
                "must be auto or float32 with train.engine=" + train.engine(),
                eval.precision());
    }

    /** Patches are a Vision Transformer's, and some must be masked. */
    private static void patches(
            Bounds bounds, ModelConfig model, MethodConfig method, ViewsConfig views, TrainConfig train) {
        if (method.patches() instanceof PatchesConfig.Ibot ibot) {
            bounds.demand(
                    "method.patches.name",
                    model instanceof VitConfig vit && !vit.fcNorm(),
                    "must be none unless model.backbone=vit and model.fc_norm=false, because it masks patch tokens and"
                            + " compares them behind the last norm",
                    Variants.name(ibot.getClass()));
            int shown = views.global().count() * train.batchSize() / train.accumulate();
            bounds.demand(
                    "method.patches.mask_prob",
                    ibot.masked(shown) > 0,
                    "must be at least " + 1.0 / shown + ", one of the " + shown
                            + " global views that are computed at once"
                            + " (views.global.count times train.batch_size over train.accumulate)",
                    ibot.maskProb());
        }
    }

    /** Blocks whose features a probe may take: of other backbones than ViTs the last alone. */
    private static int depth(ModelConfig model) {
        return model instanceof VitConfig vit ? vit.depth() : 1;
    }

    /** What looks at all images of a step at once needs them at once, and as many as it remembers. */
    private static void mixing(
            Bounds bounds, ModelConfig model, MethodConfig method, ViewsConfig views, TrainConfig train) {
        String norm = ": batch normalisation";
        wholeBatch(bounds, "method.head.use_bn" + norm, method.head().useBn(), train);
        wholeBatch(bounds, "method.predictor.use_bn" + norm, method.predictor().useBn(), train);
        wholeBatch(bounds, "model.backbone=" + ModelConfig.backbone(model) + norm, model.mixesBatch(), train);
        String balance =
                "method.target.name=" + Variants.name(method.target().getClass()) + ": what balances the targets";
        wholeBatch(bounds, balance, method.target().mixesBatch(), train);
        String loss = "method.loss.name=" + Variants.name(method.loss().getClass());
        wholeBatch(
                bounds,
                loss + ": what compares the images with each other",
                method.loss().mixesBatch(),
                train);
        wholeBatch(
                bounds, "method.koleo above 0: what compares the images with each other", method.koleo() > 0.0, train);
        room(bounds, method, views, train);
    }

    /** What compares images needs some, and what remembers them room for those of a step. */
    private static void room(Bounds bounds, MethodConfig method, ViewsConfig views, TrainConfig train) {
        bounds.demand(
                "train.batch_size",
                method.koleo() == 0.0 || train.batchSize() > 1,
                "must be at least 2 with method.koleo above 0, because an image's neighbour is another image",
                train.batchSize());
        bounds.demand(
                "method.target.queue",
                !(method.target() instanceof SinkhornQueue target) || target.queue() >= train.batchSize(),
                "must be at least train.batch_size=" + train.batchSize()
                        + ", because newer features would push each other out before they were balanced with anything",
                method.target() instanceof SinkhornQueue target ? target.queue() : 0);
        int keys = views.global().count() * train.batchSize();
        bounds.demand(
                "method.predictor.words",
                !(method.predictor() instanceof PredictorConfig.Words words) || words.words() >= keys,
                "must be at least " + keys
                        + ", the words of a step (views.global.count times train.batch_size), because newer"
                        + " ones would push them out before they were used",
                method.predictor());
        bounds.demand(
                "method.loss.queue",
                method.loss().queue() == 0 || method.loss().queue() >= keys,
                "must be at least " + keys + ", the keys of a step (views.global.count times train.batch_size), because"
                        + " newer ones would push them out before they were compared with anything",
                method.loss().queue());
    }

    private static void wholeBatch(Bounds bounds, String what, boolean mixesBatch, TrainConfig train) {
        bounds.demand(
                "train.accumulate",
                train.accumulate() == 1 || !mixesBatch,
                "must be 1 with " + what
                        + " would see a part of the batch at a time; lower train.batch_size or set train.recompute=blocks to save memory",
                train.accumulate());
    }
}
