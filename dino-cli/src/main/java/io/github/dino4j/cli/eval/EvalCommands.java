package io.github.dino4j.cli.eval;

import io.github.dino4j.cli.console.Console;
import picocli.CommandLine;

/** The commands that measure and use what a model has learned. */
public final class EvalCommands {
    private EvalCommands() {}

    /**
     * Adds them.
     *
     * @param dino the command line
     * @param console where they print
     */
    public static void addTo(CommandLine dino, Console console) {
        dino.addSubcommand(new EmbedCommand(console));
        dino.addSubcommand(new KnnCommand(console));
        dino.addSubcommand(new LinearCommand(console));
        dino.addSubcommand(new FinetuneCommand(console));
        dino.addSubcommand(new RetrievalCommand(console));
        dino.addSubcommand(new CopyDetectCommand(console));
        dino.addSubcommand(new VideoCommand(console));
        dino.addSubcommand(new AttentionCommand(console));
        dino.addSubcommand(new SearchCommand(console));
    }
}
