package io.github.dino4j.vit.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dino4j.core.config.model.VitConfig;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The numbers are PyTorch's bicubic coefficients for the original's scale factors. */
class PositionEmbeddingTest {
    @Test
    void crops96PixelsWideTakeTheOriginalsWeightsFrom14PositionsTo6() {
        double[][] matrix = PositionEmbedding.axisMatrix(14, 6, 0.1, false);
        assertWeights(matrix[0], 0, 0.3356223, 0.7752198, -0.1108420);
        assertWeights(matrix[1], 1, -0.0023274, 0.0477349, 0.9928288, -0.0382363);
        assertWeights(matrix[2], 4, -0.1035966, 0.8896558, 0.2462451, -0.0323043);
        assertWeights(matrix[5], 11, -0.0709317, 0.9683103, 0.1026215);
    }

    @Test
    void patch8And480PixelsTakeTheOriginalsWeights() {
        assertWeights(PositionEmbedding.axisMatrix(28, 12, 0.1, false)[0], 0, 0.3252830, 0.7857591, -0.1110421);
        assertWeights(PositionEmbedding.axisMatrix(28, 12, 0.1, false)[11], 25, -0.0660474, 0.9737282, 0.0923192);
        assertWeights(PositionEmbedding.axisMatrix(14, 30, 0.1, false)[0], 0, 1.1076403, -0.1076403);
    }

    private static void assertWeights(double[] row, int first, double... expected) {
        for (int i = 0; i < row.length; i++) {
            double want = i >= first && i < first + expected.length ? expected[i - first] : 0.0;
            assertThat(row[i]).as("weight " + i).isCloseTo(want, within(1e-7));
        }
    }

    @ParameterizedTest
    @CsvSource({"14,6", "28,12", "14,30", "8,4", "4,2", "3,1"})
    void rowsSumToOne(int own, int side) {
        for (double[] row : PositionEmbedding.axisMatrix(own, side, 0.1, false)) {
            assertThat(Arrays.stream(row).sum()).isCloseTo(1.0, within(1e-12));
        }
    }

    @Test
    void theModelsOwnResolutionNeedsNoMatrixAndTheClsPositionStays() {
        assertThat(matrix(14, 14)).isNull();
        float[][] matrix = Objects.requireNonNull(matrix(4, 2));
        assertThat(matrix[0][0]).isEqualTo(1.0f);
        assertThat(matrix[1][0]).isZero();
    }

    private static float @Nullable [][] matrix(int own, int side) {
        return PositionEmbedding.matrix(VitConfig.dino("any", own, 1, 1, 1, 1), new PatchGrid(side, side, true));
    }
}
