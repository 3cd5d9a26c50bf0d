package io.github.dino4j.core.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.dino4j.core.random.RandomStream;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Attention without weights in memory, of devices that have it. */
abstract class AttentionContract extends ProductContract {
    private static final int LONG = 67; // tokens: pairs of more take long where a GPU is emulated
    private static final int QUERIES = 0;
    private static final int KEYS = 1;
    private static final int VALUES = 2;
    private static final int ATTENDED = 3;
    private static final int LOG_SUMS = 4;
    private static final int GRADIENT = 5;
    private static final int GRADIENTS = 6;
    private static final int END = 9;

    /** Extents of a call. */
    private record Extents(int images, int heads, int queries, int keys, int width) {
        long[] rows(int count) {
            return new long[] {images, heads, count, width};
        }

        /** As in a matrix of tokens, which may have other columns and a gap besides. */
        long[] strides(int count, int gap) {
            long columns = (long) heads * width + gap;
            return new long[] {count * columns, width, columns, 1};
        }

        long statistics() {
            return (long) images * heads * queries;
        }
    }

    private static Trial trial(Sheet sheet, Extents extents, Precision precision, int gap) {
        long[] queries = extents.rows(extents.queries());
        long[] keys = extents.rows(extents.keys());
        long[] ofQueries = extents.strides(extents.queries(), gap);
        long[] ofKeys = extents.strides(extents.keys(), 2 * gap);
        sheet.in(precision, queries, ofQueries)
                .in(precision, keys, ofKeys)
                .in(precision, keys, ofKeys)
                .out(precision, queries, extents.strides(extents.queries(), 0))
                .out(extents.images(), extents.heads(), extents.queries())
                .in(precision, queries, ofQueries)
                .out(precision, queries, ofQueries)
                .out(precision, keys, ofKeys)
                .out(precision, keys, ofKeys);
        float scale = (float) (1.0 / Math.sqrt(extents.width()));
        return new Trial(sheet, (kernels, t) -> {
                    AttentionKernels.Heads heads =
                            new AttentionKernels.Heads(t.get(QUERIES), t.get(KEYS), t.get(VALUES), scale);
                    kernels.attention().attend(heads, t.get(ATTENDED), t.get(LOG_SUMS));
                    kernels.attention()
                            .attendBackward(
                                    heads,
                                    t.get(ATTENDED),
                                    t.get(LOG_SUMS),
                                    t.get(GRADIENT),
                                    t.subList(GRADIENTS, END));
                })
                .working(extents.statistics())
                .within(precision == Precision.BFLOAT16 ? 3 * ROUNDED : 1e-4);
    }

    private void attends() {
        assumeTrue(device().attends(), "the device keeps attention weights");
    }

    @Test
    void attentionAndItsGradient() {
        attends();
        check("attention", (sheet, random) -> {
            int tokens = size(random) % LONG;
            int queries = random.nextDouble() < 0.3 ? size(random) % LONG : tokens;
            int width = 1 + size(random);
            return trial(
                    sheet,
                    new Extents(1 + size(random) % 2, 1 + size(random) % 3, queries, tokens, width),
                    either(random),
                    (int) (random.nextDouble() * 3));
        });
    }

    /** The widths of heads that models have, with rows on boundaries of 16 bytes. */
    @Test
    void attentionOfUsualHeads() {
        attends();
        for (int width : new int[] {32, 64}) {
            for (int tokens : new int[] {5, 16, 37, 65}) {
                check("attention of " + width + " and " + tokens, (sheet, random) -> {
                    int queries = random.nextDouble() < 0.3 ? 1 : tokens;
                    return trial(sheet, new Extents(2, 2, queries, tokens, width), either(random), 8 * gaps(random));
                });
            }
        }
    }

    private static int gaps(RandomStream random) {
        return (int) (random.nextDouble() * 3);
    }

    /** Longer than what a kernel may want to hold at once. */
    @Test
    void attentionOfManyTokens() {
        attends();
        Precision precision = device().supports(Precision.BFLOAT16) ? Precision.BFLOAT16 : Precision.FLOAT32;
        for (int width : new int[] {24, 32, 64}) {
            check("many tokens of " + width, 1, (sheet, random) -> {
                Extents extents = new Extents(1, 1, 270, 301, width);
                return trial(sheet, extents, precision, 0);
            });
        }
    }

