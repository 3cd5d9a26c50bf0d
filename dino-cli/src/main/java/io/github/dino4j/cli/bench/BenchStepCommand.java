package io.github.dino4j.cli.bench;

import io.github.dino4j.cli.console.BadInputException;
import io.github.dino4j.cli.console.Console;
import io.github.dino4j.cli.console.JsonOption;
import io.github.dino4j.core.config.BuiltinConfigs;
import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.train.step.StepBenchmark;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Times one forward, one forward and backward, and one whole training step on random images. */
@CommandLine.Command(
        name = "step",
        mixinStandardHelpOptions = true,
        description = "Times forward, forward+backward and a whole DINO step on random images.")
final class BenchStepCommand implements Callable<Integer> {
    private static final String METHODS = "builtin:method/";
    private static final String YAML = ".yaml";
    private static final int LARGE = 64; // pixels: models of smaller images are measured on crops of CIFAR's size

    private final Console console;

    @CommandLine.Option(
            names = "--model",
            required = true,
            description = "vit_tiny_16, vit_small_16, vit_tiny_4_cifar, vit_micro_4_cifar, vit_nano_8, resnet50, …")
    private String model = "";

    @CommandLine.Option(names = "--batch", required = true, description = "images per step")
    private int batch;

    @CommandLine.Option(
            names = "--method",
            paramLabel = "NAME",
            description =
                    "a method, such as byol, instead of DINO; local views and outputs are then its own unless given")
    private @Nullable String method;

    @CommandLine.Option(names = "--local-crops", description = "local views per image; needed without --method")
    private @Nullable Integer localCrops;

    @CommandLine.Option(names = "--out-dim", description = "outputs of the head; needed without --method")
    private @Nullable Integer outDim;

    @CommandLine.Option(names = "--precision", required = true, description = "float32, bfloat16 or auto")
    private String precision = "";

    @CommandLine.Option(names = "--engine", description = "auto, or an engine's name, instead of train.engine")
    private @Nullable String engine;

    @CommandLine.Option(names = "--threads", description = "threads that compute, 0 for one per core")
    private int threads;

    @CommandLine.Option(names = "--reps", required = true, description = "timed repetitions")
    private int reps;

    @CommandLine.Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "overlays a key, such as train.recompute=none or model.drop_path_rate=0.0")
    private List<String> more = new ArrayList<>();

    @CommandLine.Option(names = "--profile", description = "also take a step apart, by phase and kind of kernel")
    private boolean profile;

    @CommandLine.Mixin
    private final JsonOption json = new JsonOption();

    BenchStepCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        if (reps < 1) {
            throw new BadInputException("--reps must be at least 1, was " + reps);
        }
        if (method == null && (localCrops == null || outDim == null)) {
            throw new BadInputException("give --local-crops and --out-dim, or --method with those of its own");
        }
        RunConfig config = configuration();
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("model", model);
        result.put("batch", batch);
        result.put("precision", precision);
        if (method != null) {
            result.put("method", method);
        }
        result.put(
                "views",
                config.views().global().count() + config.views().local().count());
        if (!more.isEmpty()) {
            result.put("set", more);
        }
        try (StepBenchmark benchmark = new StepBenchmark(config)) {
            result.put("engine", benchmark.engine());
            result.putAll(benchmark.measure(reps));
            if (profile) {
                result.put("profile", benchmark.budget(reps));
            }
        }
        if (json.isAsked()) {
            console.json(result);
        } else {
            result.forEach((key, value) -> console.say(key + ": " + value));
        }
        return 0;
    }

    private static String file(String method) {
        String file = METHODS + method + YAML;
        List<String> all = BuiltinConfigs.methods();
        if (!all.contains(file)) {
            throw new BadInputException("--method: there is no method " + method + "; there are "
                    + all.stream()
                            .map(each -> each.substring(METHODS.length(), each.length() - YAML.length()))
                            .collect(Collectors.joining(", ")));
        }
        return file;
    }

    /** The model with random images of the size that it is for. */
    private RunConfig configuration() {
        String yaml = "builtin:model/" + model + ".yaml";
        List<String> files = method == null ? List.of(yaml) : List.of(yaml, file(method));
        boolean small = ConfigLoader.stacked(List.of(yaml), List.of("data.train=none"))
                        .model()
                        .imageSize()
                < LARGE;
        List<String> sets = new ArrayList<>(List.of(
                "train.batch_size=" + batch,
                "views.global.size=" + (small ? 32 : 224),
                "views.local.size=" + (small ? 16 : 96),
                "train.precision=" + precision,
                "train.threads=" + threads,
                "data.train=none"));
        if (localCrops != null) {
            sets.add("views.local.count=" + localCrops);
        }
        if (outDim != null) {
            sets.add("method.head.out_dim=" + outDim);
        }
        if (engine != null) {
            sets.add("train.engine=" + engine);
        }
        sets.addAll(more);
        return ConfigLoader.stacked(files, sets);
    }
}
