package io.github.dino4j.cli.run;

import io.github.dino4j.cli.console.BadInputException;
import io.github.dino4j.cli.console.Console;
import io.github.dino4j.cli.console.JsonOption;
import io.github.dino4j.cli.console.Together;
import io.github.dino4j.cli.dashboard.DashboardOption;
import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.ConfigPrinter;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.parallel.Group;
import io.github.dino4j.core.samediff.CudaPreflight;
import io.github.dino4j.train.choose.ChosenSettings;
import io.github.dino4j.train.choose.Pace;
import io.github.dino4j.train.choose.Prospect;
import io.github.dino4j.train.loop.TrainResult;
import io.github.dino4j.train.loop.TrainingRun;
import io.github.dino4j.train.stop.StopSignal;
import java.io.IOException;
import java.nio.file.Files;
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
final class TrainCommand implements Callable<Integer>, Together {
    private final Console console;

    @CommandLine.Parameters(
            paramLabel = "CONFIG|DIR",
            description = {
                "the configuration: a YAML file, or one that comes with Dino4j, such as"
                        + " builtin:recipe/photos_small.yaml;",
                "or a folder or tar of images, for which settings are chosen as by dino init and written beside the run"
            })
    private Path config = Path.of("");

    @CommandLine.Option(
            names = "--budget",
            paramLabel = "TIME",
            description =
                    "with a folder of images: " + FolderRun.BUDGET + "; " + FolderRun.USUAL_BUDGET + " if not given")
    private @Nullable String budget;

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

    @CommandLine.Mixin
    private final DashboardOption dashboard = new DashboardOption();

    @CommandLine.Mixin
    private final JsonOption json = new JsonOption();

    TrainCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        List<String> overlays = new ArrayList<>(sets);
        if (output != null) {
            overlays.add("train.output='" + output.replace("'", "''") + "'");
        }
        RunConfig resolved = resolve(overlays);
        CudaPreflight.check();
        return Together.join(resolved.train(), group -> call(resolved, group));
    }

    private int call(RunConfig resolved, Group group) throws IOException {
        TrainingRun run = new TrainingRun(resolved, console.log(), fresh, List.of(), group);
        if (dryRun) {
            console.say(ConfigPrinter.print(resolved).stripTrailing());
            run.describe().forEach(line -> console.say("# " + line));
            console.log().println("measuring some steps");
            Prospect.of(resolved, run.images(), Pace.of(resolved)).describe().forEach(line -> console.say("# " + line));
            return 0;
        }
        TrainResult result;
        DashboardOption.Shown shown =
                group.rank() == 0 ? dashboard.show(Path.of(resolved.train().output()), console.log()) : () -> {};
        try {
            result = StopSignal.during(run::run, run::stop);
        } finally {
            shown.close();
        }
        if (json.isAsked()) {
            console.json(result.toJson());
        } else {
            table(result);
        }
        return 0;
    }

    private RunConfig resolve(List<String> overlays) throws IOException {
        if (!FolderRun.isOfImages(config)) {
            if (budget != null) {
                throw new BadInputException("--budget goes with a folder of images; " + config
                        + " has its own train.epochs, and --dry-run says how long they take");
            }
            return ConfigLoader.load(FolderRun.configuration(config), overlays);
        }
        String run = output == null ? FolderRun.output(config) : output;
        if (!dryRun || Files.exists(Path.of(run + ".yaml"))) {
            return ConfigLoader.load(FolderRun.settings(config, budget, run, console.log()), overlays);
        }
        ChosenSettings chosen = FolderRun.choose(config, budget, run, console.log());
        chosen.headline().forEach(console.log()::println);
        return chosen.config(overlays);
    }

    private void table(TrainResult result) {
        console.say(String.format(
                Locale.ROOT,
                "%d steps in %.0f s, %.0f images/s%s; run directory %s",
                result.steps(),
                result.seconds(),
                result.imagesPerS(),
                Double.isNaN(result.waiting())
                        ? ""
                        : String.format(
                                Locale.ROOT, " (%.1f %% of the time waiting for images)", 100 * result.waiting()),
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
