package io.github.dino4j.core.device;

import org.junit.jupiter.api.Test;

/** Rows that are taken by their numbers, and rows that are compared with their nearest neighbours. */
public abstract class NeighbourContract extends ExchangeContract {
    @Test
    void rowsByTheirNumbers() {
        check("gather", (sheet, random) -> {
            int rows = size(random);
            int columns = size(random);
            int taken = 1 + (int) (random.nextDouble() * rows);
            float[] places = new float[taken];
            for (int i = 0; i < taken; i++) {
                places[i] = rows - 1 - (float) i; // backwards
            }
            sheet.in(rows, columns)
                    .given(new long[] {taken, 1}, places)
                    .out(taken, columns)
                    .in(rows, columns);
            return new Trial(sheet, (kernels, t) -> {
                kernels.rows().gather(t.get(0), t.get(1), t.get(2));
                kernels.rows().scatter(t.get(2), t.get(1), t.get(3));
            });
        });
    }

    @Test
    void nearestNeighboursAndTheirGradients() {
        check("nearness", (sheet, random) -> {
            int rows = 1 + size(random);
            int columns = size(random);
            sheet.in(rows, columns)
                    .in(rows, rows)
                    .out(2, rows)
                    .out(1)
                    .given(new long[] {1}, new float[] {0.5f})
                    .out(rows, columns);
            return new Trial(sheet, (kernels, t) -> {
                        LossKernels.Neighbours neighbours = new LossKernels.Neighbours(t.get(0), t.get(2));
                        kernels.losses().nearness(neighbours, t.get(1), t.get(3));
                        kernels.losses().nearnessBackward(neighbours, t.get(4), t.get(5));
                    })
                    .within(1e-3);
        });
    }
}
