package io.github.dino4j.core.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dino4j.core.random.RandomStream;
import io.github.dino4j.core.random.Rng;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damages a file at random. Reading must refuse it as an {@link InputException}, or return exactly what lies there. */
class SafeTensorsFuzzTest {
    private static final long SEED = 33;
    private static final int ROUNDS = 2000;

    @TempDir
    private Path folder;

    private Path file;
    private byte[] whole;
    private int dataStart;

    @BeforeEach
    void aValidFile() throws IOException {
        Map<String, SafeTensors.Tensor> tensors = new LinkedHashMap<>();
        tensors.put("blocks.0.weight", SafeTensors.Tensor.of(List.of(3L, 5L), new float[15]));
        tensors.put("center", SafeTensors.Tensor.of(List.of(1L, 8L), new float[] {1, 2, 3, 4, 5, 6, 7, 8}));
        tensors.put("optim.steps", SafeTensors.Tensor.of(new long[] {1, 2, 3}));
        file = folder.resolve("x.safetensors");
        new SafeTensors(tensors, Map.of("format", "1", "config", "a: [1]\n")).write(file);
        whole = Files.readAllBytes(file);
        dataStart =
                8 + (int) ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
    }

    /** Every tensor has as many bytes as its shape says, and they add up to the file's. */
    private static void assertConsistent(SafeTensors read, int dataLength, String what) {
        long sum = 0;
        for (SafeTensors.Tensor tensor : read.tensors().values()) {
            long elements = tensor.shape().stream().reduce(1L, Math::multiplyExact);
            int width = tensor.type().equals("I64") ? Long.BYTES : Float.BYTES;
            assertThat((long) tensor.data().capacity()).as(what).isEqualTo(elements * width);
            sum += tensor.data().capacity();
        }
        assertThat(sum).as(what).isEqualTo(dataLength);
    }

    private static byte[] bytes(SafeTensors read) {
        int size = read.tensors().values().stream()
                .mapToInt(t -> t.data().capacity())
                .sum();
        ByteBuffer all = ByteBuffer.allocate(size);
        read.tensors()
                .values()
                .forEach(tensor -> all.put(tensor.data().duplicate().rewind()));
        return all.array();
    }

    @Test
    void flippedBitsInTheHeaderAreRefusedOrHarmless() throws IOException {
        int refused = 0;
        for (int round = 0; round < ROUNDS; round++) {
            RandomStream random = Rng.of(SEED).fold("header").fold(round).generator();
            byte[] damaged = whole.clone();
            for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                damaged[8 + random.nextInt(dataStart - 8)] ^= (byte) (1 << random.nextInt(8));
            }
            Files.write(file, damaged);
            String what = "seed " + SEED + ", round " + round;
            try {
                assertConsistent(SafeTensors.read(file), whole.length - dataStart, what);
            } catch (InputException e) {
                refused++;
                assertThat(e).as(what).hasMessageContaining("x.safetensors: ");
            }
        }
        assertThat(refused)
                .isBetween(ROUNDS / 4, ROUNDS - 1); // both ends are reached: names may change, structure may not
    }

    @Test
    void flippedBitsInTheDataChangeNothingElse() throws IOException {
        for (int round = 0; round < ROUNDS / 10; round++) {
            RandomStream random = Rng.of(SEED).fold("data").fold(round).generator();
            byte[] damaged = whole.clone();
            damaged[dataStart + random.nextInt(whole.length - dataStart)] ^= (byte) (1 << random.nextInt(8));
            Files.write(file, damaged);
            SafeTensors read = SafeTensors.read(file);
            assertThat(bytes(read))
                    .as("seed " + SEED + ", round " + round)
                    .isEqualTo(Arrays.copyOfRange(damaged, dataStart, damaged.length));
        }
    }

    @Test
    void aTruncatedFileIsRefusedWhereverItEnds() throws IOException {
        for (int length = 0; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> SafeTensors.read(file))
                    .as("%d bytes", length)
                    .isInstanceOf(InputException.class);
        }
    }

    @Test
    void aFileThatGoesOnIsRefused() throws IOException {
        for (int more = 1; more <= 16; more++) {
            Files.write(file, Arrays.copyOf(whole, whole.length + more));
            assertThatThrownBy(() -> SafeTensors.read(file)).as("%d more", more).isInstanceOf(InputException.class);
        }
    }

    @Test
    void anyOtherHeaderLengthIsRefused() throws IOException {
        for (int round = 0; round < ROUNDS; round++) {
            RandomStream random = Rng.of(SEED).fold("length").fold(round).generator();
            long lie = round < whole.length + 8 ? round - 8 : random.nextLong() >> random.nextInt(64);
            if (lie != dataStart - 8) {
                byte[] damaged = whole.clone();
                ByteBuffer.wrap(damaged).order(ByteOrder.LITTLE_ENDIAN).putLong(0, lie);
                Files.write(file, damaged);
                assertThatThrownBy(() -> SafeTensors.read(file))
                        .as("seed " + SEED + ", round " + round + ", length " + lie)
                        .isInstanceOf(InputException.class);
            }
        }
    }

    @Test
    void noiseIsRefused() throws IOException {
        for (int round = 0; round < ROUNDS / 10; round++) {
            RandomStream random = Rng.of(SEED).fold("noise").fold(round).generator();
            byte[] noise = new byte[random.nextInt(400)];
            for (int i = 0; i < noise.length; i++) {
                noise[i] = (byte) random.nextLong();
            }
            if (noise.length >= 8) { // a length that fits, so that the header is looked at
                ByteBuffer.wrap(noise).order(ByteOrder.LITTLE_ENDIAN).putLong(0, random.nextInt(noise.length));
            }
            Files.write(file, noise);
            assertThatThrownBy(() -> SafeTensors.read(file))
                    .as("seed " + SEED + ", round " + round)
                    .isInstanceOf(InputException.class);
        }
    }
}
