package io.github.dino4j.train.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.io.SafeTensors;
import io.github.dino4j.train.DinoTrainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs with the optimisers of one moment: they go on in the bytes of a run that nothing interrupted, and with their own alone. */
class OptimizerRunTest {
    private static final String SCHEDULE =
            ", min_lr: 0.0, warmup_epochs: 1.0, weight_decay: {name: cosine, from: 0.0001, to:"
                    + " 0.001}, momentum: 0.9, clip_grad: 3.0, freeze_last_layer: 1";
    private static final String LAST = "checkpoints/step-0000000%d.safetensors";

    @TempDir
    private Path folder;

    private DinoTrainer trainer(String run, String optim) {
        return TinyRun.in(folder.resolve(run))
                .set("train.epochs", "1")
                .set("eval.knn.every_epochs", "0")
                .set("eval.signals.every_epochs", "0")
                .set("optim", "{name: " + optim + SCHEDULE + "}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sgd, lr: 0.03", "lars, lr: 3.0, eta: 0.001", "larc, lr: 3.0, trust: 0.001, clip: false"})
    void aStoppedRunEndsInTheBytesOfAWholeOne(String optim) throws IOException {
        assertThat(trainer("whole", optim).train().steps()).isEqualTo(5);
        DinoTrainer stopped = trainer("stopped", optim);
        stopped.listen(event -> stopped.stop());
        assertThat(stopped.train().stopped()).isTrue();
        assertThat(trainer("stopped", optim).train().steps()).isEqualTo(5);

        Path end = folder.resolve("whole").resolve(String.format(Locale.ROOT, LAST, 5));
        assertThat(Tensors.digest(folder.resolve("stopped").resolve(String.format(Locale.ROOT, LAST, 5))))
                .isEqualTo(Tensors.digest(end));
        SafeTensors tensors = SafeTensors.read(end);
        assertThat(tensors.metadata())
                .containsEntry("optimizer", optim.substring(0, 4).replace(",", ""));
        assertThat(tensors.tensors().keySet())
                .contains("optim.momentum.head.last_layer.weight_v")
                .noneMatch(name -> name.startsWith("optim.m.") || name.startsWith("optim.v."));
    }

    @Test
    void aCheckpointOfAnotherOptimiserIsRefused() throws IOException {
        trainer("sgd", "sgd, lr: 0.03").train();
        trainer("lars", "lars, lr: 3.0, eta: 0.001").train();
        String last = String.format(Locale.ROOT, LAST, 5);
        Files.copy(
                folder.resolve("sgd").resolve(last),
                folder.resolve("lars").resolve(last),
                StandardCopyOption.REPLACE_EXISTING);

        assertThatThrownBy(() -> trainer("lars", "lars, lr: 3.0, eta: 0.001").train())
                .isInstanceOf(InputException.class)
                .hasMessageContaining("was trained with optim.name=sgd, not lars")
                .hasMessageContaining("start over with --fresh");
    }
}
