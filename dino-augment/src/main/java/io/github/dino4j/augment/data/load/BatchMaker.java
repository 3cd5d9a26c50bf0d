package io.github.dino4j.augment.data.load;

import io.github.dino4j.augment.image.RgbImage;

/**
 * Puts images into batches.
 *
 * @param <T> a batch, used again and again
 */
public interface BatchMaker<T> {
    /** {@return room for one batch} */
    T allocate();

    /**
     * Puts one image into a batch; called by many threads, each with another place.
     *
     * @param batch the batch
     * @param place the image's place in it
     * @param image the image, whose pixels are overwritten after the call
     * @param epoch the epoch, from 0
     * @param index the image's number in the source: of an image that cannot be read, that of the one which took its place
     */
    void put(T batch, int place, RgbImage image, int epoch, int index);
}
