package io.github.dino4j.train.loop;

import io.github.dino4j.train.DinoTrainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Tiny runs of methods that look at all images: 40 of them, 8 a step, three epochs. */
enum WholeSetRun {
    CLUSTERS("{name: clusters, prototypes: 6, heads: 3, iterations: 4}", "0.1", 12),
    ANSWERS("{name: pseudo-labels}", "1.0", 7);

    private final String target;
    private final String temp;
    private final int outputs;

    WholeSetRun(String target, String temp, int outputs) {
        this.target = target;
        this.temp = temp;
        this.outputs = outputs;
    }

    DinoTrainer in(Path run) throws IOException {
        Path yaml = run.resolveSibling(run.getFileName() + ".yaml");
        Files.writeString(yaml, String.format(Locale.ROOT, """
            extends: [builtin:recipe/textures_nano.yaml]
            method:
              teacher: {name: none}
              target: %s
              loss: {name: cross-entropy, student_temp: %s}
              head: {name: mlp, layers: 2, hidden_dim: 16, out_dim: %d, use_bn: true}
            model: {patch_size: 16, embed_dim: 16, depth: 1, num_heads: 2}
            views: {local: {count: 1}}
            data: {synthetic: {train_per_class: 4}}
            train: {batch_size: 8, epochs: 3, output: '%s', checkpoint: {every_minutes: 0}}
            eval: {knn: {every_epochs: 0}, signals: {every_epochs: 0}}
            """, target, temp, outputs, run));
        return DinoTrainer.from(yaml);
    }
}
