package io.github.dino4j.train.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dino4j.core.parallel.Threads;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ThreadsTest {
    @TempDir
    private Path folder;

    @AfterEach
    void oneThreadPerCoreAgain() {
        Threads.use(0);
    }

    private TrainResult train(String name, int threads) throws IOException {
        return TinyRun.in(folder.resolve(name))
                .set("train.threads", Integer.toString(threads))
                .train();
    }

    @Test
    void resultsDoNotDependOnTheNumberOfThreadsBeyondRounding() throws IOException {
        TrainResult one = train("one", 1);
        assertThat(Threads.count()).isEqualTo(1);
        TrainResult three = train("three", 3);
        assertThat(Threads.count()).isEqualTo(3);
        assertThat(three.loss()).isCloseTo(one.loss(), within(1e-4 * one.loss()));
        train("again", 3);
        String file = "checkpoints/step-00000015.safetensors";
        assertThat(Tensors.digest(folder.resolve("again").resolve(file)))
                .as("the same number of threads gives the same bytes")
                .isEqualTo(Tensors.digest(folder.resolve("three").resolve(file)));
    }

    @Test
    void eachPartIsDoneOnceWhateverTheNumberOfThreads() {
        for (int threads : new int[] {1, 2, 5}) {
            Threads.use(threads);
            AtomicIntegerArray done = new AtomicIntegerArray(100);
            Threads.forEach(done.length(), done::incrementAndGet);
            for (int i = 0; i < done.length(); i++) {
                assertThat(done.get(i)).isEqualTo(1);
            }
        }
    }
}
