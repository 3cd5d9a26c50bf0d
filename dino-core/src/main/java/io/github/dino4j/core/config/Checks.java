package io.github.dino4j.core.config;

import io.github.dino4j.core.engine.Engines;
import java.util.ArrayList;
import java.util.List;

/** The bounds of every key, and the keys that must agree with each other. */
final class Checks {
    private static final int MOST_CHANNELS = 256;
    private static final int MOST_DRAWN = 4096; // pixels along a side
    private static final int MOST_PER_CLASS = 100_000; // their names are numbers of five digits

    private final Setting settings;
    private final List<Problem> problems = new ArrayList<>();

    Checks(Setting settings) {
        this.settings = settings;
    }

    List<Problem> check(RunConfig config) {
        model(config.model());
        target(config);
        new ViewChecks(this, config).check();
        data(config.data());
        optim(config);
        train(config);
        new EvalChecks(this).check(config.eval(), config.model(), config.train());
        return problems;
    }

    private void model(ModelConfig model) {
        atLeast("model.image_size", model.imageSize(), 1);
        atLeast("model.patch_size", model.patchSize(), 1);
        atLeast("model.depth", model.depth(), 1);
        atLeast("model.num_heads", model.numHeads(), 1);
        atLeast("model.embed_dim", model.embedDim(), 1);
        demand(
                "model.in_chans",
                model.inChans() >= 1 && model.inChans() <= MOST_CHANNELS,
                "must be in [1, " + MOST_CHANNELS + "]",
                model.inChans());
        demand("model.mlp_ratio", model.mlpRatio() > 0, "must be above 0", model.mlpRatio());
        demand(
                "model.drop_path_rate",
                model.dropPathRate() >= 0 && model.dropPathRate() < 1,
                "must be in [0, 1)",
                model.dropPathRate());
        if (model.numHeads() > 0 && model.patchSize() > 0) {
            multiple("model.embed_dim", model.embedDim(), "model.num_heads", model.numHeads());
            multiple("model.image_size", model.imageSize(), "model.patch_size", model.patchSize());
        }
        switches(model);
    }

    private void switches(ModelConfig model) {
        notNegative("model.init_values", model.initValues());
        oneOf("model.mlp_layer", model.mlpLayer(), ModelConfig.MLP, ModelConfig.SWIGLU_PACKED);
        demand(
                "model.mlp_ratio",
                !model.isGated() || model.hiddenDim() % 2 == 0,
                "times model.embed_dim=" + model.embedDim()
                        + " must be an even number with model.mlp_layer=swiglu_packed",
                model.mlpRatio());
        demand("model.norm_eps", model.normEps() > 0, "must be above 0", model.normEps());
        atLeast("model.reg_tokens", model.regTokens(), 0);
        oneOf("model.global_pool", model.globalPool(), ModelConfig.TOKEN, ModelConfig.AVG);
        demand(
                "model.global_pool",
                model.classToken() || !model.isTokenPooled(),
                "must be avg with model.class_token=false",
                model.globalPool());
        notNegative("model.interpolate_offset", model.interpolateOffset());
    }

    private void target(RunConfig config) {
        int epochs = config.train().epochs();
        if (config.method().target() instanceof TargetConfig.CenterSharpen target) {
            int warmup = target.temp().warmupEpochs();
            demand(
                    "method.target.temp.warmup_epochs",
                    warmup >= 0 && warmup <= epochs,
                    "must be in [0, train.epochs=" + epochs + "]",
                    warmup);
        }
    }

    private void data(DataConfig data) {
        boolean drawn = data.synthetic().trainPerClass() > 0;
        demand(
                "data.train",
                drawn || !data.train().isBlank(),
                "must name the training images (an image folder, a tar of one, tar shards, a list, CIFAR or IDX files), or set"
                        + " data.synthetic.train_per_class to draw some",
                "'" + data.train() + "'");
        atLeast("data.limit", data.limit(), 0);
        atLeast("data.val_limit", data.valLimit(), 0);
        atLeast("data.workers", data.workers(), 0);
        atLeast("data.prefetch", data.prefetch(), 1);
        atLeast("data.shuffle_buffer", data.shuffleBuffer(), 1);
        path("data.cache_dir", data.cacheDir());
        share("data.max_bad_share", data.maxBadShare());
        drawn("data.synthetic.train_per_class", data.synthetic().trainPerClass());
        drawn("data.synthetic.val_per_class", data.synthetic().valPerClass());
        path("data.train", data.train());
        path("data.val", data.val());
        demand(
                "data.synthetic.size",
                data.synthetic().size() >= 1 && data.synthetic().size() <= MOST_DRAWN,
                "must be in [1, " + MOST_DRAWN + "]",
                data.synthetic().size());
        demand("data.max_pixels", data.maxPixels() > 0, "must be above 0", data.maxPixels());
    }

    private void drawn(String key, int value) {
        demand(key, value >= 0 && value <= MOST_PER_CLASS, "must be in [0, " + MOST_PER_CLASS + "]", value);
    }

    private void path(String key, String value) {
        demand(key, value.indexOf('\0') < 0, "must be a path without a NUL character", "one");
    }

