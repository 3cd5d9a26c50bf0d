package io.github.dino4j.train.step;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.device.Residence;
import io.github.dino4j.core.host.HostResidence;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.train.loop.TinyRun;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What lasts from step to step lies where the engine's device computes with it. */
class ResidenceTest {
    @TempDir
    private Path folder;

    @Test
    void everyStoreOfTrainingIsTheDevices() {
        RunConfig config = TinyRun.in(folder).set("train.engine", "java").config();
        try (TrainerState state = TrainerState.initialized(config)) {
            Residence device = state.engine().residence();
            assertThat(device).as("the device of plain loops has its own").isNotSameAs(HostResidence.INSTANCE);
            List<ParameterStore> stores =
                    new ArrayList<>(state.content().stores().values());
            stores.add(state.content().state());
            stores.add(state.student().gradients());
            assertThat(stores).hasSize(6).allSatisfy(store -> assertThat(store.residence())
                    .isSameAs(device));
        }
    }
}
