package io.github.dino4j.train.agree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dino4j.core.parallel.ThreadGroupOfRanks;
import io.github.dino4j.core.parameter.Initializer;
import io.github.dino4j.core.parameter.Parameter;
import io.github.dino4j.core.parameter.ParameterLayout;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.train.checkpoint.CheckpointContent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SameStateTest {
    private static final long STEP = 120;

    /** Changes what one process has. */
    private interface Fault {
        void in(CheckpointContent content);
    }

    private static ParameterStore store(String name, int size) {
        Parameter values = new Parameter(name, List.of((long) size), Initializer.normal(0.02), true);
        return ParameterStore.initialized(new ParameterLayout(List.of(values)), Rng.of(3));
    }

    private static CheckpointContent content() {
        Map<String, ParameterStore> stores = new LinkedHashMap<>();
        stores.put("student", store("w", 200_000));
        stores.put("teacher", store("w", 200_000));
        Map<String, long[]> counters = new LinkedHashMap<>();
        counters.put("optim.steps", new long[] {STEP});
        counters.put("progress.collapse", new long[] {0, 0});
        return new CheckpointContent(STEP, stores, store("center", 12), counters, Map.of());
    }

    private static long[] counters(CheckpointContent content, String name) {
        return Objects.requireNonNull(content.counters().get(name));
    }

    private static List<Future<Boolean>> compare(int ranks, int faulty, Fault fault) throws InterruptedException {
        return new ThreadGroupOfRanks(ranks).run(group -> {
            CheckpointContent content = content();
            if (group.rank() == faulty) {
                fault.in(content);
            }
            SameState.require(group, content);
            return true;
        });
    }

    @Test
    void whatTheFirstProcessMeasuresIsItsOwn() throws Exception {
        for (Future<Boolean> each : compare(3, 0, content -> counters(content, "progress.collapse")[1] = 4)) {
            assertThat(each.get()).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({"2, 1, 1", "2, 0, 1", "4, 0, 0", "4, 3, 3"})
    void aBitInOneProcessIsNoticedInAll(int ranks, int faulty, int named) throws Exception {
        List<Future<Boolean>> ends = compare(ranks, faulty, content -> {
            ParameterStore teacher = Objects.requireNonNull(content.stores().get("teacher"));
            float[] values = teacher.get("w");
            values[123_456] = Math.nextUp(values[123_456]);
            teacher.set("w", values);
        });
        for (Future<Boolean> each : ends) {
            assertThatThrownBy(each::get)
                    .hasMessageContaining("rank " + named
                            + " has drifted from the other processes: after step 120 its teacher is not theirs");
        }
    }

    @Test
    void memoryAndCountersCountToo() throws Exception {
        List<Future<Boolean>> center = compare(3, 2, content -> content.state().set("center", new float[12]));
        assertThatThrownBy(() -> center.get(0).get())
                .hasMessageContaining("rank 2")
                .hasMessageContaining("memory of");
        List<Future<Boolean>> steps = compare(3, 1, content -> counters(content, "optim.steps")[0]++);
        assertThatThrownBy(() -> steps.get(2).get())
                .hasMessageContaining("rank 1")
                .hasMessageContaining("counters");
    }
}
