package io.github.dino4j.cli.run;

import picocli.CommandLine;

/** The commands about configurations. */
@CommandLine.Command(
        name = "config",
        mixinStandardHelpOptions = true,
        description = "Explains configuration keys.",
        synopsisSubcommandLabel = "COMMAND")
final class ConfigCommand {}
