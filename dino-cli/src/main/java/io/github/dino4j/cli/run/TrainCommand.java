package io.github.dino4j.cli.run;

import io.github.dino4j.cli.console.Console;
import io.github.dino4j.cli.console.YamlFile;
import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.ConfigPrinter;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.samediff.CudaPreflight;
import io.github.dino4j.train.loop.StopSignal;
import io.github.dino4j.train.loop.TrainResult;
import io.github.dino4j.train.loop.TrainingRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Trains, or resumes. */
@CommandLine.Command(
        name = "train",
        mixinStandardHelpOptions = true,
        description = "Trains a Vision Transformer without labels; resumes where the run directory holds a checkpoint.")
final class TrainCommand implements Callable<Integer> {
    private final Console console;

    @CommandLine.Parameters(paramLabel = "CONFIG", description = "the configuration, a YAML file")
    private Path config = Path.of("");

    @CommandLine.Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "overlays a key, such as optim.lr=0.001")
    private List<String> sets = new ArrayList<>();

    @CommandLine.Option(
            names = "--output",
            paramLabel = "DIR",
            description = "the run directory, instead of train.output")
    private @Nullable String output;

    @CommandLine.Option(names = "--fresh", description = "start over instead of resuming")
    private boolean fresh;

    @CommandLine.Option(
            names = "--dry-run",
            description = "check configuration, images and memory, say what would be done, and stop")
    private boolean dryRun;

    @CommandLine.Option(names = "--json", description = "print one line of JSON last")
    private boolean json;

    TrainCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        List<String> overlays = new ArrayList<>(sets);
        if (output != null) {
            overlays.add("train.output='" + output.replace("'", "''") + "'");
        }
        RunConfig resolved = ConfigLoader.load(YamlFile.require(config), overlays);
        TrainingRun run = new TrainingRun(resolved, console.log(), fresh, List.of());
        CudaPreflight.check();
        if (dryRun) {
            console.say(ConfigPrinter.print(resolved).stripTrailing());
            run.describe().forEach(line -> console.say("# " + line));
            return 0;
        }
        TrainResult result = StopSignal.during(run::run, run::stop);
        if (json) {
            console.json(result.toJson());
        } else {
            table(result);
        }
        return 0;
    }

    private void table(TrainResult result) {
        console.say(String.format(
                Locale.ROOT,
                "%d steps in %.0f s, %.0f images/s; run directory %s",
                result.steps(),
                result.seconds(),
                result.imagesPerS(),
                result.run()));
        if (result.knnTop1() != null) {
            console.say("k-NN top-1 on held-out images, percent");
            row("raw pixels (floor)", result.floorPixels());
            row("untrained network (floor)", result.floorUntrained());
            row("teacher", result.knnTop1());
        }
    }

    private void row(String name, @Nullable Double value) {
        console.say(String.format(Locale.ROOT, "  %-26s %6.1f", name, value));
    }
}
