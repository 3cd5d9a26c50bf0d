package io.github.dino4j.augment.image;

import java.io.IOException;

/** A file is no image that can be read; the message names it and the reason. */
public final class ImageFormatException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * Says which file and why.
     *
     * @param name the file
     * @param reason what is wrong with it
     */
    public ImageFormatException(String name, String reason) {
        super(name + ": " + reason);
    }
}
