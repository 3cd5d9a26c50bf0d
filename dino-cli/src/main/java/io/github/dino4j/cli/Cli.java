package io.github.dino4j.cli;

import io.github.dino4j.cli.bench.BenchCommands;
import io.github.dino4j.cli.console.BadInputException;
import io.github.dino4j.cli.console.Console;
import io.github.dino4j.cli.console.ExitCode;
import io.github.dino4j.cli.data.DataCommands;
import io.github.dino4j.cli.eval.EvalCommands;
import io.github.dino4j.cli.run.RunCommands;
import io.github.dino4j.cli.weights.WeightsCommands;
import io.github.dino4j.core.config.ConfigException;
import io.github.dino4j.core.io.InputException;
import java.io.PrintStream;
import picocli.CommandLine;

/** The command line {@code dino}: exit 0 for success, 1 for a run that failed, 2 for input that is wrong. */
@CommandLine.Command(
        name = "dino",
        mixinStandardHelpOptions = true,
        version = "Dino4j",
        description = "Trains Vision Transformers without labels by DINO, and measures what they learned.",
        synopsisSubcommandLabel = "COMMAND")
public final class Cli {
    private Cli() {}

    /**
     * Runs a command and ends the process.
     *
     * @param args a command and its options
     */
    public static void main(String[] args) {
        System.exit(run(args));
    }

    /**
     * Runs a command.
     *
     * @param args the words after {@code dino}
     * @return the exit code
     */
    public static int run(String... args) {
        // Libraries print to standard output, which belongs to the commands' results alone.
        PrintStream results = System.out;
        System.setOut(System.err);
        try {
            return commandLine(results).execute(args);
        } finally {
            System.setOut(results);
        }
    }

    static CommandLine commandLine(PrintStream results) {
        Console console = new Console(results, System.err);
        CommandLine dino = new CommandLine(new Cli());
        RunCommands.addTo(dino, console);
        EvalCommands.addTo(dino, console);
        WeightsCommands.addTo(dino, console);
        DataCommands.addTo(dino, console);
        BenchCommands.addTo(dino, console);
        return dino.setExecutionExceptionHandler((failure, command, parsed) -> {
            command.getErr().println("dino: " + message(failure));
            return isBadInput(failure) ? ExitCode.BAD_INPUT : ExitCode.FAILED;
        });
    }

    private static boolean isBadInput(Exception failure) {
        return failure instanceof ConfigException
                || failure instanceof BadInputException
                || failure instanceof InputException;
    }

    private static String message(Exception failure) {
        String text = failure.getMessage();
        return text == null ? failure.toString() : text;
    }
}
