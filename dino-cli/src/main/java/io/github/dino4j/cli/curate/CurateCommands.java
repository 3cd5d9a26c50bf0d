package io.github.dino4j.cli.curate;

import io.github.dino4j.cli.console.Console;
import picocli.CommandLine;

/** The commands that show and sort a folder of images. */
public final class CurateCommands {
    private CurateCommands() {}

    /**
     * Adds them.
     *
     * @param dino the command line
     * @param console where they print
     */
    public static void addTo(CommandLine dino, Console console) {
        dino.addSubcommand(new MapCommand(console));
        dino.addSubcommand(new CurateCommand(console));
    }
}
