package io.github.dino4j.cli.bench;

import io.github.dino4j.cli.console.Console;
import picocli.CommandLine;

/** The benchmarks. */
public final class BenchCommands {
    private BenchCommands() {}

    /**
     * Adds them.
     *
     * @param dino the command line
     * @param console where they print
     */
    public static void addTo(CommandLine dino, Console console) {
        CommandLine bench = new CommandLine(new BenchCommand());
        bench.addSubcommand(new BenchStepCommand(console));
        bench.addSubcommand(new BenchCurveCommand(console));
        bench.addSubcommand(new BenchViewsCommand(console));
        bench.addSubcommand(new BenchEmbedCommand(console));
        bench.addSubcommand(new BenchAllreduceCommand(console));
        bench.addSubcommand(new BenchScaleCommand(console));
        dino.addSubcommand(bench);
    }
}
