package io.github.dino4j.augment.data.published.mat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.random.RandomStream;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.core.testing.Fuzz;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MatFileTest {
    private static final Path GOLDEN = Path.of(System.getProperty("dino.root"), "src-test-data/published");

    @TempDir
    private Path folder;

    private static double[] numbers(Map<String, MatValue> variables, String name) {
        return variables.get(name) instanceof MatValue.Numbers numbers
                ? numbers.values()
                : fail(name + " is " + variables.get(name));
    }

    /** What SciPy wrote is read back as it was. */
    @Test
    void everyKindOfValueIsRead() throws IOException {
        Map<String, MatValue> values = MatFile.read(GOLDEN.resolve("values.mat"));
        assertThat(numbers(values, "small")).containsExactly(-3, 4);
        assertThat(numbers(values, "wide")).containsExactly(1.5, 3.25, -2.0, 4e300); // columns first
        assertThat(numbers(values, "single")).containsExactly(0.5);
        assertThat(numbers(values, "big")).containsExactly(0x1p63);
        assertThat(numbers(values, "none")).isEmpty();
        assertThat(values.get("text")).isEqualTo(new MatValue.Text("label"));
        assertThat(values.get("cells")).isInstanceOfSatisfying(MatValue.Cells.class, cells -> {
            assertThat(((MatValue.Numbers) cells.values().get(0)).values()).containsExactly(1.0);
            assertThat(cells.values().get(1)).isEqualTo(new MatValue.Text("two"));
        });
    }

    @Test
    void otherFilesAreRefused() throws IOException {
        Path file =
                Files.writeString(folder.resolve("a.mat"), "MATLAB 7.3 MAT-file, Platform: GLNXA64" + " ".repeat(200));
        assertThatThrownBy(() -> MatFile.read(file))
                .isInstanceOf(InputException.class)
                .hasMessage(file + ": is a MATLAB 7.3 file (HDF5); save it with -v7");
        Files.writeString(file, "labels");
        assertThatThrownBy(() -> MatFile.read(file)).hasMessage(file + ": is not a MATLAB file of level 5");
    }

    /** A header and one compressed element of zeros. */
    private static byte[] bomb(int size) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflater = new DeflaterOutputStream(packed)) {
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < size; i += zeros.length) {
                deflater.write(zeros);
            }
        }
        byte[] header = Arrays.copyOf(Files.readAllBytes(GOLDEN.resolve("values.mat")), 128);
        ByteBuffer file = ByteBuffer.allocate(header.length + 8 + packed.size()).order(ByteOrder.LITTLE_ENDIAN);
        return file.put(header)
                .putInt(15)
                .putInt(packed.size())
                .put(packed.toByteArray())
                .array();
    }

    @Test
    void whatIsPackedIsBounded() throws IOException {
        Path file = Files.write(folder.resolve("bomb.mat"), bomb(MatFile.MAX_SIZE + (1 << 20)));
        assertThat(Files.size(file)).isLessThan(200_000);
        assertThatThrownBy(() -> MatFile.read(file))
                .isInstanceOf(InputException.class)
                .hasMessage(file + ": holds more than " + MatFile.MAX_SIZE + " bytes when it is unpacked");
    }

    /** Whatever a file's bytes are, it is read or refused. */
    @ParameterizedTest
    @ValueSource(strings = {"values.mat", "flowers/setid.mat", "cars/cars_test_annos_withlabels.mat"})
    void damagedFilesAreReadOrRefused(String name) throws IOException {
        byte[] whole = Files.readAllBytes(GOLDEN.resolve(name));
        RandomStream random = Rng.of(7).fold(name).generator();
        int refused = 0;
        for (int round = 0; round < Fuzz.rounds(1_200); round++) {
            byte[] bytes = whole.clone();
            for (int k = 0; k <= round % 4; k++) {
                bytes[128 + random.nextInt(bytes.length - 128)] = (byte) random.nextInt(256);
            }
            Path file = Files.write(folder.resolve("f.mat"), Arrays.copyOf(bytes, bytes.length - round % 3));
            try {
                assertThat(MatFile.read(file)).isNotNull();
            } catch (InputException e) {
                assertThat(e).as("seed 7, round %d", round).hasMessageStartingWith(file + ": ");
                refused++;
            }
        }
        assertThat(refused).isPositive();
    }
}
