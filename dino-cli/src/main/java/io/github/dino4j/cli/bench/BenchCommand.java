package io.github.dino4j.cli.bench;

import picocli.CommandLine;

/** The benchmarks. */
@CommandLine.Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Measures speed on this machine.",
        synopsisSubcommandLabel = "COMMAND")
final class BenchCommand {}
