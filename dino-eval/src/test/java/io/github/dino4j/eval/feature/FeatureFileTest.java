package io.github.dino4j.eval.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.io.SafeTensors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

    @Test
    void namesOfClassesAndRowsComeBackAsTheyWere() throws IOException {
        Path file = folder.resolve("e.safetensors");
        List<String> paths = List.of("a/1 \"x\".jpg", "b/ü.jpg");
        FeatureFile.write(
                file, FeatureBank.of(new float[2], 1, new int[] {0, 1}).named(List.of("a", "b"), paths));
        assertThat(FeatureFile.read(file).paths()).isEqualTo(paths);
        assertThat(FeatureFile.read(file).classNames()).containsExactly("a", "b");
        assertThat(SafeTensors.read(file).metadata().get("paths")).isEqualTo("[\"a/1 \\\"x\\\".jpg\",\"b/ü.jpg\"]");
    }

    @Test
    void csvHasOneLineForEachRow() throws IOException {
        Path file = folder.resolve("f.csv");
        FeatureFile.write(
                file,
                FeatureBank.of(new float[] {1, -0.5f, 0.1f, 3e-9f}, 2, new int[] {1, 0})
                        .named(List.of(), List.of("a\"b.jpg", "c.jpg")));
        assertThat(Files.readAllLines(file))
                .containsExactly("path,label,f0,f1", "\"a\"\"b.jpg\",1,1.0,-0.5", "\"c.jpg\",0,0.1,3.0E-9");
    }

    @Test
    void metadataThatIsNoListIsRefused() throws IOException {
        Path file = folder.resolve("g.safetensors");
        new SafeTensors(Map.of("features", SafeTensors.Tensor.of(List.of(1L, 1L), new float[1])), Map.of("paths", "{}"))
                .write(file);
        assertThatThrownBy(() -> FeatureFile.read(file))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("its metadata paths must be a list of texts");
    }

    @Test
    void aNumpyFileIsWhatNumpySaves() throws IOException {
        Path file = folder.resolve("f.npy");
        FeatureFile.write(file, FeatureBank.unlabelled(new float[] {1, 2, 3, 4, 5, -6.5f}, 3));
        byte[] bytes = Files.readAllBytes(file);
        String head = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }";
        assertThat(bytes).hasSize(128 + 24); // numpy.save gives the same 152 bytes
        assertThat(new String(bytes, 1, 5, StandardCharsets.US_ASCII)).isEqualTo("NUMPY");
        assertThat(new String(bytes, 10, 118, StandardCharsets.US_ASCII)).isEqualTo(head + " ".repeat(58) + "\n");
        assertThat(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getFloat(148))
                .isEqualTo(-6.5f);
    }

    @Test
    void anUnknownSuffixIsRefused() {
        assertThatThrownBy(() ->
                        FeatureFile.write(folder.resolve("f.parquet"), FeatureBank.unlabelled(new float[] {1}, 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(".safetensors (with labels and paths), .csv, .sql (for pgvector) or .npy");
    }

    @Test
    void longListsOfPathsAreTensors() throws IOException {
        Path file = folder.resolve("h.safetensors");
        List<String> paths = List.of("a/1 \"x\".jpg", "", "b/ü.jpg");
        FeatureBank bank =
                FeatureBank.of(new float[] {1, 2, 3}, 1, new int[] {0, 1, 1}).named(List.of("a", "b"), paths);
        FeatureTensors.write(file, FeatureBlocks.of(bank), Map.of("precision", "float32"), 20);

        SafeTensors content = SafeTensors.read(file);
        assertThat(content.metadata()).doesNotContainKey("paths");
        assertThat(content.tensors().keySet()).containsExactly("features", "labels", "path_ends", "paths");
        assertThat(Objects.requireNonNull(content.tensors().get("path_ends")).longs())
                .containsExactly(11, 11, 19);
        assertThat(FeatureFile.read(file).paths()).isEqualTo(paths);
        assertThat(FeatureFile.readNames(file).paths()).isEqualTo(paths);
    }

    @Test
    void pathsThatLieNowhereAreRefused() throws IOException {
        Path file = folder.resolve("i.safetensors");
        new SafeTensors(
                        Map.of(
                                "features", SafeTensors.Tensor.of(List.of(1L, 1L), new float[1]),
                                "path_ends", SafeTensors.Tensor.of(new long[] {9}),
                                "paths", new SafeTensors.Tensor(List.of(8L), ByteBuffer.allocate(8), "U8")),
                        Map.of())
                .write(file);
        assertThatThrownBy(() -> FeatureFile.read(file))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("path 0 cannot lie from byte 0 to 9 of 8");
    }
}
