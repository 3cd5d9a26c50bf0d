package io.github.dino4j.rabit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Virtual machines that are processes of a group. */
class RabitProcessesTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(ints = {2, 4})
    void allHaveTheSameBits(int size) throws IOException, InterruptedException {
        List<Processes.End> ends = new Processes(folder).run(RankMain.class, size);
        Processes.End first = ends.get(0);
        assertThat(ends).allSatisfy(end -> {
            assertThat(end.exit()).as(end.errors()).isZero();
            assertThat(end.out()).isEqualTo(first.out());
        });
        String floats = first.out().get(0).substring("floats: ".length());
        assertThat(first.out())
                .contains(
                        "in place: " + floats + " beside 100.0 and 200.0",
                        "fewer than processes: " + (size * (size + 1) / 2.0f),
                        "one says yes: true",
                        "nobody says yes: false",
                        "from 0: [0.0, 5.0]",
                        "from " + (size - 1) + ": [" + (size - 1.0f) + ", " + (size + 4.0f) + "]",
                        "closed: true");
        assertThat(first.out().get(1)).isEqualTo("first: " + first(size));
        float[] gathered = new float[2 * size];
        for (int rank = 0; rank < size; rank++) {
            gathered[2 * rank] = rank;
            gathered[2 * rank + 1] = 10.0f * rank;
        }
        assertThat(first.out()).contains("gathered: " + Arrays.toString(gathered));
    }

    /** The first sum, in the ring's order: each process adds its own to what comes, from the first one on. */
    private static float first(int size) {
        float sum = RankMain.brought(0)[0];
        for (int rank = 1; rank < size; rank++) {
            sum += RankMain.brought(rank)[0];
        }
        return sum;
    }

    @Test
    void aProcessThatDiesIsNamedByAllOthersWhichEnd() throws IOException, InterruptedException {
        List<Processes.End> ends = new Processes(folder).run(RankMain.class, 4, "1");
        assertThat(ends.get(1).exit()).isEqualTo(RankMain.KILLED);
        for (int rank : new int[] {0, 2, 3}) {
            assertThat(ends.get(rank).exit()).isNotZero();
            assertThat(ends.get(rank).errors())
                    .contains("GroupException: rank 1 (")
                    .contains(" has gone");
        }
    }

    @Test
    void processesThatContradictEachOtherAreToldHow() throws IOException, InterruptedException {
        Processes processes = new Processes(folder);
        Process zero = processes.start(RankMain.class, 0, 2, Map.of());
        Process one = processes.start(RankMain.class, 1, 3, Map.of());
        assertThat(processes.end(one, 1).errors())
                .contains("refused: DINO_RABIT_SIZE is 3 here and 2 at the first process; give all the same");
        assertThat(processes.end(zero, 0).exit()).as("its neighbour has gone").isNotZero();
    }

    @Test
    void whoeverIsNotThereIsMissed() throws IOException, InterruptedException {
        Processes processes = new Processes(folder);
        Process alone = processes.start(RankMain.class, 1, 2, Map.of(RabitMember.TIMEOUT, "1"));
        Processes.End end = processes.end(alone, 1);
        assertThat(end.exit()).isEqualTo(1);
        assertThat(end.errors())
                .contains("refused: the first process cannot be reached at 127.0.0.1:")
                .contains(" within 1 s: ")
                .contains("see that it runs and that DINO_RABIT_URI and DINO_RABIT_PORT are the same for all");
        Process first = processes.start(RankMain.class, 0, 2, Map.of(RabitMember.TIMEOUT, "1"));
        assertThat(processes.end(first, 0).errors())
                .contains("refused: not all of 2 processes have come to 127.0.0.1:");
    }

    @Test
    void anAddressOfAnotherHostIsRefused() throws IOException, InterruptedException {
        Processes processes = new Processes(folder);
        Process elsewhere = processes.start(RankMain.class, 0, 1, Map.of(RabitMember.URI, "192.0.2.1"));
        assertThat(processes.end(elsewhere, 0).errors())
                .contains("refused: the first process cannot listen on 192.0.2.1:")
                .contains("DINO_RABIT_URI must be an address of its host and DINO_RABIT_PORT a free port of it");
    }
}