    @Test
    void attentionWithoutAGradientKeepsNothing() {
        attends();
        check("attended alone", (sheet, random) -> {
            Extents extents = new Extents(2, 2, size(random) % LONG, size(random) % LONG, 8 * (1 + size(random) % 8));
            Precision precision = either(random);
            sheet.in(precision, extents.rows(extents.queries()))
                    .in(precision, extents.rows(extents.keys()))
                    .in(precision, extents.rows(extents.keys()))
                    .out(precision, extents.rows(extents.queries()));
            return new Trial(sheet, (kernels, t) -> kernels.attention()
                            .attend(
                                    new AttentionKernels.Heads(t.get(QUERIES), t.get(KEYS), t.get(VALUES), 0.2f),
                                    t.get(ATTENDED),
                                    null))
                    .within(precision == Precision.BFLOAT16 ? 2 * ROUNDED : 1e-4);
        });
    }

    /** Exponentials of such scores are no numbers, or all zero, unless the largest is taken off first. */
    @Test
    void attentionOfLargeScores() {
        attends();
        for (float factor : new float[] {-40.0f, 40.0f}) {
            check("large scores " + factor, (sheet, random) -> {
                Extents extents = new Extents(1, 2, 3, size(random) % LONG, 64);
                Precision precision = either(random);
                long[] rows = extents.rows(extents.keys());
                sheet.in(precision, extents.rows(3)).in(precision, rows).in(precision, rows);
                sheet.out(precision, extents.rows(3)).out(1, 2, 3);
                return new Trial(sheet, (kernels, t) -> kernels.attention()
                                .attend(
                                        new AttentionKernels.Heads(t.get(QUERIES), t.get(KEYS), t.get(VALUES), factor),
                                        t.get(ATTENDED),
                                        t.get(LOG_SUMS)))
                        .within(precision == Precision.BFLOAT16 ? 2 * ROUNDED : 1e-3);
            });
        }
    }

    /** A kernel that takes keys behind the last for zeros has weights beyond all numbers there, and gradients that are none. */
    @Test
    void gradientsOfScoresFarBelowZero() {
        attends();
        Precision precision = device().supports(Precision.BFLOAT16) ? Precision.BFLOAT16 : Precision.FLOAT32;
        check("scores far below zero", (sheet, random) -> {
            Extents extents = new Extents(1, 2, 19, 21, 64);
            Trial plain = trial(sheet, extents, precision, 0);
            int size = 2 * 21 * 64;
            long[] dims = extents.rows(21);
            sheet.given(dims, around(1.25f, size, random)).given(dims, around(-1.25f, size, random));
            return new Trial(sheet, (kernels, t) -> {
                        Tensor queries = t.get(END).view(0, t.get(QUERIES).dims(), Sheet.contiguous(dims));
                        kernels.copy(queries, t.get(QUERIES));
                        kernels.copy(t.get(END + 1), t.get(KEYS));
                        AttentionKernels.Heads heads =
                                new AttentionKernels.Heads(t.get(QUERIES), t.get(KEYS), t.get(VALUES), 1.0f);
                        kernels.attention().attend(heads, t.get(ATTENDED), t.get(LOG_SUMS));
                        List<Tensor> to = t.subList(GRADIENTS, END);
                        kernels.attention()
                                .attendBackward(heads, t.get(ATTENDED), t.get(LOG_SUMS), t.get(GRADIENT), to);
                    })
                    .working(plain.scratch())
                    .within(0.3); // small differences of large numbers, in bfloat16
        });
    }

    private static float[] around(float mean, int size, RandomStream random) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = mean + 0.1f * (float) random.nextGaussian();
        }
        return values;
    }

    @Test
    void aDeviceThatDoesNotAttendSaysSo() {
        assumeTrue(!device().attends(), "the device attends");
        assertThat(device().newKernels()).satisfies(kernels -> {
            try (kernels) {
                assertThatThrownBy(kernels::attention)
                        .isInstanceOf(UnsupportedOperationException.class)
                        .hasMessageContaining("by products and a softmax");
            }
        });
    }
}
