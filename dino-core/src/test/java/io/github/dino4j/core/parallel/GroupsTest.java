package io.github.dino4j.core.parallel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dino4j.core.io.InputException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GroupsTest {
    private static final Map<String, String> MPIRUN =
            Map.of("OMPI_COMM_WORLD_RANK", "1", "OMPI_COMM_WORLD_SIZE", "4", "PMIX_RANK", "1");

    private static Membership join(String name, Map<String, String> environment, List<GroupProvider> providers)
            throws IOException {
        return Groups.join(
                name, new Groups.Watching(Duration.ofSeconds(3), (failure, membership) -> {}), environment, providers);
    }

    @Test
    void aProcessStartedByItselfIsAlone() throws IOException {
        try (Membership alone = join(Groups.AUTO, Map.of(), List.of())) {
            assertThat(alone.group().isAlone()).isTrue();
        }
        try (Membership alone =
                join(Groups.ALONE, Map.of("OMPI_COMM_WORLD_RANK", "0", "OMPI_COMM_WORLD_SIZE", "1"), List.of())) {
            assertThat(alone.group().isAlone()).isTrue();
        }
    }

    @Test
    void severalProcessesDoNotAllTrainAlone() {
        assertThatThrownBy(() -> join(Groups.ALONE, MPIRUN, List.of()))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("train.group=alone: this is one of several processes (OMPI_COMM_WORLD_SIZE=4)")
                .hasMessageContaining("set train.group=auto");
    }

    @Test
    void aLauncherWhoseTransportIsMissingIsNamed() {
        assertThatThrownBy(() -> join(Groups.AUTO, Map.of("SLURM_PROCID", "0", "SLURM_STEP_NUM_TASKS", "2"), List.of()))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("SLURM_STEP_NUM_TASKS=2")
                .hasMessageContaining("dino-mpi");
    }

    @Test
    void aBatchScriptIsNoProcessOfSeveral() {
        assertThat(Launch.of(Map.of("SLURM_PROCID", "0", "SLURM_NTASKS", "4"))).isEmpty();
    }

    @Test
    void aNameThatNobodyHasIsRefused() {
        assertThatThrownBy(() -> join("smoke", Map.of(), List.of(new FakeTransport("mpi"))))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("no transport named smoke")
                .hasMessageContaining("[mpi]");
    }

    @Test
    void configurationsNameTheTransportsThatThereAre() {
        assertThat(Groups.names()).startsWith("auto", "alone");
    }

    /** Of a launcher that is never there. */
    private record FakeTransport(String name) implements GroupProvider {
        @Override
        public boolean isLauncher(Map<String, String> environment) {
            return false;
        }

        @Override
        public Membership join(Map<String, String> environment, Duration patience) throws IOException {
            throw new IOException("nobody came");
        }
    }
}