    private void optim(RunConfig config) {
        OptimConfig optim = config.optim();
        oneOf("optim.name", optim.name(), "adamw");
        oneOf("optim.weight_decay.name", optim.weightDecay().name(), "cosine");
        demand("optim.lr", optim.lr() > 0, "must be above 0", optim.lr());
        demand(
                "optim.min_lr",
                optim.minLr() >= 0 && optim.minLr() <= optim.lr(),
                "must be in [0, optim.lr=" + optim.lr() + "]",
                optim.minLr());
        notNegative("optim.clip_grad", optim.clipGrad());
        notNegative("optim.weight_decay.from", optim.weightDecay().from());
        notNegative("optim.weight_decay.to", optim.weightDecay().to());
        demand("optim.eps", optim.eps() > 0, "must be above 0", optim.eps());
        demand(
                "optim.warmup_epochs",
                optim.warmupEpochs() >= 0
                        && optim.warmupEpochs() <= config.train().epochs(),
                "must be in [0, train.epochs=" + config.train().epochs() + "]",
                optim.warmupEpochs());
        demand(
                "optim.betas",
                optim.betas().size() == 2 && optim.betas().stream().allMatch(b -> b >= 0 && b < 1),
                "must be two numbers in [0, 1)",
                optim.betas());
        atLeast("optim.freeze_last_layer", optim.freezeLastLayer(), 0);
    }

    /** Those on the class path, which other modules may add to. */
    private static String[] engines() {
        List<String> names = new ArrayList<>(List.of("auto"));
        names.addAll(Engines.names());
        return names.toArray(new String[0]);
    }

    private void train(RunConfig config) {
        TrainConfig train = config.train();
        oneOf("train.engine", train.engine(), engines());
        oneOf("train.precision", train.precision(), "auto", "float32", "bfloat16");
        oneOf("train.recompute", train.recompute(), "auto", "none", "cheap", "blocks");
        demand(
                "train.precision",
                !(List.of("samediff", "java").contains(train.engine())
                        && train.precision().equals("bfloat16")),
                "must be auto or float32 with train.engine=" + train.engine(),
                train.precision());
        atLeast("train.epochs", train.epochs(), 1);
        atLeast("train.batch_size", train.batchSize(), 1);
        demand(
                "train.accumulate",
                train.accumulate() >= 1 && train.batchSize() % train.accumulate() == 0,
                "must divide train.batch_size=" + train.batchSize(),
                train.accumulate());
        demand(
                "train.accumulate",
                train.accumulate() == 1 || !config.method().head().useBn(),
                "must be 1 with method.head.use_bn: batch normalisation would see a part of the batch at a time; lower"
                        + " train.batch_size or set train.recompute=blocks to save memory",
                train.accumulate());
        atLeast("train.threads", train.threads(), 0);
        atLeast("train.checkpoint.every_epochs", train.checkpoint().everyEpochs(), 1);
        notNegative("train.checkpoint.every_minutes", train.checkpoint().everyMinutes());
        atLeast("train.checkpoint.keep_every_epochs", train.checkpoint().keepEveryEpochs(), 0);
        atLeast("train.checkpoint.keep", train.checkpoint().keep(), 1);
        path("train.init.weights", train.init().weights());
        oneOf("train.init.network", train.init().network(), "teacher", "student", "both");
        oneOf("train.init.head", train.init().head(), "auto", "new");
        oneOf("train.init.channels", train.init().channels(), "mean", "repeat");
        path("train.output", train.output());
        demand("train.output", !train.output().isBlank(), "must name the run directory", "''");
    }

    void atLeast(String key, int value, int least) {
        demand(key, value >= least, "must be at least " + least, value);
    }

    void notNegative(String key, double value) {
        demand(key, value >= 0, "must not be negative", value);
    }

    void share(String key, double value) {
        demand(key, value >= 0 && value <= 1, "must be in [0, 1]", value);
    }

    void shares(String key, List<Double> values) {
        demand(
                key,
                !values.isEmpty() && values.stream().allMatch(v -> v >= 0 && v <= 1),
                "must be probabilities in [0, 1]",
                values);
    }

    void pair(String key, List<Double> values, double most) {
        boolean ordered =
                values.size() == 2 && values.get(0) > 0 && values.get(0) <= values.get(1) && values.get(1) <= most;
        String bound = most == Double.MAX_VALUE ? "" : " up to " + most;
        demand(key, ordered, "must be two numbers, the lower one first, above 0" + bound, values);
    }

    void multiple(String key, int value, String otherKey, int other) {
        demand(key, value % other == 0, "must be a multiple of " + otherKey + "=" + other, value);
    }

    void oneOf(String key, String value, String... choices) {
        demand(key, List.of(choices).contains(value), "must be one of " + String.join(", ", choices), value);
    }

    void demand(String key, boolean holds, String rule, Object value) {
        if (!holds) {
            refuse(key, rule + ", was " + value);
        }
    }

    void refuse(String key, String message) {
        Setting place = settings.at(key);
        problems.add(new Problem(place.file(), place.line(), key, message));
    }

    /** Whether a key was given on the command line. */
    boolean isOverlaid(String key) {
        return settings.at(key).file().equals(ConfigLoader.SET);
    }
}
