package io.github.dino4j.vit.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.github.dino4j.core.io.FileBytes;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.pickle.SafePickle;
import io.github.dino4j.core.random.RandomStream;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.core.testing.Fuzz;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Damages weights files and pickles at random, 100,000 in all: flipped bits, other bytes, lengths that lie, ends cut off,
 * parts from elsewhere, and operations of pickles that make objects. Each is read to its last number, or refused as an
 * {@link InputException}. The seed is {@code -Dtests.seed}, if given.
 */
class WeightsFuzzTest {
    private static final long SEED = Long.getLong("tests.seed", 20260L);
    private static final Path DATA = Path.of(System.getProperty("dino.root"), "src-test-data", "weights");
    private static final int EDGE = 3000; // bytes at either end, where headers, pickles and directories are
    private static final long[] LIES = {
        0,
        1,
        2,
        0x7F,
        0x80,
        0xFF,
        0xFFFF,
        0x7FFFFFFFL,
        0x80000000L,
        0xFFFFFFFFL,
        1L << 40,
        Long.MAX_VALUE,
        -1,
        -8,
        1L << 62
    };
    private static final String OPERATIONS =
            "(.01FIJKLMNQRSTUVXabcdghijlopqrstu)]}\u0080\u0081\u0085\u0086\u0087\u0088\u0089"
                    + "\u008a\u008b\u008c\u008d\u008e\u008f\u0090\u0091\u0093\u0094\u0095\u0096BCG\u0082\u0092\u0097";

    /** What is damaged, how often, and how it is read. */
    enum Format {
        SAFETENSORS(34_000, "timm/model.safetensors", "hf_shards/model-00002-of-00002.safetensors"),
        ZIP(
                33_000,
                "linear_head.pth",
                "float16.pth",
                "strided_bfloat16.pth",
                "old_head_names.pth",
                "full_checkpoint.pth"),
        PICKLE(33_000, "legacy.pth", "gnd_protocol2.pkl", "gnd_protocol4.pkl", "gnd_protocol5.pkl");

        private final int rounds;
        private final String names;

        Format(int rounds, String... files) {
            this.rounds = Fuzz.rounds(rounds);
            this.names = String.join(" ", files);
        }

        List<String> files() {
            return List.of(names.split(" "));
        }
    }

    @ParameterizedTest
    @EnumSource
    void whateverIsDamagedIsReadOrRefused(Format format) throws IOException {
        List<String> files = format.files();
        List<byte[]> whole = new ArrayList<>();
        for (String file : files) {
            whole.add(Files.readAllBytes(DATA.resolve(file)));
        }
        int refused = 0;
        for (int round = 0; round < format.rounds; round++) {
            RandomStream random = Rng.of(SEED).fold(format.name()).fold(round).generator();
            int which = random.nextInt(whole.size());
            byte[] damaged = damage(whole.get(which), whole.get(random.nextInt(whole.size())), random);
            String what = files.get(which) + " damaged with seed " + SEED + ", round " + round;
            try {
                read(FileBytes.of("x.bin", damaged), files.get(which));
            } catch (InputException e) {
                refused++;
                assertThat(e).as(what).hasMessageStartingWith("x.bin: ");
            } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
                fail(what + " gave " + e, e);
            }
        }
        assertThat(refused).isBetween(format.rounds / 10, format.rounds - format.rounds / 50); // both ends are reached
    }

    private static void read(FileBytes bytes, String file) throws IOException {
        if (file.endsWith(".pkl")) {
            SafePickle.read(bytes);
            return;
        }
        Weights weights = new WeightsReader("teacher", 2).read(bytes);
        weights.backbone().values().forEach(WeightTensor::floats);
        weights.headTensors().values().forEach(WeightTensor::floats);
        weights.linearHead().values().forEach(WeightTensor::floats);
        assertThat(weights.notes()).isNotNull();
        assertThat(weights.mean()).hasSameSizeAs(weights.std());
    }

    private static byte[] damage(byte[] whole, byte[] other, RandomStream random) {
        byte[] damaged = whole.clone();
        for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
            damaged = change(damaged, other, random);
        }
        return damaged;
    }

    private static byte[] change(byte[] bytes, byte[] other, RandomStream random) {
        if (bytes.length == 0) {
            return bytes;
        }
        int at = place(bytes.length, random);
        switch (random.nextInt(7)) {
            case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> bytes[at] = (byte) random.nextInt(256);
            case 2 -> bytes[at] = (byte) OPERATIONS.charAt(random.nextInt(OPERATIONS.length()));
            case 3 -> lie(bytes, at, random);
            case 4 -> {
                return Arrays.copyOf(bytes, random.nextInt(2) == 0 ? at : bytes.length + random.nextInt(64));
            }
            case 5 -> {
                int from = place(other.length, random);
                int length = Math.min(random.nextInt(48), Math.min(other.length - from, bytes.length - at));
                System.arraycopy(other, from, bytes, at, length);
            }
            default -> {
                return spliced(bytes, at, other, random);
            }
        }
        return bytes;
    }

    private static int place(int length, RandomStream random) {
        int edge = Math.min(EDGE, length);
        return switch (random.nextInt(4)) {
            case 0, 1 -> random.nextInt(edge);
            case 2 -> length - 1 - random.nextInt(edge);
            default -> random.nextInt(length);
        };
    }

    private static void lie(byte[] bytes, int at, RandomStream random) {
        ByteBuffer lie = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        lie.putLong(0, LIES[random.nextInt(LIES.length)]);
        int width = Math.min(1 << random.nextInt(4), bytes.length - at);
        System.arraycopy(lie.array(), 0, bytes, at, width);
    }

    /** Some bytes of another file put in between, or some taken out. */
    private static byte[] spliced(byte[] bytes, int at, byte[] other, RandomStream random) {
        int from = place(other.length, random);
        int added = random.nextInt(2) == 0 ? 0 : Math.min(random.nextInt(64), other.length - from);
        int taken = Math.min(random.nextInt(64), bytes.length - at);
        ByteBuffer spliced = ByteBuffer.allocate(bytes.length + added - taken);
        spliced.put(bytes, 0, at).put(other, from, added).put(bytes, at + taken, bytes.length - at - taken);
        return spliced.array();
    }
}
