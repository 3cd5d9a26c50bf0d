package io.github.dino4j.cli.run;

import io.github.dino4j.cli.console.Console;
import io.github.dino4j.core.config.BuiltinConfigs;
import picocli.CommandLine;

/** The commands around a training run. */
public final class RunCommands {
    private RunCommands() {}

    /**
     * Adds them.
     *
     * @param dino the command line
     * @param console where they print
     */
    public static void addTo(CommandLine dino, Console console) {
        CommandLine train = new CommandLine(new TrainCommand(console));
        train.getCommandSpec()
                .usageMessage()
                .footer(
                        "",
                        "Configurations that come with Dino4j:",
                        "  " + String.join("%n  ", BuiltinConfigs.recipes()));
        dino.addSubcommand(train);
        dino.addSubcommand(new InitCommand(console));
        dino.addSubcommand(new ReportCommand(console));
        dino.addSubcommand(new DiagnoseCommand(console));
        dino.addSubcommand(new CompareCommand(console));
        dino.addSubcommand(new Table7Command(console));
        dino.addSubcommand(new CommandLine(new ConfigCommand()).addSubcommand(new ConfigExplainCommand(console)));
        dino.addSubcommand(new DoctorCommand(console));
    }
}
