package io.github.dino4j.train.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A whole run, with its signals, k-NN and checkpoints, on a device whose memory the host does not see. */
class FarRunTest {
    /** What two runs of the same numbers need not share: times, and the memory that their process has by then. */
    private static final String OF_THE_PROCESS = "\"[a-z_]*(_s|wait|time|memory_mib)\":[^,}]*,?";

    @TempDir
    private Path folder;

    private List<String> run(String engine) throws IOException {
        Path run = folder.resolve(engine);
        TinyRun.in(run)
                .set("train.engine", engine)
                .set("train.precision", "float32")
                .set("train.epochs", "1")
                .set("optim.warmup_epochs", "0")
                .set("data.synthetic.train_per_class", "2")
                .set("views.local.count", "2")
                .train();
        Path checkpoint;
        try (Stream<Path> files = Files.list(run.resolve("checkpoints"))) {
            checkpoint = files.filter(file -> file.toString().endsWith(".safetensors"))
                    .findFirst()
                    .orElseThrow();
        }
        String metrics = Files.readString(run.resolve("metrics.jsonl"));
        assertThat(metrics).contains("knn_top1", "effective_rank");
        return List.of(Tensors.digest(checkpoint), metrics.replaceAll(OF_THE_PROCESS, ""));
    }

    @Test
    void aRunIsThatOfTheHost() throws IOException {
        assertThat(run("far")).isEqualTo(run("java"));
    }

    private String whole(WholeSetRun how, String engine) throws IOException {
        Path run = folder.resolve(engine);
        how.in(run)
                .set("train.engine", engine)
                .set("train.precision", "float32")
                .train();
        return Tensors.digest(run.resolve("checkpoints/step-00000015.safetensors"));
    }

    /** Passes over all images, a bank and prototypes are those of the host too. */
    @ParameterizedTest
    @EnumSource
    void soIsOneOfAMethodThatLooksAtAllImages(WholeSetRun how) throws IOException {
        assertThat(whole(how, "far")).isEqualTo(whole(how, "java"));
    }
}
