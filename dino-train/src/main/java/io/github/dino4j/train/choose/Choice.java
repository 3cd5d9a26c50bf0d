package io.github.dino4j.train.choose;

/**
 * A setting and its reason.
 *
 * @param key such as {@code train.epochs}
 * @param value as YAML
 * @param why in a few words
 */
public record Choice(String key, String value, String why) {
    static Choice of(String key, Object value, String why) {
        return new Choice(key, String.valueOf(value), why);
    }

    /** A text, such as a path, that YAML must not take for something else. */
    static Choice text(String key, String value, String why) {
        return new Choice(key, "'" + value.replace("'", "''") + "'", why);
    }

    /** As {@code --set} takes it. */
    String overlay() {
        return key + "=" + value;
    }
}
