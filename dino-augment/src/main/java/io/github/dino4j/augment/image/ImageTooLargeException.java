package io.github.dino4j.augment.image;

/** An image, or its file, is larger than it may be; the message names it, its size and the bound. */
public final class ImageTooLargeException extends ImageFormatException {
    private static final long serialVersionUID = 1L;

    /**
     * Says which file and how large it is.
     *
     * @param name the file
     * @param reason its size and the bound
     */
    public ImageTooLargeException(String name, String reason) {
        super(name, reason);
    }
}
