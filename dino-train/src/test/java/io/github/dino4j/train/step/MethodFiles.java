package io.github.dino4j.train.step;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The methods of {@code configs/method}, and what makes them small enough for a test. */
final class MethodFiles {
    private static final Path CONFIGS = Path.of(System.getProperty("dino.root"), "configs");

    private MethodFiles() {}

    /** {@return their files, from {@code configs}, such as {@code method/dino.yaml}} */
    static List<String> all() throws IOException {
        try (Stream<Path> files = Files.list(CONFIGS.resolve("method"))) {
            return files.sorted().map(file -> "method/" + file.getFileName()).toList();
        }
    }

    /**
     * Settings for 8 images a step.
     *
     * @param file from {@code configs}
     * @return sizes that only some methods have
     */
    static List<String> small(String file) throws IOException {
        String text = Files.readString(CONFIGS.resolve(file));
        List<String> sets = new ArrayList<>();
        if (text.contains("predictor: {name: mlp")) {
            sets.add("method.predictor.hidden_dim=16");
        }
        if (text.contains("{name: sinkhorn-queue")) {
            sets.addAll(List.of("method.target.queue=6", "method.target.queue_epoch=0")); // of steps of 4 features
        } else if (text.contains("queue: ")) {
            sets.add("method.loss.queue=20"); // of steps of 8 keys
        }
        if (text.contains("target: {name: clusters")) {
            sets.add("method.target.prototypes=5");
        }
        if (text.contains("grid: 3")) {
            sets.add("views.local.count=9");
        }
        if (text.contains("words: ")) {
            sets.add("method.predictor.words=20"); // of steps of 8
        }
        if (text.contains("name: imported")) { // of 16 numbers and 10 outputs, 4 pixels a patch
            boolean features = text.contains("outputs: features");
            Path teacher = CONFIGS.resolveSibling("src-test-data/weights/full_checkpoint.pth");
            sets.add("method.teacher.weights='" + teacher + "'");
            sets.add("method.teacher.num_heads=2");
            sets.add("method.head.out_dim=" + (features ? 16 : 10));
        }
        return sets;
    }
}
