package io.github.dino4j.cuda;

import io.github.dino4j.core.config.BuiltinConfigs;
import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.config.method.Clusters;
import io.github.dino4j.core.config.method.HeadConfig;
import io.github.dino4j.core.config.method.MethodConfig;
import io.github.dino4j.core.config.method.PredictorConfig;
import io.github.dino4j.core.config.method.SinkhornQueue;
import io.github.dino4j.core.config.method.TeacherConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What seeded steps train: DINO with a model, or a small model by a method.
 *
 * @param files configurations, the last one on top
 * @param batch images of a step
 * @param sets settings over them
 */
record SeededWork(List<String> files, int batch, List<String> sets) {
    private static final String TEACHER = "src-test-data/weights/full_checkpoint.pth";
    private static final String SMALL = "vit_nano_8";
    private static final String BUILTIN = "builtin:";
    private static final int SMALL_BATCH = 8;

    /** {@return models that DINO trains, by name, of ever more weights and fewer images} */
    static Map<String, SeededWork> models() {
        return new TreeMap<>(Map.of(
                SMALL,
                model(SMALL, SMALL_BATCH, 32, 16),
                "vit_small_16",
                model("vit_small_16", 4, 224, 96),
                "vit_base_16",
                model("vit_base_16", 2, 224, 96)));
    }

    private static SeededWork model(String model, int batch, int global, int local) {
        return new SeededWork(
                List.of(BUILTIN + "model/" + model + ".yaml"),
                batch,
                List.of(
                        "method.teacher.momentum.from=0.9",
                        "method.head.out_dim=4096",
                        "views.global.size=" + global,
                        "views.local.size=" + local,
                        "views.local.count=2"));
    }

    /** {@return the methods of {@code configs/method}, by name, in sizes that fit the model} */
    static Map<String, SeededWork> methods() {
        Map<String, SeededWork> works = new TreeMap<>();
        for (String file : BuiltinConfigs.methods()) {
            String name = file.substring(file.lastIndexOf('/') + 1, file.lastIndexOf('.'));
            List<String> files = List.of(BUILTIN + "model/" + SMALL + ".yaml", file);
            RunConfig published = ConfigLoader.stacked(files, List.of("data.train=none"));
            List<String> sets = small(published.method());
            sets.addAll(List.of("views.global.size=32", "views.local.size=16"));
            works.put(name, new SeededWork(files, SMALL_BATCH, sets));
        }
        return works;
    }

    private static List<String> small(MethodConfig method) {
        List<String> sets = new ArrayList<>(List.of("method.head.hidden_dim=256"));
        if (!(method.head() instanceof HeadConfig.Dino)) {
            sets.add("method.head.out_dim=" + Math.min(256, method.head().outDim()));
        } else {
            sets.add("method.head.out_dim=512");
        }
        if (method.predictor() instanceof PredictorConfig.Mlp) {
            sets.add("method.predictor.hidden_dim=64");
        }
        if (method.loss().queue() > 0) {
            sets.add("method.loss.queue=40"); // of steps of 16 keys: the third comes round
        }
        if (method.target() instanceof SinkhornQueue) {
            sets.addAll(List.of("method.target.queue=8", "method.target.queue_epoch=0")); // the second step reads it
        }
        if (method.target() instanceof Clusters) {
            sets.add("method.target.prototypes=200");
        }
        if (method.predictor() instanceof PredictorConfig.Words) {
            sets.add("method.predictor.words=40"); // of steps of 16
        }
        if (method.teacher() instanceof TeacherConfig.Ema) {
            sets.add("method.teacher.momentum.from=0.9");
        }
        if (method.teacher()
                instanceof TeacherConfig.Imported imported) { // of 16 numbers and 10 outputs, 4 pixels a patch
            sets.add("method.teacher.weights='" + Path.of(System.getProperty("dino.root"), TEACHER) + "'");
            sets.add("method.teacher.num_heads=2");
            sets.add("method.head.out_dim=" + (imported.ofFeatures() ? 16 : 10));
        }
        return sets;
    }

    /** {@return the same of a network so small that the stand-in is done in a second} */
    SeededWork tiny() {
        List<String> all = new ArrayList<>(sets);
        all.addAll(List.of("model.depth=1", "model.embed_dim=32", "model.num_heads=1", "method.head.hidden_dim=16"));
        return new SeededWork(files, SMALL_BATCH / 2, all);
    }

    /** The run, as an engine takes it. */
    RunConfig config(String engine, String precision) {
        List<String> all = new ArrayList<>(List.of(
                "data.train=none",
                "train.engine=" + engine,
                "train.precision=" + precision,
                "train.batch_size=" + batch,
                "train.epochs=1",
                "optim.lr=" + 0.128 / batch, // 0.0005 in each step: enough for the third to depend on the first two
                "optim.warmup_epochs=0",
                "optim.freeze_last_layer=0"));
        all.addAll(sets);
        return ConfigLoader.stacked(files, all);
    }
}
