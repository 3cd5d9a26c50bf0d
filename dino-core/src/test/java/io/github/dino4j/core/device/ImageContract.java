package io.github.dino4j.core.device;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every device must do for convolutional networks. */
public abstract class ImageContract extends AttentionContract {
    /** Of the usual sides, whose lines devices may take in pieces, and of others. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3, 4, 8, 16})
    void patchesOfLevelsAsNumbers(int side) {
        check("patches of " + side, (sheet, random) -> {
            int across = 1 + size(random) % 4;
            int channels = 1 + size(random) % 4;
            int images = 1 + size(random) % 3;
            int leftOver = random.nextDouble() < 0.5 ? 0 : size(random) % side;
            long size = (long) side * across + leftOver;
            sheet.levels(images, channels, size, size)
                    .in(channels, 256)
                    .out(either(random), (long) images * across * across, (long) channels * side * side);
            return new Trial(sheet, (kernels, t) -> kernels.images().patches(t.get(0), t.get(1), side, t.get(2)))
                    .within(0.0);
        });
    }

    @Test
    void neighbourhoodsOfPixelsAndTheirSums() {
        check("unfold", (sheet, random) -> {
            int stride = 1 + (int) random.uniform(0.0, 2.0);
            ImageKernels.Grid grid = new ImageKernels.Grid(
                    1 + size(random) % 3, 1 + size(random) % 7, 1 + size(random) % 6, size(random), stride);
            long pixels = (long) grid.batch() * grid.height() * grid.width();
            long width = 9L * grid.channels();
            Precision result = either(random);
            sheet.in(pixels, grid.channels())
                    .out(result, grid.places(), width)
                    .in(grid.places(), width)
                    .out(pixels, grid.channels());
            return new Trial(sheet, (kernels, t) -> {
                        kernels.images().unfold(t.get(0), grid, t.get(1));
                        kernels.images().fold(t.get(2), grid, t.get(3));
                    })
                    .within(1e-4);
        });
    }

    @Test
    void normsOfColumnsAndTheirGradients() {
        check("column norm", (sheet, random) -> {
            int rows = 2 + size(random);
            int columns = size(random);
            sheet.in(rows, columns)
                    .in(columns)
                    .in(columns)
                    .out(2, columns)
                    .out(rows, columns)
                    .in(rows, columns)
                    .out(rows, columns)
                    .out(columns)
                    .out(columns);
            return new Trial(sheet, (kernels, t) -> {
                        ImageKernels.Columns norm = new ImageKernels.Columns(t.get(0), t.get(1), 1e-3f, t.get(3));
                        kernels.images().columnStatistics(t.get(0), t.get(3));
                        kernels.images().normalizeColumns(norm, t.get(2), t.get(4));
                        kernels.images().normalizeColumnsBackward(norm, t.get(5), t.subList(6, 9));
                    })
                    .within(1e-3);
        });
    }

    @Test
    void rectifiersAndTheirGradients() {
        check("relu", (sheet, random) -> {
            int rows = size(random);
            int columns = size(random);
            sheet.in(rows, columns).out(rows, columns).in(rows, columns);
            return new Trial(sheet, (kernels, t) -> {
                kernels.elements().relu(t.get(0), t.get(1));
                kernels.elements().reluBackward(t.get(1), t.get(2), t.get(2));
            });
        });
    }
}
