package io.github.dino4j.augment.image;

/**
 * Room that one thread reads image after image into, so that a photo in steady state costs no new arrays. What was read last
 * is overwritten by what is read next.
 */
public final class ImageBuffer {
    private byte[] file = new byte[0];
    private byte[] pixels = new byte[0];

    /** Starts empty, and grows with what it is used for. */
    public ImageBuffer() {}

    /**
     * Room for an encoded file.
     *
     * @param length its bytes
     * @return at least so many bytes of any content
     */
    public byte[] file(int length) {
        if (file.length < length) {
            file = new byte[length + (length >> 2)]; // the next one may be a little larger
        }
        return file;
    }

    /**
     * Room for at least so many samples.
     *
     * @param length how many
     * @return the room, whose content is arbitrary
     */
    public byte[] pixels(int length) {
        if (pixels.length < length) {
            pixels = new byte[length];
        }
        return pixels;
    }
}
