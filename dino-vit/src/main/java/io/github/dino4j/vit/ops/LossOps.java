package io.github.dino4j.vit.ops;

import org.nd4j.autodiff.samediff.SDVariable;

/** What losses are made of beside the operations of layers. */
public interface LossOps {
    /**
     * Which rows of two matrices meet: row v*B + i is view v of image i, and views meet at the same image.
     *
     * @param all student views V
     * @param global teacher views G
     * @param batch images B
     * @param own whether a view meets the other side's view of its number too
     */
    record Views(int all, int global, int batch, boolean own) {}

    /**
     * Subtracts one number from another. Has no gradient: it serves what is told of a step.
     *
     * @param a one element
     * @param b one element
     * @return a - b, of a's shape
     */
    SDVariable difference(SDVariable a, SDVariable b);

    /**
     * Adds a number.
     *
     * @param x a scalar
     * @param number what is added
     * @return a scalar
     */
    SDVariable plus(SDVariable x, double number);

    /**
     * Log-probabilities, log softmax(x / temperature), of rows.
     *
     * @param x a matrix
     * @param temperature what is divided by
     * @param rows R, into which the elements of x are parted
     * @return (R, elements of x / R)
     */
    SDVariable logSoftmax(SDVariable x, double temperature, int rows);

    /**
     * The products of all rows of one matrix with all of another.
     *
     * @param a (R, K)
     * @param b (S, K)
     * @return (R, S)
     */
    SDVariable rowProducts(SDVariable a, SDVariable b);

    /**
     * The products of all columns of one matrix with all of another.
     *
     * @param a (R, K)
     * @param b (R, L)
     * @return (K, L)
     */
    SDVariable columnProducts(SDVariable a, SDVariable b);

    /**
     * The product of each row with its counterpart.
     *
     * @param a (R, K)
     * @param b (R, K)
     * @return (R, 1)
     */
    SDVariable rowDots(SDVariable a, SDVariable b);

    /**
     * The product of each column with its counterpart.
     *
     * @param a (R, K)
     * @param b (R, K)
     * @return (1, K)
     */
    SDVariable columnDots(SDVariable a, SDVariable b);

    /**
     * Some rows of a matrix.
     *
     * @param x (R, K)
     * @param first the first of them
     * @param count C
     * @return (C, K)
     */
    SDVariable rows(SDVariable x, int first, int count);

    /**
     * The first rows of a matrix.
     *
     * @param x (R, K)
     * @param count C
     * @return (C, K)
     */
    default SDVariable firstRows(SDVariable x, int count) {
        return rows(x, 0, count);
    }

    /**
     * The first column of a matrix.
     *
     * @param x (R, K)
     * @return (R, 1)
     */
    SDVariable firstColumn(SDVariable x);

    /**
     * A column before the columns of a matrix.
     *
     * @param column (R, 1)
     * @param x (R, K)
     * @return (R, 1 + K)
     */
    SDVariable before(SDVariable column, SDVariable x);

    /**
     * Adds element by element.
     *
     * @param a any shape
     * @param b the same shape
     * @return the same shape
     */
    SDVariable sum(SDVariable a, SDVariable b);

    /**
     * Marks the greatest numbers of each row; of equal ones those that come first. Has no gradient.
     *
     * @param x (R, C)
     * @param count how many of a row, at most C
     * @param columns C
     * @return (R, C), 1/count at those and 0 elsewhere
     */
    SDVariable greatest(SDVariable x, int count, int columns);

    /**
     * The sum of the products of elements, times a number.
     *
     * @param a (R, K)
     * @param b (R, K)
     * @param factor the number
     * @return a scalar
     */
    SDVariable productSum(SDVariable a, SDVariable b, double factor);

    /**
     * The sum of the products of rows that meet, times a number.
     *
     * @param student (V*B, K)
     * @param targets (G*B, K)
     * @param views which meet
     * @param factor the number
     * @return a scalar
     */
    SDVariable pairProducts(SDVariable student, SDVariable targets, Views views, double factor);

    /**
     * Rows by their numbers.
     *
     * @param x (R, K)
     * @param places (M, 1): numbers of rows, no two alike; has no gradient
     * @param rows R
     * @return (M, K)
     */
    SDVariable gather(SDVariable x, SDVariable places, int rows);

    /**
     * How near rows come to their nearest neighbours: the mean of {@code -log(|x_i - x_n + eps| + eps)} with the row n of the
     * greatest product beside itself and eps 1e-8.
     *
     * @param unit rows of length 1 (B, K), at least two
     * @param rows B
     * @return a scalar
     */
    SDVariable nearness(SDVariable unit, int rows);

    /**
     * Multiplies by a number.
     *
     * @param x any shape
     * @param factor the number
     * @return the same shape
     */
    SDVariable times(SDVariable x, double factor);

    /**
     * The rows of all processes that train together, in the order in which one process with all images would have them. Its gradient
     * is that of this process's rows, times the number of processes, since gradients of weights become the mean over processes.
     *
     * @param x rows of this process (R, K)
     * @param blocks into which they are parted, such as views
     * @return (N*R, K): of each block those of each process; x where there is one
     */
    default SDVariable together(SDVariable x, int blocks) {
        return x;
    }

    /**
     * The mean of what each process has. Has no gradient.
     *
     * @param x any shape
     * @return the same shape; x where there is one process
     */
    default SDVariable meanOfAll(SDVariable x) {
        return x;
    }
}
