package io.github.dino4j.train.cli;

import picocli.CommandLine;

/** The benchmarks. */
@CommandLine.Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Measures speed on this machine.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {BenchStepCommand.class, BenchCurveCommand.class, BenchViewsCommand.class, BenchEmbedCommand.class
        })
final class BenchCommand {}
