package io.github.dino4j.train.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dino4j.core.event.RunEvent;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.train.DinoTrainer;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trainers of a program that does more: one after the other, and several at once. */
class SeveralTrainersTest {
    private static final int COLLECTIONS = 5;
    private static final String LAST = "checkpoints/step-00000005.safetensors";

    @TempDir
    private Path folder;

    private DinoTrainer trainer(String run) {
        return TinyRun.in(folder.resolve(run)).set("train.epochs", "1").set("train.threads", "1");
    }

    private String digest(String run) throws IOException {
        return Tensors.digest(folder.resolve(run).resolve(LAST));
    }

    @Test
    void oneAfterTheOtherLeavesNoThreadAndNoMemory() throws IOException {
        PrintStream out = System.out;
        trainer("first").train(); // what libraries keep for good
        Set<Thread> threads = threads();
        long memory = memory();
        trainer("second").train();
        trainer("third").train();
        assertThat(System.out).isSameAs(out);
        assertThat(memory() - memory).as("bytes of native memory").isLessThan(2_000_000L);
        Set<Thread> more = threads();
        more.removeAll(threads);
        assertThat(more).isEmpty();
        assertThat(List.of(digest("second"), digest("third"))).containsOnly(digest("first"));
    }

    /** All but the workers of pools that the JVM grows and shrinks as it likes. */
    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !thread.getName().startsWith("ForkJoinPool"))
                .collect(Collectors.toCollection(HashSet::new));
    }

    private static long memory() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc(); // the graphs' arrays go with their Java objects, some of them one after another
            Pointer.deallocateReferences();
            least = Math.min(least, Pointer.totalBytes());
        }
        return least;
    }

    @Test
    void twoAtOnceTrainWhatEachTrainsAlone() throws Exception {
        trainer("alone").train();
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            List<Callable<TrainResult>> both = List.of(
                    () -> trainer("left").train(), () -> trainer("right").train());
            for (Future<TrainResult> each : threads.invokeAll(both)) {
                assertThat(each.get().steps()).isEqualTo(TinyRun.STEPS_PER_EPOCH);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(List.of(digest("left"), digest("right"))).containsOnly(digest("alone"));
    }

    @Test
    void twoInOneDirectoryAndOneTwiceAtOnceAreRefused() throws IOException {
        DinoTrainer trainer = trainer("taken");
        boolean[] tried = {false};
        trainer.listen(event -> {
            if (event instanceof RunEvent.StepFinished finished && finished.step() == 1) {
                assertThatThrownBy(() -> trainer("taken").train())
                        .isInstanceOf(InputException.class)
                        .hasMessageContaining("this process already trains here; choose another");
                assertThatThrownBy(trainer::train)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageStartingWith("this trainer is training already");
                tried[0] = true;
            }
        });
        assertThat(trainer.train().steps()).isEqualTo(TinyRun.STEPS_PER_EPOCH);
        assertThat(tried).containsExactly(true);
    }
}
