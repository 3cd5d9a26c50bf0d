package io.github.dino4j.core.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointFilesTest {
    @TempDir
    private Path folder;

    private byte[] whole = new byte[0];

    private static Map<String, SafeTensors.Tensor> tensors(float value) {
        Map<String, SafeTensors.Tensor> tensors = new LinkedHashMap<>();
        tensors.put("teacher.w", SafeTensors.Tensor.of(List.of(2L, 3L), new float[] {value, 2, 3, 4, 5, 6}));
        tensors.put("teacher.v", SafeTensors.Tensor.of(List.of(3L, 2L), new float[] {1, 2, 3, 4, 5, value}));
        tensors.put("optim.steps", SafeTensors.Tensor.of(new long[] {7}));
        return tensors;
    }

    private Path write(int step) throws IOException {
        return CheckpointFiles.write(folder, step, tensors(step), Map.of("config", "a: 1\n"));
    }

    @BeforeEach
    void twoCheckpoints() throws IOException {
        write(2);
        whole = Files.readAllBytes(write(4));
    }

    private Path newest() {
        return CheckpointFiles.file(folder, 4);
    }

    private void assertPassedOver(String what) throws IOException {
        assertThat(CheckpointFiles.newest(folder)).as(what).hasValueSatisfying(sound -> {
            assertThat(sound.step()).as(what).isEqualTo(2);
            assertThat(Objects.requireNonNull(sound.tensors().tensors().get("teacher.w"))
                            .floats()[0])
                    .isEqualTo(2.0f);
        });
        assertThatThrownBy(() -> CheckpointFiles.read(newest())).as(what).isInstanceOf(InputException.class);
    }

    @Test
    void theNewestIsTakenWhereAllAreSound() throws IOException {
        assertThat(CheckpointFiles.newest(folder))
                .hasValueSatisfying(sound -> assertThat(sound.step()).isEqualTo(4));
        assertThat(CheckpointFiles.newest(folder.resolve("none"))).isEmpty();
    }

    @Test
    void aFlippedBitAnywhereIsNoticed() throws IOException {
        for (int at = 0; at < whole.length; at++) {
            byte[] damaged = whole.clone();
            damaged[at] ^= (byte) (1 << at % 8);
            Files.write(newest(), damaged);
            assertPassedOver("bit " + at % 8 + " of byte " + at);
        }
    }

    @Test
    void aFileCutAnywhereIsNoticed() throws IOException {
        for (int length = 0; length < whole.length; length++) {
            Files.write(newest(), Arrays.copyOf(whole, length));
            assertPassedOver("the first " + length + " bytes");
        }
    }

    @Test
    void aBlockOfZerosIsNoticed() throws IOException {
        for (int at = 0; at < whole.length; at += 16) {
            byte[] damaged = whole.clone();
            Arrays.fill(damaged, at, Math.min(at + 32, damaged.length), (byte) 0);
            Files.write(newest(), damaged);
            assertPassedOver("zeros from byte " + at);
        }
    }

    @Test
    void bytesBehindTheEndAreNoticed() throws IOException {
        Files.write(newest(), Arrays.copyOf(whole, whole.length + 8));
        assertPassedOver("eight bytes more");
    }

    @Test
    void aDeletedNewestLeavesTheOneBefore() throws IOException {
        Files.delete(newest());
        assertThat(CheckpointFiles.newest(folder))
                .hasValueSatisfying(sound -> assertThat(sound.step()).isEqualTo(2));
    }

    @Test
    void whereAllAreDamagedThatIsSaid() throws IOException {
        Files.write(newest(), new byte[0]);
        Files.write(CheckpointFiles.file(folder, 2), new byte[100]);
        assertThatThrownBy(() -> CheckpointFiles.newest(folder))
                .isInstanceOf(InputException.class)
                .hasMessage(folder + ": none of its 2 checkpoints can be read; put a sound one there, or start over"
                        + " with --fresh");
    }

    @Test
    void anotherVersionIsRefusedAndNotPassedOver() throws IOException {
        Map<String, String> metadata = new LinkedHashMap<>(Map.of("format", "dino4j-checkpoint-2"));
        metadata.put(TensorChecksum.KEY, TensorChecksum.of(new SafeTensors(tensors(6), metadata)));
        new SafeTensors(tensors(6), metadata).write(CheckpointFiles.file(folder, 6));
        assertThatThrownBy(() -> CheckpointFiles.newest(folder))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(
                        "step-00000006.safetensors: is in the format dino4j-checkpoint-2, and this version"
                                + " reads dino4j-checkpoint-1");
    }

    @Test
    void filesOfOtherProgramsAreTakenUnchecked() throws IOException {
        Path file = folder.resolve("model.safetensors");
        new SafeTensors(tensors(1), Map.of("format", "pt")).write(file);
        assertThat(CheckpointFiles.isCheckpoint(CheckpointFiles.read(file))).isFalse();
    }
}
