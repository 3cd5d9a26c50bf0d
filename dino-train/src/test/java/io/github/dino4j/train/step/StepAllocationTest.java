package io.github.dino4j.train.step;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.github.dino4j.augment.view.Views;
import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.random.RandomStream;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.core.schedule.Schedules;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A step allocates next to nothing on the heap, in whichever thread: what it computes lies in memory that is there. */
class StepAllocationTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final long MOST = 64 * 1024; // bytes
    private static final int WARMUP = 5; // steps
    private static final int STEPS = 9;

    private static long allocated() {
        return Arrays.stream(THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds()))
                .filter(bytes -> bytes > 0)
                .sum();
    }

    private static Views views(TrainerState state) {
        Views views = state.views();
        RandomStream random = Rng.of(0).generator();
        for (byte[] levels : List.of(views.global(), views.local())) {
            for (int i = 0; i < levels.length; i++) {
                levels[i] = (byte) random.nextLong();
            }
        }
        return views;
    }

    @ParameterizedTest
    @ValueSource(strings = {"recipe/textures_nano.yaml", "recipe/cifar10_micro.yaml"})
    void aStepAllocatesNextToNothing(String recipe) {
        List<String> sets = new ArrayList<>(List.of("data.train=none", "train.batch_size=2"));
        RunConfig config = ConfigLoader.builtin(recipe, sets);
        try (TrainerState state = TrainerState.initialized(config)) {
            Schedules schedules = state.method().schedules(1);
            SslTrainer trainer = new SslTrainer(state, schedules, Rng.of(1), Laps.NONE);
            List<Views> images = List.of(views(state));
            long[] bytes = new long[STEPS];
            for (int i = -WARMUP; i < STEPS; i++) {
                long before = allocated();
                trainer.step(images, schedules.at(1));
                if (i >= 0) {
                    bytes[i] = allocated() - before;
                }
            }
            Arrays.sort(bytes);
            assertThat(bytes[STEPS / 2])
                    .as("bytes of each step, in order: " + Arrays.toString(bytes))
                    .isLessThanOrEqualTo(MOST);
        }
    }
}
