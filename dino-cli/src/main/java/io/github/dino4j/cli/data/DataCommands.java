package io.github.dino4j.cli.data;

import io.github.dino4j.cli.console.Console;
import picocli.CommandLine;

/** The commands that look at images and views. */
public final class DataCommands {
    private DataCommands() {}

    /**
     * Adds them.
     *
     * @param dino the command line
     * @param console where they print
     */
    public static void addTo(CommandLine dino, Console console) {
        dino.addSubcommand(new StatsCommand(console));
        dino.addSubcommand(new ViewsCommand(console));
    }
}
