package io.github.dino4j.core.scalar;

import io.github.dino4j.core.device.Tensor;

/**
 * Rows by their numbers, as loops.
 *
 * @param kernels where they are put
 * @param places the numbers
 */
record ScalarPlaces(ScalarKernels kernels, Tensor places) {
    void gather(Tensor x, Tensor to) {
        Elements from = Elements.of(x);
        Elements numbers = Elements.of(places);
        Elements result = Elements.of(to);
        kernels.each(to.dim(0), row -> {
            double[] values = ScalarRows.row(from, (int) numbers.get(row), x.dim(1));
            ScalarRows.put(result, row, values);
        });
    }

    void scatter(Tensor x, Tensor to) {
        Elements from = Elements.of(x);
        Elements numbers = Elements.of(places);
        Elements result = Elements.of(to);
        kernels.each(
                x.dim(0), row -> ScalarRows.put(result, (int) numbers.get(row), ScalarRows.row(from, row, x.dim(1))));
    }
}
