package io.github.dino4j.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dino4j.core.event.RunEvent;
import io.github.dino4j.train.loop.TrainResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example of a run in a program of docs/service.md, as it stands there, on fewer images. */
class ProgramExampleTest {
    @TempDir
    private Path folder;

    private static Path root() {
        return Path.of(System.getProperty("dino.root"));
    }

    private static DinoTrainer example(Path run, List<Double> losses) {
        // example of docs/service.md
        DinoTrainer trainer = DinoTrainer.from("builtin:quickstart") // or a YAML file's path, or a RunConfig
                .set("train.output", run.toString())
                .set("train.epochs", "1")
                .listen(event -> {
                    if (event instanceof RunEvent.EpochFinished epoch) {
                        losses.add(epoch.loss());
                    }
                });
        // end of the example
        return trainer;
    }

    @Test
    void theExampleRuns() throws IOException {
        List<Double> losses = new ArrayList<>();
        DinoTrainer trainer = example(folder.resolve("run"), losses);
        for (String set : List.of(
                "data.synthetic.train_per_class=6",
                "data.synthetic.val_per_class=2",
                "train.batch_size=20",
                "model.depth=1",
                "method.head.out_dim=16",
                "method.head.hidden_dim=8",
                "optim.warmup_epochs=0")) {
            trainer.set(set.substring(0, set.indexOf('=')), set.substring(set.indexOf('=') + 1));
        }
        TrainResult result = trainer.train(); // stop() from any thread ends it after its step, saved
        assertThat(result.steps()).isEqualTo(3);
        assertThat(losses).containsExactly(result.loss());
    }

    @Test
    void thePageShowsThisExample() throws IOException {
        List<String> source = Files.readAllLines(
                root().resolve("dino-train/src/test/java/io/github/dino4j/train/ProgramExampleTest.java"));
        List<String> stripped = source.stream().map(String::strip).toList();
        int first = stripped.indexOf("// example of docs/service.md");
        int end = stripped.indexOf("// end of the example");
        String example =
                String.join("\n", source.subList(first + 1, end)).stripIndent().strip();
        String last = stripped.stream()
                .filter(line -> line.startsWith("TrainResult result"))
                .findFirst()
                .orElseThrow();
        assertThat(Files.readString(root().resolve("docs/service.md")))
                .contains("```java\n" + example + "\n" + last + "\n```");
    }
}
