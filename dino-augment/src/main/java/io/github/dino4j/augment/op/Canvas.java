package io.github.dino4j.augment.op;

/**
 * An image that operations change in place: 8-bit RGB, interleaved. One for each thread; its buffers grow once and are used
 * again for every image.
 */
public final class Canvas {
    private int width;
    private int height;
    private byte[] pixels = new byte[0];
    private byte[] scratch = new byte[0];

    /** Starts empty; a resize gives it its first pixels. */
    public Canvas() {}

    /** Sets the size and makes room, keeping no pixels. */
    void reshape(int newWidth, int newHeight) {
        width = newWidth;
        height = newHeight;
        if (pixels.length < length()) {
            pixels = new byte[length()];
        }
    }

    /** A buffer of at least so many bytes, whose content is anyone's. */
    byte[] scratch(int bytes) {
        if (scratch.length < bytes) {
            scratch = new byte[bytes];
        }
        return scratch;
    }

    /** {@return columns} */
    public int width() {
        return width;
    }

    /** {@return rows} */
    public int height() {
        return height;
    }

    /** {@return the samples, of which the first {@link #length()} count} */
    public byte[] pixels() {
        return pixels;
    }

    /** {@return samples of the image: width x height x 3} */
    public int length() {
        return width * height * 3;
    }
}
