package io.github.dino4j.augment.image;

import io.github.dino4j.core.io.InputException;

/** A file is no image that can be read; the message names it and the reason. */
public class ImageFormatException extends InputException {
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
