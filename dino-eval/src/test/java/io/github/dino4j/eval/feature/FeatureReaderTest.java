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

/** Files of features that something has damaged, or that somebody else has written. */
class FeatureReaderTest {
    @TempDir
    private Path folder;

    private void assertRefused(Map<String, SafeTensors.Tensor> tensors, Map<String, String> metadata, String message)
            throws IOException {
        Path file = folder.resolve("f.safetensors");
        new SafeTensors(tensors, metadata).write(file);
        assertThatThrownBy(() -> FeatureFile.read(file))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContaining(message);
    }

    private static SafeTensors.Tensor features(float... values) {
        return SafeTensors.Tensor.of(List.of((long) values.length, 1L), values);
    }

    private static SafeTensors.Tensor labels(long... values) {
        return SafeTensors.Tensor.of(values);
    }

    @Test
    void anImpossibleShapeIsRefused() throws IOException {
        SafeTensors.Tensor wide = SafeTensors.Tensor.of(List.of(0L, 3_000_000_000L), new float[0]);
        assertRefused(Map.of("features", wide), Map.of(), "must be (N, D), both at least 1, were [0, 3000000000]");
    }

    @Test
    void numbersThatAreNoneAreRefusedWithTheirPlace() throws IOException {
        assertRefused(
                Map.of("features", features(1, 2, Float.NaN)), Map.of(), "features[2][0] must be finite, was NaN");
    }

    @Test
    void labelsOfAnotherTypeAreRefused() throws IOException {
        SafeTensors.Tensor floats = SafeTensors.Tensor.of(List.of(2L), new float[] {0, 1});
        assertRefused(Map.of("features", features(1, 2), "labels", floats), Map.of(), "labels must be int64, are F32");
    }

    @Test
    void classesBeyondAnyBoundAreRefusedInsteadOfCounted() throws IOException {
        Map<String, SafeTensors.Tensor> two = Map.of("features", features(1, 2), "labels", labels(0, 1));
        assertRefused(two, Map.of("classes", "2000000000"), "classes must be a number in [1, 1000000], was 2000000000");
        assertRefused(two, Map.of("classes", "many"), "classes must be a number in [1, 1000000], was many");
        assertRefused(
                Map.of("features", features(1, 2), "labels", labels(0, Long.MAX_VALUE)),
                Map.of(),
                "labels[1] must be in [0, 1000000), was 9223372036854775807");
    }

    @Test
    void listsThatHoldSomethingElseThanTextsAreRefused() throws IOException {
        for (String list : List.of("null", "[null]", "[\"a\"]x", "{\"a\": 1}", "[1]", "")) {
            assertRefused(
                    Map.of("features", features(1)), Map.of("paths", list), "paths must be a list of texts in JSON");
        }
    }

    @Test
    void whatMadeTheRowsIsKeptBesideThem() throws IOException {
        Path file = folder.resolve("g.safetensors");
        FeatureFile.write(file, FeatureBank.unlabelled(new float[] {1}, 1), Map.of("precision", "float32"));
        assertThat(SafeTensors.read(file).metadata()).containsEntry("precision", "float32");
        assertThat(FeatureFile.read(file).size()).isEqualTo(1);
    }
}
