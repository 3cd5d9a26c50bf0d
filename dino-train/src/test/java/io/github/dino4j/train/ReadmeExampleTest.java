package io.github.dino4j.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.augment.data.Split;
import io.github.dino4j.augment.data.open.ImageSources;
import io.github.dino4j.eval.knn.KnnEvaluator;
import io.github.dino4j.eval.knn.KnnOptions;
import io.github.dino4j.eval.knn.KnnResult;
import io.github.dino4j.eval.model.CheckpointFeatures;
import io.github.dino4j.train.loop.TrainResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's example, as it stands there, and its commands. */
class ReadmeExampleTest {
    @TempDir
    private Path folder;

    private static Path root() {
        return Path.of(System.getProperty("dino.root"));
    }

    @Test
    void theExampleRuns() throws IOException {
        Path config = Files.writeString(folder.resolve("small.yaml"), """
                extends: ["%s"]
                model: {depth: 1}
                method: {head: {hidden_dim: 8, out_dim: 16}}
                data: {synthetic: {train_per_class: 6, val_per_class: 2}}
                train: {batch_size: 20, epochs: 3}
                """.replace(
                        "%s", String.valueOf(root().resolve("configs/quickstart.yaml"))));
        double accuracy = example(config, folder.resolve("run"));
        assertThat(accuracy).isBetween(0.0, 100.0);
    }

    private static double example(Path config, Path run) throws IOException {
        // README example
        TrainResult result = DinoTrainer.from(config)
                .set("train.epochs", "2")
                .set("train.output", run.toString())
                .train();

        try (CheckpointFeatures teacher = new CheckpointFeatures(Path.of(result.run()));
                ImageSource train = ImageSources.open(run + "/data", Split.TRAIN, 50_000_000);
                ImageSource val = ImageSources.open(run + "/data", Split.VAL, 50_000_000)) {
            KnnResult knn = new KnnEvaluator(KnnOptions.published().withK(20))
                    .evaluate(teacher.extract(train), teacher.extract(val));
            return knn.top1(20);
        }
        // end of README example
    }

    @Test
    void theReadmeShowsThisExample() throws IOException {
        List<String> source = Files.readAllLines(
                root().resolve("dino-train/src/test/java/io/github/dino4j/train/ReadmeExampleTest.java"));
        int first = indexOf(source, "// README example");
        int end = indexOf(source, "// end of README example");
        String example =
                String.join("\n", source.subList(first + 1, end)).stripIndent().strip();
        assertThat(example).contains("KnnEvaluator");
        assertThat(Files.readString(root().resolve("README.md"))).contains("```java\n" + example + "\n```");
    }

    private static int indexOf(List<String> lines, String text) {
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).strip().equals(text)) {
                return i;
            }
        }
        throw new AssertionError("no line " + text);
    }

    @Test
    void everyConfigurationThatTheReadmeNamesExists() throws IOException {
        List<String> named = Arrays.stream(
                        Files.readString(root().resolve("README.md")).split("[\\s()`]+"))
                .filter(word -> word.startsWith("configs/") && word.endsWith(".yaml"))
                .toList();
        assertThat(named).isNotEmpty();
        assertThat(named).allSatisfy(name -> assertThat(root().resolve(name)).exists());
    }
}
