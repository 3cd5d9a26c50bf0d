package io.github.dino4j.core.parallel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;
import java.util.Random;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoundedSumTest {
    private static final long SEED = 45;

    /** Words that threads lay on a table of numbers. */
    private record Table(Group group) implements RoundedSum.Words {
        @Override
        public void exchange(ShortBuffer pieces, ShortBuffer own) {
            float[] all = group.gather(numbers(pieces));
            int size = group.size();
            int piece = pieces.remaining() / size;
            for (int from = 0; from < size; from++) {
                for (int i = 0; i < piece; i++) {
                    own.put(from * piece + i, (short) all[from * piece * size + group.rank() * piece + i]);
                }
            }
        }

        @Override
        public void gather(ShortBuffer own, ShortBuffer all) {
            float[] gathered = group.gather(numbers(own));
            for (int i = 0; i < gathered.length; i++) {
                all.put(i, (short) gathered[i]);
            }
        }

        private static float[] numbers(ShortBuffer words) {
            float[] numbers = new float[words.remaining()];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = words.get(i);
            }
            return numbers;
        }
    }

    private static FloatBuffer direct(int capacity) {
        return ByteBuffer.allocateDirect(capacity * Float.BYTES)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }

    private static float[] own(int rank, int count) {
        Random random = new Random(SEED + rank);
        float[] own = new float[count];
        for (int i = 0; i < count; i++) {
            own[i] = (float) (random.nextGaussian() * Math.exp(8 * random.nextGaussian()));
        }
        return own;
    }

    /** Sums between guards, by pieces or by the group's own sum. */
    private static float[] sum(Group group, int count, boolean pieces) {
        FloatBuffer values = direct(count + 2).put(0, 7f).put(count + 1, 7f);
        values.put(1, own(group.rank(), count)).position(1).limit(count + 1);
        if (pieces) {
            new RoundedSum(new Table(group), group.size()).sum(values);
        } else {
            group.sumRounded(values);
        }
        assertThat(values.position()).isEqualTo(1);
        assertThat(values.limit()).isEqualTo(count + 1);
        values.clear();
        assertThat(values.get(0)).isEqualTo(7f);
        assertThat(values.get(count + 1)).isEqualTo(7f);
        float[] sums = new float[count];
        values.get(1, sums);
        return sums;
    }

    @ParameterizedTest
    @CsvSource({"1, 5", "2, 1", "2, 10000", "3, 4097", "4, 12289"})
    void allGetTheRoundedSumsOfRoundedNumbers(int ranks, int count) throws Exception {
        var byPieces = new ThreadGroupOfRanks(ranks).run(group -> sum(group, count, true));
        var bySum = new ThreadGroupOfRanks(ranks).run(group -> sum(group, count, false));
        float[] expected = new float[count];
        for (int rank = 0; rank < ranks; rank++) {
            float[] own = own(rank, count);
            for (int i = 0; i < count; i++) {
                expected[i] += RoundedSum.number(RoundedSum.word(own[i]));
            }
        }
        for (int i = 0; i < count; i++) {
            expected[i] = RoundedSum.number(RoundedSum.word(expected[i]));
        }
        for (Future<float[]> each : byPieces) {
            assertThat(each.get()).isEqualTo(expected);
        }
        for (Future<float[]> each : bySum) {
            for (int i = 0; i < count; i++) { // another order of adding, at most a unit in the last place of bfloat16
                assertThat(each.get()[i]).isCloseTo(expected[i], within(Math.abs(expected[i]) / 64 + 1e-30f));
            }
            assertThat(each.get()).isEqualTo(bySum.get(0).get());
        }
    }

    @Test
    void roundsToTheNearestAndOfTwoToTheEvenOne() {
        assertThat(rounded(1.0f)).isEqualTo(1.0f);
        assertThat(rounded(1.0f + 0x1p-8f)).as("half way, 1 is even").isEqualTo(1.0f);
        assertThat(rounded(1.0f + 3 * 0x1p-8f)).as("half way, 1.015625 is even").isEqualTo(1.015625f);
        assertThat(rounded(1.0039064f)).isEqualTo(1.0078125f);
        assertThat(rounded(-3.0e-41f)).isCloseTo(-3.0e-41f, within(5e-41f));
        assertThat(rounded(Float.MAX_VALUE)).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(rounded(Float.NEGATIVE_INFINITY)).isEqualTo(Float.NEGATIVE_INFINITY);
        assertThat(rounded(Float.intBitsToFloat(0x7f800001))).isNaN();
    }

    private static float rounded(float number) {
        return RoundedSum.number(RoundedSum.word(number));
    }
}
