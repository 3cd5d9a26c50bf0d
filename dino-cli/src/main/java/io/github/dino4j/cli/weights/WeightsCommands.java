package io.github.dino4j.cli.weights;

import io.github.dino4j.cli.console.Console;
import picocli.CommandLine;

/** The commands that bring weights in and out and compare them. */
public final class WeightsCommands {
    private WeightsCommands() {}

    /**
     * Adds them.
     *
     * @param dino the command line
     * @param console where they print
     */
    public static void addTo(CommandLine dino, Console console) {
        dino.addSubcommand(new ImportCommand(console));
        dino.addSubcommand(new ExportCommand(console));
        dino.addSubcommand(new DiffCommand(console));
    }
}
