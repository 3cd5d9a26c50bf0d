package io.github.dino4j.cli.bench;

import io.github.dino4j.cli.console.BadInputException;
import io.github.dino4j.cli.console.Console;
import io.github.dino4j.cli.console.JsonOption;
import io.github.dino4j.cli.console.YamlFile;
import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.train.step.CurveRecorder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;

/** Takes the first steps of a run and writes down what another program needs to repeat them. */
@CommandLine.Command(
        name = "curve",
        mixinStandardHelpOptions = true,
        description =
                "Takes the first steps of a run and writes weights, views and losses for src-test-data/step/curve.py, which "
                        + "repeats them in PyTorch.")
final class BenchCurveCommand implements Callable<Integer> {
    private static final int EVERY = 50;

    private final Console console;

    @CommandLine.Parameters(paramLabel = "CONFIG", description = "the configuration, a YAML file")
    private Path config = Path.of("");

    @CommandLine.Option(names = "--set", paramLabel = "KEY=VALUE", description = "overlays a key")
    private List<String> sets = new ArrayList<>();

    @CommandLine.Option(names = "--steps", required = true, description = "steps to take")
    private int steps;

    @CommandLine.Option(names = "--output", required = true, paramLabel = "DIR", description = "where to write")
    private Path output = Path.of("");

    @CommandLine.Mixin
    private final JsonOption json = new JsonOption();

    BenchCurveCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        if (steps < 1) {
            throw new BadInputException("--steps must be at least 1, was " + steps);
        }
        CurveRecorder recorder = new CurveRecorder(ConfigLoader.load(YamlFile.require(config), sets), output);
        List<Double> losses = recorder.record(steps, step -> {
            if (step % EVERY == 0 || step == steps) {
                console.log().println("step " + step + " of " + steps);
            }
        });
        Map<String, Object> result =
                Map.of("steps", steps, "loss", losses.get(losses.size() - 1), "output", output.toString());
        if (json.isAsked()) {
            console.json(result);
        } else {
            result.forEach((key, value) -> console.say(key + ": " + value));
        }
        return 0;
    }
}
