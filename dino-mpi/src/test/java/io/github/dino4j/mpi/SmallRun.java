package io.github.dino4j.mpi;

import io.github.dino4j.train.DinoTrainer;

/** A run of some seconds on drawn images, of the same global batch however many processes share it. */
final class SmallRun {
    private static final String[] SETS = {
        "model.depth=1",
        "model.embed_dim=24",
        "method.head.out_dim=32",
        "method.head.hidden_dim=16",
        "method.head.bottleneck_dim=8",
        "data.synthetic.train_per_class=4",
        "data.synthetic.val_per_class=2",
        "data.workers=1",
        "train.batch_size=8",
        "train.epochs=2",
        "train.precision=float32",
        "train.threads=1",
        "train.group_timeout=3",
        "train.checkpoint.every_minutes=0",
        "eval.knn.every_epochs=0",
        "eval.signals.every_epochs=0"
    };

    private SmallRun() {}

    static DinoTrainer in(String folder) {
        DinoTrainer trainer = DinoTrainer.builtin("recipe/textures_nano.yaml");
        for (String set : SETS) {
            int equals = set.indexOf('=');
            trainer.set(set.substring(0, equals), set.substring(equals + 1));
        }
        return trainer.set("train.output", "'" + folder + "'");
    }
}
