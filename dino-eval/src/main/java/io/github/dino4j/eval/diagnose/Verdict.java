package io.github.dino4j.eval.diagnose;

import java.util.Locale;

/** What a run is. */
public enum Verdict {
    /** Nothing speaks against it. */
    LEARNING,
    /** Its features or targets say the same of all images, or nearly. */
    COLLAPSED,
    /** It learns, by features of few directions. */
    NARROW,
    /** Nothing changes any more, or ever did. */
    PLATEAU,
    /** Its loss is no longer a number, or has left where it was. */
    DIVERGED,
    /** Its features tell images by something that needs no understanding, such as their colours. */
    SHORTCUT,
    /** It has, or will have, too few steps to learn anything. */
    TOO_SHORT;

    /** {@return its name in JSON, such as {@code too_short}} */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
