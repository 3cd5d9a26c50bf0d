package io.github.dino4j.core.parallel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SharesTest {
    @ParameterizedTest
    @CsvSource({"1, 10, 3", "2, 10, 3", "3, 10, 1", "4, 10, 3", "4, 2, 1", "3, 0, 8", "2, 8, 4"})
    void everyRowIsOfOneProcessInWholeBlocks(int ranks, int rows, int block) throws Exception {
        List<Future<int[]>> shares = new ThreadGroupOfRanks(ranks).run(group -> {
            Shares own = new Shares(group, rows, block);
            return new int[] {own.first(), own.end()};
        });

        int next = 0;
        for (Future<int[]> each : shares) {
            assertThat(each.get()[0]).isEqualTo(next);
            next = each.get()[1];
            assertThat(next == rows || next % block == 0).isTrue();
        }
        assertThat(next).isEqualTo(rows);
    }

    @Test
    void allHaveAllRowsAfterwardsToTheBit() throws Exception {
        for (Future<float[]> each : new ThreadGroupOfRanks(3).run(group -> {
            float[] rows = new float[14];
            Shares own = new Shares(group, 7, 2);
            for (int row = own.first(); row < own.end(); row++) {
                rows[2 * row] = row + 0.1f;
                rows[2 * row + 1] = -0.0f;
            }
            own.exchange(rows, 2);
            return rows;
        })) {
            for (int row = 0; row < 7; row++) {
                assertThat(each.get()[2 * row]).isEqualTo(row + 0.1f);
                assertThat(Float.floatToRawIntBits(each.get()[2 * row + 1])).isEqualTo(Float.floatToRawIntBits(-0.0f));
            }
        }
    }

    @Test
    void whereOneCannotGoOnNoneDoes() throws Exception {
        List<Future<Boolean>> ends = new ThreadGroupOfRanks(2).run(group -> {
            Shares.together(group, () -> {
                if (group.rank() == 1) {
                    throw new IOException("a.jpg: is no image");
                }
            });
            return true;
        });

        assertThatThrownBy(() -> ends.get(0).get())
                .isInstanceOf(ExecutionException.class)
                .hasMessageContaining("another process of the group could not go on");
        assertThatThrownBy(() -> ends.get(1).get()).hasMessageContaining("a.jpg: is no image");
    }
}
