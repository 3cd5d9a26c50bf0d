package io.github.dino4j.cli.console;

/** What scripts learn from how a command ended; 0 is success. */
public final class ExitCode {
    /** The work itself failed, or found what it looked for to be wrong. */
    public static final int FAILED = 1;

    /** An option, a file or a configuration is wrong. */
    public static final int BAD_INPUT = 2;

    private ExitCode() {}
}
