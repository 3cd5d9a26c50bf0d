package io.github.dino4j.cli.console;

import picocli.CommandLine;

/** Whether a command tells its result to a program. */
public final class JsonOption {
    @CommandLine.Option(names = "--json", description = "print one line of JSON last")
    private boolean asked;

    /** For a command's mixin. */
    public JsonOption() {}

    /** {@return whether the last line of standard output is to be JSON} */
    public boolean isAsked() {
        return asked;
    }
}
