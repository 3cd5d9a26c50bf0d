package io.github.dino4j.train.listen.mlflow;

import java.io.IOException;

/** The server has understood, and does not do it: asking again changes nothing. */
final class RefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String code;

    RefusedException(String code, String message) {
        super(message);
        this.code = code;
    }

    /** Such as {@code RESOURCE_DOES_NOT_EXIST}. */
    String code() {
        return code;
    }
}
