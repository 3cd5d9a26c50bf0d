package io.github.dino4j.core.config;

/** The bounds of the keys under {@code eval}. */
final class EvalChecks {
    private static final int LARGEST_BATCH = 256; // of an embedder
    private static final int MOST_POINTS =
            4000; // beyond, UMAP's library looks for neighbours by a method that can fail

    private final Checks checks;

    EvalChecks(Checks checks) {
        this.checks = checks;
    }

    void check(EvalConfig eval, ModelConfig model, TrainConfig train) {
        checks.atLeast("eval.batch_size", eval.batchSize(), 1);
        checks.oneOf("eval.transform", eval.transform(), "resize-crop", "whole");
        checks.oneOf("eval.precision", eval.precision(), "float32", "bfloat16", "auto");
        checks.demand(
                "eval.precision",
                !(train.engine().equals("samediff") && eval.precision().equals("bfloat16")),
                "must be auto or float32 with train.engine=samediff",
                eval.precision());
        knn(eval.knn());
        linear(eval.linear());
        checks.demand(
                "eval.linear.last_blocks",
                eval.linear().everyEpochs() == 0 || eval.linear().lastBlocks() <= model.depth(),
                "must be at most model.depth=" + model.depth(),
                eval.linear().lastBlocks());
        finetune(eval.finetune());
        int maxBatch = eval.embed().maxBatch();
        checks.demand(
                "eval.embed.max_batch",
                maxBatch >= 1 && maxBatch <= LARGEST_BATCH && Integer.bitCount(maxBatch) == 1,
                "must be a power of two in [1, " + LARGEST_BATCH + "]",
                maxBatch);
        search(eval.search());
    }

    private void search(SearchConfig search) {
        MapConfig map = search.map();
        checks.atLeast("eval.search.top", search.top(), 1);
        checks.oneOf("eval.search.map.method", map.method(), "pca", "umap");
        checks.demand(
                "eval.search.map.points",
                map.points() >= 3 && map.points() <= MOST_POINTS,
                "must be in [3, " + MOST_POINTS + "]",
                map.points());
        checks.atLeast("eval.search.map.neighbors", map.neighbors(), 2);
        checks.demand(
                "eval.search.map.min_dist",
                map.minDist() >= 0 && map.minDist() < 1,
                "must be in [0, 1)",
                map.minDist());
    }

    private void knn(KnnConfig knn) {
        checks.demand(
                "eval.knn.k",
                !knn.k().isEmpty() && knn.k().stream().allMatch(k -> k > 0),
                "must be whole numbers above 0",
                knn.k());
        checks.atLeast("eval.knn.every_epochs", knn.everyEpochs(), 0);
        checks.atLeast("eval.knn.train_limit", knn.trainLimit(), 0);
        checks.demand("eval.knn.temperature", knn.temperature() > 0, "must be above 0", knn.temperature());
        checks.oneOf("eval.knn.index", knn.index(), "exact", "approximate", "auto");
    }

    private void linear(LinearConfig linear) {
        checks.atLeast("eval.linear.epochs", linear.epochs(), 1);
        checks.atLeast("eval.linear.batch_size", linear.batchSize(), 1);
        checks.demand(
                "eval.linear.lr",
                !linear.lr().isEmpty() && linear.lr().stream().allMatch(lr -> lr > 0),
                "must be numbers above 0",
                linear.lr());
        belowOne("eval.linear.momentum", linear.momentum());
        checks.atLeast("eval.linear.last_blocks", linear.lastBlocks(), 1);
        checks.pair("eval.linear.crop_scale", linear.cropScale(), 1.0);
        checks.atLeast("eval.linear.every_epochs", linear.everyEpochs(), 0);
    }

    private void finetune(FinetuneConfig finetune) {
        checks.atLeast("eval.finetune.epochs", finetune.epochs(), 1);
        checks.atLeast("eval.finetune.batch_size", finetune.batchSize(), 1);
        checks.demand("eval.finetune.lr", finetune.lr() > 0, "must be above 0", finetune.lr());
        checks.demand(
                "eval.finetune.min_lr",
                finetune.minLr() >= 0 && finetune.minLr() <= finetune.lr(),
                "must be in [0, eval.finetune.lr=" + finetune.lr() + "]",
                finetune.minLr());
        checks.demand(
                "eval.finetune.warmup_epochs",
                finetune.warmupEpochs() >= 0 && finetune.warmupEpochs() <= finetune.epochs(),
                "must be in [0, eval.finetune.epochs=" + finetune.epochs() + "]",
                finetune.warmupEpochs());
        checks.notNegative("eval.finetune.weight_decay", finetune.weightDecay());
        checks.demand(
                "eval.finetune.layer_decay",
                finetune.layerDecay() > 0 && finetune.layerDecay() <= 1,
                "must be in (0, 1]",
                finetune.layerDecay());
        belowOne("eval.finetune.drop_path_rate", finetune.dropPathRate());
        belowOne("eval.finetune.label_smoothing", finetune.labelSmoothing());
        checks.notNegative("eval.finetune.mixup", finetune.mixup());
        checks.notNegative("eval.finetune.clip_grad", finetune.clipGrad());
        checks.pair("eval.finetune.crop_scale", finetune.cropScale(), 1.0);
    }

    private void belowOne(String key, double value) {
        checks.demand(key, value >= 0 && value < 1, "must be in [0, 1)", value);
    }
}
