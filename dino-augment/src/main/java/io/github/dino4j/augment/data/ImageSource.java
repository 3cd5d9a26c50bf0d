package io.github.dino4j.augment.data;

import io.github.dino4j.augment.image.ImageBuffer;
import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.core.random.RandomStream;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;

/** A fixed, ordered set of images that can be read in any order, by any number of threads at once. */
public interface ImageSource extends AutoCloseable {
    /** The label of images that have none. */
    int UNLABELED = -1;

    /** {@return the number of images} */
    int size();

    /** {@return the names of the classes in label order, empty if the images are unlabelled} */
    List<String> classes();

    /**
     * The class of an image.
     *
     * @param index from 0 to size - 1
     * @return an index into {@link #classes()}, or {@link #UNLABELED}
     */
    int label(int index);

    /**
     * A name for messages: a path, or a path and a place in it.
     *
     * @param index from 0 to size - 1
     * @return the name
     */
    String name(int index);

    /**
     * Which image it is, where a set shows some several times.
     *
     * @param index from 0 to size - 1
     * @return the same number for the same image
     */
    default int number(int index) {
        return index;
    }

    /**
     * Reads and decodes one image.
     *
     * @param index from 0 to size - 1
     * @return the image
     * @throws IOException if it cannot be read or is not an image; the message names it
     */
    RgbImage read(int index) throws IOException;

    /**
     * How long {@link #content} is.
     *
     * @param index from 0 to size - 1
     * @return bytes, or -1 where that is not known without decoding the image, which is then compared with no other
     * @throws IOException if the file cannot be looked at
     */
    default long contentLength(int index) throws IOException {
        return -1;
    }

    /**
     * What an image was made of, to find the same one under another name: its file's bytes or, where it has none, its pixels.
     *
     * @param index from 0 to size - 1
     * @return the bytes
     * @throws IOException if it cannot be read
     */
    default byte[] content(int index) throws IOException {
        return read(index).pixels();
    }

    /** {@return what was found beside the images} */
    default Survey survey() {
        return Survey.of(size());
    }

    /** {@return whether images are best read in {@link #order}, as in tar shards, so that reads follow each other} */
    default boolean isSequential() {
        return false;
    }

    /**
     * The order of an epoch.
     *
     * @param random where numbers come from
     * @return every index once
     */
    default int[] order(RandomStream random) {
        int[] order = IntStream.range(0, size()).toArray();
        random.shuffle(order);
        return order;
    }

    /**
     * Reads and decodes one image into memory that is used again, where the source can.
     *
     * @param index from 0 to size - 1
     * @param buffer the calling thread's; the image may lie in it, and then lasts until the buffer's next use
     * @return the image
     * @throws IOException if it cannot be read or is not an image; the message names it
     */
    default RgbImage read(int index, ImageBuffer buffer) throws IOException {
        return read(index);
    }

    @Override
    void close() throws IOException;
}
