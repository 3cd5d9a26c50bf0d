package io.github.dino4j.train.cli;

import picocli.CommandLine;

/** The commands about configurations. */
@CommandLine.Command(
        name = "config",
        mixinStandardHelpOptions = true,
        description = "Explains configuration keys.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = ConfigExplainCommand.class)
final class ConfigCommand {}
