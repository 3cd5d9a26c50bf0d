package io.github.dino4j.train.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dino4j.core.event.RunEvent;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.io.SafeTensors;
import io.github.dino4j.core.parallel.Group;
import io.github.dino4j.core.parallel.ThreadGroupOfRanks;
import io.github.dino4j.core.testing.Numbers;
import io.github.dino4j.train.DinoTrainer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A run that other numbers of processes go on with: the same images, schedules, queue and rates at every step. */
class OtherGroupTest {
    private static final int STEPS = 15;

    @TempDir
    private Path folder;

    private DinoTrainer trainer(String name, String method) {
        DinoTrainer trainer = TinyRun.in(folder.resolve(name)).set("train.precision", "float32");
        return method.equals("dino")
                ? trainer
                : trainer.set("method.target", "{name: none}").set("method.loss", "{name: moco, temp: 0.2, queue: 24}");
    }

    /** Trains with so many processes until a step, and tells where each stopped. */
    private List<Future<Long>> train(int processes, DinoTrainerMaker maker, long until) throws InterruptedException {
        return new ThreadGroupOfRanks(processes).run(group -> {
            DinoTrainer trainer = maker.make().together(group);
            trainer.listen(event -> {
                if (event instanceof RunEvent.StepFinished finished && finished.step() == until) {
                    trainer.stop();
                }
            });
            return trainer.train().steps();
        });
    }

    private interface DinoTrainerMaker {
        DinoTrainer make();
    }

    private SafeTensors last(String name) throws IOException {
        return SafeTensors.read(folder.resolve(name).resolve("checkpoints/step-00000015.safetensors"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"dino", "moco"})
    void fourProcessesThenTwoThenOneTakeTheStepsOfOne(String method) throws Exception {
        trainer("whole", method).train();
        DinoTrainerMaker handed = () -> trainer("handed", method);
        for (Future<Long> end : train(4, handed, 4)) {
            assertThat(end.get()).isEqualTo(4);
        }
        for (Future<Long> end : train(2, handed, 9)) {
            assertThat(end.get()).isEqualTo(9);
        }
        assertThat(train(1, handed, STEPS).get(0).get()).isEqualTo(STEPS);

        SafeTensors expected = last("whole");
        SafeTensors actual = last("handed");
        assertThat(actual.metadata())
                .as("the same run")
                .containsEntry("run", expected.metadata().get("run"));
        assertThat(actual.tensors()).hasSameSizeAs(expected.tensors()).allSatisfy((name, tensor) -> {
            SafeTensors.Tensor other = Objects.requireNonNull(expected.tensors().get(name));
            if (tensor.type().equals("F32")) {
                Numbers.assertClose(name, tensor.floats(), other.floats(), 2e-4);
            } else if (!name.equals("progress.epoch_loss") && !name.contains("neighbours")) {
                assertThat(tensor.longs()).as(name).isEqualTo(other.longs());
            }
        });
    }

    /** A process whose sums are wrong by a bit. */
    private record Faulty(Group group) implements Group {
        @Override
        public int rank() {
            return group.rank();
        }

        @Override
        public int size() {
            return group.size();
        }

        @Override
        public void sum(float[] values) {
            group.sum(values);
            if (rank() == 1 && values.length > 1000) {
                values[0] = Math.nextUp(values[0]);
            }
        }

        @Override
        public void sum(double[] values) {
            group.sum(values);
        }

        @Override
        public void broadcast(float[] values, int root) {
            group.broadcast(values, root);
        }

        @Override
        public boolean agree(boolean here) {
            return group.agree(here);
        }
    }

    @Test
    void aProcessThatHasDriftedIsNamedAfterTheNextCheckpoint() throws Exception {
        List<Future<Long>> ends = new ThreadGroupOfRanks(2).run(group -> trainer("drifting", "dino")
                .together(new Faulty(group))
                .train()
                .steps());
        for (Future<Long> end : ends) {
            assertThatThrownBy(end::get)
                    .hasCauseInstanceOf(IOException.class)
                    .hasMessageContaining("rank 1 has drifted from the other processes: after step 5 its optim.m");
        }
    }

    @Test
    void anotherBatchIsAnotherRunAndOneThatCannotBeSharedIsRefused() throws Exception {
        train(2, () -> trainer("shared", "dino"), 1);
        List<Future<Long>> other = train(2, () -> trainer("shared", "dino").set("train.batch_size", "4"), STEPS);
        assertThatThrownBy(() -> other.get(0).get())
                .hasCauseInstanceOf(InputException.class)
                .hasMessageContaining("holds a run of another configuration")
                .hasMessageContaining("train.batch_size is 4 here and 8 there");
        List<Future<Long>> odd = train(3, () -> trainer("shared", "dino"), STEPS);
        assertThatThrownBy(() -> odd.get(1).get())
                .hasCauseInstanceOf(InputException.class)
                .hasMessageContaining("train.batch_size must be a multiple of 3 to be shared by 3 processes, was 8;"
                        + " train with another number of processes");
    }
}
