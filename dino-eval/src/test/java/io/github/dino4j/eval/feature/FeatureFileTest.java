package io.github.dino4j.eval.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.io.SafeTensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeatureFileTest {
    @TempDir
    private Path folder;

    @Test
    void aLabelledBankComesBackAsItWas() throws IOException {
        Path file = folder.resolve("a.safetensors");
        FeatureFile.write(file, FeatureBank.of(new float[] {1, 2, 3, 4, 5, 6}, 2, new int[] {2, 0, 1}, 5));
        FeatureBank back = FeatureFile.read(file);
        assertThat(back.features()).containsExactly(1, 2, 3, 4, 5, 6);
        assertThat(back.labels()).containsExactly(2, 0, 1);
        assertThat(back.classes()).isEqualTo(5);
        assertThat(back.dim()).isEqualTo(2);
    }

    @Test
    void anUnlabelledBankHasNoLabelsAfterwards() throws IOException {
        Path file = folder.resolve("b.safetensors");
        FeatureFile.write(file, FeatureBank.unlabelled(new float[] {1, 2, 3}, 3));
        assertThat(FeatureFile.read(file).labelled()).isFalse();
    }

    @Test
    void filesOfAnotherKindAreRefused() throws IOException {
        Path file = folder.resolve("c.safetensors");
        new SafeTensors(Map.of("x", SafeTensors.Tensor.of(List.of(1L), new float[1])), Map.of()).write(file);
        assertThatThrownBy(() -> FeatureFile.read(file))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("no float32 tensor named features");
    }

    @Test
    void labelsThatDoNotFitAreRefused() throws IOException {
        Path file = folder.resolve("d.safetensors");
        new SafeTensors(
                        Map.of(
                                "features", SafeTensors.Tensor.of(List.of(2L, 1L), new float[2]),
                                "labels", SafeTensors.Tensor.of(new long[] {0, -1})),
                        Map.of())
                .write(file);
        assertThatThrownBy(() -> FeatureFile.read(file))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("labels[1]");
    }
}
