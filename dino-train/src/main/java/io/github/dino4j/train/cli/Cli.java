package io.github.dino4j.train.cli;

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
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            TrainCommand.class,
            EmbedCommand.class,
            KnnCommand.class,
            LinearCommand.class,
            FinetuneCommand.class,
            RetrievalCommand.class,
            CopyDetectCommand.class,
            VideoCommand.class,
            AttentionCommand.class,
            SearchCommand.class,
            DiffCommand.class,
            ImportCommand.class,
            BenchCommand.class,
            DoctorCommand.class,
            ReportCommand.class,
            CompareCommand.class,
            ExportCommand.class,
            StatsCommand.class,
            ViewsCommand.class,
            ConfigCommand.class
        })
public final class Cli {
    static final int FAILED = 1;
    static final int BAD_INPUT = 2;

    Cli() {}

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
        CommandLine commandLine = new CommandLine(new Cli(), new CommandFactory(new Console(results, System.err)));
        commandLine.setExecutionExceptionHandler((failure, command, parsed) -> {
            command.getErr().println("dino: " + message(failure));
            return isBadInput(failure) ? BAD_INPUT : FAILED;
        });
        return commandLine;
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
