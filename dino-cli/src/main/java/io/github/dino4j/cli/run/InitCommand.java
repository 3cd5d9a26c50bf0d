package io.github.dino4j.cli.run;

import io.github.dino4j.cli.console.BadInputException;
import io.github.dino4j.cli.console.Console;
import io.github.dino4j.train.choose.ChosenSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Chooses settings for one's own images, with the reasons. */
@CommandLine.Command(
        name = "init",
        mixinStandardHelpOptions = true,
        description = {
            "Looks at images, measures this machine for some seconds, and prints a configuration that says why each"
                    + " value is what it is:",
            "  dino init photos --budget 2h > photos.yaml",
            "  dino train photos.yaml"
        })
final class InitCommand implements Callable<Integer> {
    private final Console console;

    @CommandLine.Parameters(
            paramLabel = "DIR",
            description = "the images, in any form that data.train takes: a folder, a tar, shards, a list")
    private Path images = Path.of("");

    @CommandLine.Option(
            names = "--budget",
            paramLabel = "TIME",
            description = FolderRun.BUDGET + "; " + FolderRun.USUAL_BUDGET + " if not given")
    private @Nullable String budget;

    @CommandLine.Option(
            names = "--output",
            paramLabel = "DIR",
            description = "the run directory, instead of one in runs that is named after the images")
    private @Nullable String output;

    InitCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        if (images.toString().endsWith(".yaml")) {
            throw new BadInputException(images + ": is a configuration already; to train by it: dino train " + images);
        }
        ChosenSettings chosen =
                FolderRun.choose(images, budget, output == null ? FolderRun.output(images) : output, console.log());
        console.say(chosen.yaml().stripTrailing());
        return 0;
    }
}
