package io.github.dino4j.train.listen;

import org.jspecify.annotations.Nullable;

/**
 * What progress is shown on.
 *
 * @param isInteractive whether lines may be overwritten
 * @param columns characters of a line, at least 1
 * @param hasColours whether colours may be used
 */
public record Terminal(boolean isInteractive, int columns, boolean hasColours) {
    /** A file or a pipe: whole lines, without colours. */
    public static final Terminal NONE = new Terminal(false, Integer.MAX_VALUE, false);

    private static final int USUAL = 80;

    /**
     * As {@code scripts/dino} has found it: the system properties {@code dino.terminal} and {@code dino.columns}, and the
     * environment's {@code NO_COLOR} (no-color.org) and {@code TERM}.
     *
     * @return the terminal
     */
    public static Terminal ofThisProcess() {
        return of(
                Boolean.getBoolean("dino.terminal"),
                Integer.getInteger("dino.columns", USUAL),
                System.getenv("NO_COLOR"),
                System.getenv("TERM"));
    }

    static Terminal of(boolean isInteractive, int columns, @Nullable String noColor, @Nullable String term) {
        boolean plain = (noColor != null && !noColor.isEmpty()) || "dumb".equals(term);
        return isInteractive ? new Terminal(true, columns < 1 ? USUAL : columns, !plain) : NONE;
    }
}
