package io.github.dino4j.cli;

import io.github.dino4j.cli.bench.BenchCommands;
import io.github.dino4j.cli.console.Console;
import io.github.dino4j.cli.console.ExitCode;
import io.github.dino4j.cli.console.GroupEnd;
import io.github.dino4j.cli.console.OtherRank;
import io.github.dino4j.cli.console.Together;
import io.github.dino4j.cli.curate.CurateCommands;
import io.github.dino4j.cli.dashboard.DashboardCommands;
import io.github.dino4j.cli.data.DataCommands;
import io.github.dino4j.cli.eval.EvalCommands;
import io.github.dino4j.cli.run.RunCommands;
import io.github.dino4j.cli.weights.WeightsCommands;
import io.github.dino4j.core.parallel.Launch;
import io.github.dino4j.core.parallel.OwnNatives;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;

/** The command line {@code dino}: exit 0 for success, 1 for a run that failed, 2 for input that is wrong. */
@CommandLine.Command(
        name = "dino",
        mixinStandardHelpOptions = true,
        versionProvider = Cli.Version.class,
        description = "Trains Vision Transformers without labels by DINO, and measures what they learned.",
        synopsisSubcommandLabel = "COMMAND")
public final class Cli {
    @CommandLine.Option(
            names = {"-v", "--verbose"},
            scope = CommandLine.ScopeType.INHERIT,
            description = "also show what the libraries say, and where a failure came from")
    private boolean verbose;

    private Cli() {}

    /**
     * Runs a command and ends the process.
     *
     * @param args a command and its options
     */
    public static void main(String[] args) {
        int code = run(args);
        if (code != 0) {
            GroupEnd.last(code, otherRank().isEmpty());
        }
        System.exit(code);
    }

    /**
     * Runs a command.
     *
     * @param args the words after {@code dino}
     * @return the exit code
     */
    public static int run(String... args) {
        OwnNatives.use();
        boolean verbose = List.of(args).contains("-v") || List.of(args).contains("--verbose");
        // Both are read when the libraries are first used: their lines are shown on request only.
        System.setProperty("dino.libraries", verbose ? "INFO" : "ERROR");
        System.setProperty("org.bytedeco.javacpp.logger", "slf4j");
        // Some print to standard output, which belongs to the commands' results alone.
        PrintStream results = System.out;
        PrintStream errors = System.err;
        Optional<Launch> other = otherRank();
        other.ifPresent(launch -> {
            System.setErr(OtherRank.errors(errors, launch.rank()));
            System.setProperty("dino.log", "WARN"); // the first process says the rest
        });
        System.setOut(
                verbose ? System.err : new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
        try {
            return commandLine(other.isPresent() ? OtherRank.results() : results)
                    .execute(args);
        } catch (OutOfMemoryError | StackOverflowError | LinkageError e) {
            return failed(e, new PrintWriter(System.err, true, StandardCharsets.UTF_8), verbose);
        } finally {
            System.setOut(results);
            System.setErr(errors);
        }
    }

    /** What the launcher says, where this is another process than the first. */
    private static Optional<Launch> otherRank() {
        return Launch.of(System.getenv()).filter(launch -> launch.rank() > 0);
    }

    private static int failed(Throwable failure, PrintWriter log, boolean verbose) {
        log.println("dino: " + Failures.sentence(failure));
        if (verbose) {
            failure.printStackTrace(log);
        }
        return Failures.exitCode(failure);
    }

    /** The version that the build wrote into the archive. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Cli.class.getPackage().getImplementationVersion();
            return new String[] {
                "Dino4j " + (version == null ? "(not from an archive)" : version) + ", Java "
                        + System.getProperty("java.version")
            };
        }
    }

    static CommandLine commandLine(PrintStream results) {
        Console console = new Console(results, System.err);
        Cli cli = new Cli();
        CommandLine dino = new CommandLine(cli);
        RunCommands.addTo(dino, console);
        DashboardCommands.addTo(dino, console);
        EvalCommands.addTo(dino, console);
        CurateCommands.addTo(dino, console);
        WeightsCommands.addTo(dino, console);
        DataCommands.addTo(dino, console);
        BenchCommands.addTo(dino, console);
        dino.setOut(new PrintWriter(results, true, StandardCharsets.UTF_8)); // help and version are results
        dino.setParameterExceptionHandler((wrong, words) -> {
            String command = wrong.getCommandLine().getCommandSpec().qualifiedName();
            PrintWriter log = wrong.getCommandLine().getErr();
            log.println("dino: " + wrong.getMessage() + "; " + command + " --help says what there is");
            CommandLine.UnmatchedArgumentException.printSuggestions(wrong, log);
            return ExitCode.BAD_INPUT;
        });
        dino.setExecutionStrategy(parsed -> {
            requireOneProcess(parsed);
            return new CommandLine.RunLast().execute(parsed);
        });
        return dino.setExecutionExceptionHandler(
                (failure, command, parsed) -> failed(failure, command.getErr(), cli.verbose));
    }

    /** Most commands know nothing of other processes, which would all do the same work and write the same files. */
    private static void requireOneProcess(CommandLine.ParseResult parsed) {
        CommandLine.ParseResult last = parsed;
        while (last.hasSubcommand()) {
            last = last.subcommand();
        }
        boolean asksForHelp = last.isUsageHelpRequested() || last.isVersionHelpRequested();
        if (asksForHelp || last.commandSpec().userObject() instanceof Together) {
            return;
        }
        CommandLine command = last.commandSpec().commandLine();
        Launch.of(System.getenv()).filter(Launch::isOfSeveral).ifPresent(launch -> {
            throw new CommandLine.ParameterException(
                    command,
                    "this command is the work of one process, and was started as one of several (" + launch.evidence()
                            + "): start it without mpirun, srun -n or rabit.sh");
        });
    }
}
