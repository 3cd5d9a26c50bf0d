package io.github.dino4j.eval.feature;

import java.io.IOException;
import java.util.List;

/**
 * Feature rows in blocks that fit into memory one at a time, so that more can be written than does. Each call goes through all of
 * them again, and finds the same.
 */
public interface FeatureBlocks {
    /** {@return N, the number of rows} */
    long size();

    /** {@return D, the numbers in a row} */
    int dim();

    /** {@return the number of classes, 0 if unlabelled} */
    int classes();

    /** {@return the name of each class, empty if unknown} */
    List<String> classNames();

    /** Takes a block. */
    @FunctionalInterface
    interface Visitor {
        /**
         * Takes a block.
         *
         * @param block its rows, with labels and paths where they are known
         * @throws IOException if it cannot be written
         */
        void visit(FeatureBank block) throws IOException;
    }

    /** Takes what is known of a block's images. */
    @FunctionalInterface
    interface NameVisitor {
        /**
         * Takes what is known.
         *
         * @param rows in the block
         * @param labels the class of each row, or empty
         * @param paths of each row, or empty
         * @throws IOException if it cannot be written
         */
        void visit(int rows, int[] labels, List<String> paths) throws IOException;
    }

    /**
     * Goes through the rows.
     *
     * @param visitor takes each block in turn
     * @throws IOException if one cannot be read or written
     */
    void forEach(Visitor visitor) throws IOException;

    /**
     * Goes through labels and paths alone.
     *
     * @param visitor takes each block in turn
     * @throws IOException if one cannot be read or written
     */
    void forEachNames(NameVisitor visitor) throws IOException;

    /**
     * A bank as one block.
     *
     * @param bank any rows
     * @return the same rows
     */
    static FeatureBlocks of(FeatureBank bank) {
        return new FeatureBlocks() {
            @Override
            public long size() {
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
            public List<String> classNames() {
                return bank.classNames();
            }

            @Override
            public void forEach(Visitor visitor) throws IOException {
                visitor.visit(bank);
            }

            @Override
            public void forEachNames(NameVisitor visitor) throws IOException {
                visitor.visit(bank.size(), bank.labels(), bank.paths());
            }
        };
    }
}
