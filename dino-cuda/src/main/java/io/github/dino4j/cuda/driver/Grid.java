package io.github.dino4j.cuda.driver;

/**
 * How a kernel is launched.
 *
 * @param x blocks along the first axis
 * @param y blocks along the second
 * @param z blocks along the third
 * @param threads of a block, along one axis
 * @param shared bytes of dynamic shared memory of a block
 */
public record Grid(int x, int y, int z, int threads, int shared) {
    /**
     * Blocks in a row.
     *
     * @param blocks how many
     * @param threads of each
     * @return the grid
     */
    public static Grid of(long blocks, int threads) {
        return new Grid(Math.toIntExact(blocks), 1, 1, threads, 0);
    }

    /**
     * Blocks for work that threads share evenly.
     *
     * @param items pieces of work
     * @param each that a thread takes
     * @param threads of a block
     * @return the grid
     */
    public static Grid over(long items, int each, int threads) {
        long block = (long) each * threads;
        return of(Math.max(1L, (items + block - 1) / block), threads);
    }

    /**
     * The same with dynamic shared memory.
     *
     * @param bytes of a block
     * @return the grid
     */
    public Grid sharing(int bytes) {
        return new Grid(x, y, z, threads, bytes);
    }
}
