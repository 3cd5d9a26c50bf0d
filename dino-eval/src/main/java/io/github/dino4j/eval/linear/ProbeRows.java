package io.github.dino4j.eval.linear;

import io.github.dino4j.eval.feature.FeatureBank;
import java.io.IOException;

/** Labelled rows that a probe learns from: the same in every epoch, or of images distorted anew each time. */
public interface ProbeRows {
    /** {@return the number of rows} */
    int size();

    /** {@return numbers in a row} */
    int dim();

    /** {@return the number of classes} */
    int classes();

    /**
     * The class of a row.
     *
     * @param row in [0, size)
     * @return its class
     */
    int label(int row);

    /**
     * Writes some rows.
     *
     * @param epoch counted from 0
     * @param rows which
     * @param target (rows, D)
     * @throws IOException if an image cannot be read
     */
    void write(int epoch, int[] rows, float[] target) throws IOException;

    /**
     * Features that were computed once.
     *
     * @param bank labelled rows
     * @return the same rows in every epoch
     */
    static ProbeRows of(FeatureBank bank) {
        return new ProbeRows() {
            @Override
            public int size() {
                return bank.size();
            }

            @Override
            public int dim() {
                return bank.dim();
            }

            @Override
            public int classes() {
                return bank.classes();
            }

            @Override
            public int label(int row) {
                return bank.label(row);
            }

            @Override
            public void write(int epoch, int[] rows, float[] target) {
                for (int i = 0; i < rows.length; i++) {
                    System.arraycopy(bank.features(), rows[i] * bank.dim(), target, i * bank.dim(), bank.dim());
                }
            }
        };
    }
}
