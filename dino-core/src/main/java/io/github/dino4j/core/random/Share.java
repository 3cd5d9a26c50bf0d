package io.github.dino4j.core.random;

/**
 * Which of the images of a step something random is drawn for, where those are computed in parts or by several processes. Images are
 * parted equally and in order.
 *
 * @param index of the share, from 0
 * @param of how many shares there are
 */
public record Share(int index, int of) {
    /** All images. */
    public static final Share WHOLE = new Share(0, 1);

    /**
     * Checks the bounds.
     *
     * @param index of the share, from 0
     * @param of how many shares there are
     */
    public Share {
        if (index < 0 || index >= of) {
            throw new IllegalArgumentException("there is no share " + index + " of " + of);
        }
    }

    /**
     * The images of all shares.
     *
     * @param batch images of a share
     * @return how many
     */
    public int all(int batch) {
        return Math.multiplyExact(of, batch);
    }

    /**
     * Whether an image is of this share.
     *
     * @param image its place among those of all shares, from 0
     * @param batch images of a share
     * @return whether it is
     */
    public boolean has(int image, int batch) {
        return image / batch == index;
    }

    /**
     * The key of what is drawn for this share by itself.
     *
     * @param step the key of the step
     * @return that key, where all images are one share
     */
    public Rng own(Rng step) {
        return of == 1 ? step : step.fold(index);
    }
}
