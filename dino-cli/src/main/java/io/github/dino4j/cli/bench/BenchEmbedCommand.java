package io.github.dino4j.cli.bench;

import io.github.dino4j.augment.image.format.WrittenImage;
import io.github.dino4j.cli.console.BadInputException;
import io.github.dino4j.cli.console.Console;
import io.github.dino4j.cli.console.JsonOption;
import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.core.random.RandomStream;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.eval.embed.DinoEmbedder;
import io.github.dino4j.vit.network.Network;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Times an embedder on image files. */
@CommandLine.Command(
        name = "embed",
        mixinStandardHelpOptions = true,
        description = "Times the embedding of JPEG files by a model with random weights, from bytes to vectors.")
final class BenchEmbedCommand implements Callable<Integer> {
    private static final double NANOS = 1e-9;
    private static final int WIDTH = 500;
    private static final int HEIGHT = 375;
    private static final int LEVELS = 255;

    private final Console console;

    @CommandLine.Option(names = "--model", required = true, description = "vit_small_16, vit_base_16, …")
    private String model = "";

    @CommandLine.Option(
            names = "--images",
            paramLabel = "DIR",
            description = "folder of JPEG files (default: drawn ones of 500x375 pixels)")
    private @Nullable Path images;

    @CommandLine.Option(names = "--count", description = "how many of them (default: 128)")
    private int count = 128;

    @CommandLine.Option(names = "--max-batch", description = "instead of eval.embed.max_batch")
    private @Nullable Integer maxBatch;

    @CommandLine.Option(
            names = "--precision",
            description = "float32, bfloat16, auto or int8, instead of eval.precision")
    private @Nullable String precision;

    @CommandLine.Option(names = "--engine", description = "auto, or an engine's name, instead of train.engine")
    private @Nullable String engine;

    @CommandLine.Option(names = "--threads", description = "threads that compute, 0 for one per core")
    private int threads;

    @CommandLine.Option(names = "--reps", description = "lone images that are timed (default: 50)")
    private int reps = 50;

    @CommandLine.Mixin
    private final JsonOption json = new JsonOption();

    BenchEmbedCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        if (reps < 1 || count < 1) {
            throw new BadInputException("--reps and --count must be at least 1, were " + reps + " and " + count);
        }
        List<byte[]> files = images == null ? drawn() : files(images);
        RunConfig config = ConfigLoader.builtin("model/" + model + ".yaml", sets());
        Network network = new Network(config.model(), config.method().head());
        ParameterStore weights = ParameterStore.initialized(network.layout(), Rng.of(0));
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("model", model);
        result.put("precision", config.eval().precision());
        result.put("images", files.size());
        long start = System.nanoTime();
        try (DinoEmbedder embedder = DinoEmbedder.of(config, network, weights, options -> options)) {
            result.put("open_s", (System.nanoTime() - start) * NANOS);
            result.putAll(new EmbedBenchmark(embedder, files).measure(reps));
        }
        if (json.isAsked()) {
            console.json(result);
        } else {
            result.forEach((key, value) -> console.say(key + ": " + value));
        }
        return 0;
    }

    private List<String> sets() {
        List<String> sets = new ArrayList<>(List.of(
                "data.train=none", "train.threads=" + threads, "method.head.hidden_dim=1", "method.head.out_dim=2"));
        if (precision != null) {
            sets.add("eval.precision=" + precision);
        }
        if (engine != null) {
            sets.add("train.engine=" + engine);
        }
        if (maxBatch != null) {
            sets.add("eval.embed.max_batch=" + maxBatch);
        }
        return sets;
    }

    private List<byte[]> files(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new BadInputException("--images " + folder + ": there is no such folder");
        }
        List<byte[]> files = new ArrayList<>();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file :
                    all.filter(BenchEmbedCommand::isJpeg).sorted().limit(count).toList()) {
                files.add(Files.readAllBytes(file));
            }
        }
        if (files.isEmpty()) {
            throw new BadInputException("--images " + folder + ": holds no .jpg or .jpeg files");
        }
        return files;
    }

    private static boolean isJpeg(Path file) {
        return file.toString().toLowerCase(Locale.ROOT).matches(".*\\.jpe?g");
    }

    /** Noise over slopes, which costs a decoder about what a photo costs it. */
    private List<byte[]> drawn() throws IOException {
        List<byte[]> files = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            RandomStream random = Rng.of(i).generator();
            BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
            for (int y = 0; y < HEIGHT; y++) {
                for (int x = 0; x < WIDTH; x++) {
                    int level = (x + y) * 200 / (WIDTH + HEIGHT) + (int) random.uniform(0.0, 40.0);
                    image.setRGB(x, y, level << 16 | (LEVELS - level) << 8 | x * LEVELS / WIDTH);
                }
            }
            files.add(WrittenImage.of(image, "jpeg"));
        }
        return files;
    }
}
