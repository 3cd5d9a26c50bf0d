package io.github.dino4j.core.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dino4j.core.parallel.Group;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the host does between kernels, such as an exchange with other processes. */
public abstract class ExchangeContract extends WideContract {
    /** Two processes that have the same. */
    private record Twins() implements Group {
        @Override
        public int rank() {
            return 0;
        }

        @Override
        public int size() {
            return 2;
        }

        @Override
        public void sum(float[] values) {
            for (int i = 0; i < values.length; i++) {
                values[i] *= 2.0f;
            }
        }

        @Override
        public void sum(double[] values) {
            for (int i = 0; i < values.length; i++) {
                values[i] *= 2.0;
            }
        }

        @Override
        public float[] gather(float[] own) {
            float[] all = new float[2 * own.length];
            System.arraycopy(own, 0, all, 0, own.length);
            System.arraycopy(own, 0, all, own.length, own.length);
            return all;
        }

        @Override
        public void broadcast(float[] values, int root) {
            // the other has the same
        }

        @Override
        public boolean agree(boolean here) {
            return here;
        }
    }

    @Test
    void theHostReadsWhatWasComputedAndWritesWhatIsReadThen() {
        assertThat(device().exchanges()).isTrue();
        check("exchange", (sheet, random) -> {
            int count = size(random);
            int other = size(random);
            sheet.in(count).in(other).out(count).out(count).out(other).out(count);
            return new Trial(sheet, (kernels, t) -> {
                ((KernelList) kernels).among(new Twins());
                kernels.elements().scale(t.get(0), 3.0f, t.get(2));
                kernels.exchange(
                        (group, from, to) -> {
                            group.sum(from.get(0));
                            System.arraycopy(from.get(0), 0, to.get(0), 0, count);
                            System.arraycopy(from.get(1), 0, to.get(1), 0, other);
                        },
                        List.of(t.get(2), t.get(1)),
                        List.of(t.get(3), t.get(4)));
                kernels.elements().sum(t.get(3), t.get(0), t.get(5)); // seven times
            });
        });
    }

    /** Rows that another process has too change nothing. */
    @Test
    void balancedTargetsOfTwoProcesses() {
        check("balance of all", (sheet, random) -> {
            int rows = size(random);
            int columns = size(random);
            sheet.in(rows, columns)
                    .given(new long[] {1}, new float[] {0.5f})
                    .out(rows, columns)
                    .out(rows, columns);
            return new Trial(sheet, (kernels, t) -> {
                        ((KernelList) kernels).among(new Twins());
                        kernels.rows().sinkhornOfAll(t.get(0), t.get(1), 3, t.get(2));
                        kernels.rows().sinkhorn(t.get(0), t.get(1), 3, t.get(3));
                        kernels.exchange(
                                (group, from, to) -> assertThat(from.get(0))
                                        .usingComparatorWithPrecision(1e-4f)
                                        .containsExactly(from.get(1)),
                                List.of(t.get(2), t.get(3)),
                                List.of());
                    })
                    .within(1e-4);
        });
    }
}
