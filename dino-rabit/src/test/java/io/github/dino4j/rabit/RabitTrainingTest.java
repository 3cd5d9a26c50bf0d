package io.github.dino4j.rabit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dino4j.core.io.SafeTensors;
import io.github.dino4j.core.testing.Numbers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run of two virtual machines with half of every batch, beside one with all of it. */
class RabitTrainingTest {
    private static final int STEPS = 10;
    private static final float TOLERANCE = 1e-4f;

    @TempDir
    private Path folder;

    private SafeTensors last(String name) throws IOException {
        return SafeTensors.read(folder.resolve(name).resolve("checkpoints/step-00000010.safetensors"));
    }

    @Tag("nightly")
    @Test
    void twoProcessesEndWhereOneWithTheWholeBatchEnds() throws IOException, InterruptedException {
        String shared = folder.resolve("shared").toString();
        List<Processes.End> ends = new Processes(folder).run(TrainMain.class, 2, shared, "rabit");
        assertThat(ends)
                .allSatisfy(end -> assertThat(end.exit()).as(end.errors()).isZero());
        List<Double> whole = TrainMain.train(folder.resolve("whole"), "alone");
        assertThat(ends.get(0).out()).hasSize(STEPS).isEqualTo(ends.get(1).out());
        for (int step = 0; step < STEPS; step++) {
            assertThat(Double.parseDouble(ends.get(0).out().get(step)))
                    .as("loss of step %d", step)
                    .isCloseTo(whole.get(step), within((double) TOLERANCE));
        }
        SafeTensors expected = last("whole");
        last("shared").tensors().forEach((name, tensor) -> {
            if (name.startsWith("student.") || name.startsWith("teacher.") || name.startsWith("dino_loss.")) {
                float[] alone =
                        Objects.requireNonNull(expected.tensors().get(name)).floats();
                Numbers.assertClose(name, tensor.floats(), alone, TOLERANCE);
            }
        });
    }
}
