package io.github.dino4j.cli.dashboard;

import io.github.dino4j.cli.console.Console;
import picocli.CommandLine;

/** The command that shows runs. */
public final class DashboardCommands {
    private DashboardCommands() {}

    /**
     * Adds it.
     *
     * @param dino the command line
     * @param console where it prints
     */
    public static void addTo(CommandLine dino, Console console) {
        dino.addSubcommand(new DashboardCommand(console));
    }
}
