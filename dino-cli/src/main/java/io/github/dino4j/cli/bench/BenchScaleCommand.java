package io.github.dino4j.cli.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dino4j.cli.console.BadInputException;
import io.github.dino4j.cli.console.Console;
import io.github.dino4j.cli.console.JsonOption;
import io.github.dino4j.train.scale.Link;
import io.github.dino4j.train.scale.MeasuredSums;
import io.github.dino4j.train.scale.ScaleModel;
import io.github.dino4j.train.scale.StepTimes;
import io.github.dino4j.train.scale.Sums;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Tells what more processes would bring, from benchmarks of one and of the network. */
@CommandLine.Command(
        name = "scale",
        mixinStandardHelpOptions = true,
        description =
                "Predicts steps shared by several processes, from what `bench step --profile --json` and `bench allreduce "
                        + "--json` wrote.")
final class BenchScaleCommand implements Callable<Integer> {
    private static final double MICRO = 1e-6;
    private static final double MEGA = 1e6;
    private static final int FLOAT = 4;
    private static final int HALF = 2;
    private static final long LARGEST = 1 << 20; // bytes of a file of one line

    private final Console console;

    @CommandLine.Parameters(
            paramLabel = "STEP.json",
            description = "what bench step --profile --json wrote, on its last line")
    private Path step = Path.of("");

    @CommandLine.Option(
            names = "--network",
            paramLabel = "FILE",
            split = ",",
            description = "what bench allreduce --json wrote, of one number of processes or several; instead of --gbps")
    private List<Path> networks = new ArrayList<>();

    @CommandLine.Option(names = "--gbps", description = "that a machine's line carries each way, instead of --network")
    private @Nullable Double gigabits;

    @CommandLine.Option(
            names = "--latency-us",
            defaultValue = "50",
            description = "from one machine to another: ${DEFAULT-VALUE}")
    private double latency;

    @CommandLine.Option(
            names = "--ranks",
            split = ",",
            defaultValue = "1,2,4,8,16",
            description = "processes: ${DEFAULT-VALUE}")
    private List<Integer> ranks = new ArrayList<>();

    @CommandLine.Option(
            names = "--bucket-mb",
            defaultValue = "25",
            description = "train.gradients.bucket_mb: ${DEFAULT-VALUE}; 0 for sums after the backward pass")
    private double bucket;

    @CommandLine.Option(names = "--bfloat16-gradients", description = "gradients of 2 bytes")
    private boolean rounded;

    @CommandLine.Option(names = "--loading-s", defaultValue = "0", description = "a process's loader takes for a step")
    private double loading;

    @CommandLine.Mixin
    private final JsonOption json = new JsonOption();

    BenchScaleCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        if (ranks.stream().anyMatch(rank -> rank < 1)) {
            throw new BadInputException("--ranks must be 1 or more each, was " + ranks);
        }
        Map<String, Object> result = new LinkedHashMap<>();
        try {
            Sums network = network();
            ScaleModel model = new ScaleModel(
                    times(), network, bucket == 0.0 ? Double.POSITIVE_INFINITY : bucket * MEGA, rounded ? HALF : FLOAT);
            result.put("latency_us", network.latency() / MICRO);
            result.put("bytes_per_s", network.bytesPerSecond());
            result.put("backward_s", model.step().backward());
            result.put("scale", ranks.stream().map(model::at).map(this::told).toList());
        } catch (IllegalArgumentException e) {
            throw new BadInputException(String.valueOf(e.getMessage()), e);
        }
        if (json.isAsked()) {
            console.json(result);
        }
        return 0;
    }

    private Sums network() throws IOException {
        if (!networks.isEmpty() && gigabits == null) {
            List<MeasuredSums.Sample> samples = new ArrayList<>();
            for (Path file : networks) {
                addSamples(samples, file);
            }
            return new MeasuredSums(samples);
        }
        if (networks.isEmpty() && gigabits != null) {
            return Link.of(gigabits, latency * MICRO);
        }
        throw new BadInputException("give --network or --gbps, one of them");
    }

    private Map<String, Object> told(ScaleModel.Estimate estimate) {
        if (!json.isAsked()) {
            console.say(String.format(
                    Locale.ROOT,
                    "%4d processes: %.4f s a step, %.4f s of sums, %.4f s of them waited for, %.1f images/s, efficiency %.1f %%",
                    estimate.ranks(),
                    estimate.seconds(),
                    estimate.sums(),
                    estimate.exposed(),
                    estimate.imagesPerSecond(),
                    100.0 * estimate.efficiency()));
        }
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("ranks", estimate.ranks());
        row.put("step_s", estimate.seconds());
        row.put("sums_s", estimate.sums());
        row.put("exposed_s", estimate.exposed());
        row.put("images_per_s", estimate.imagesPerSecond());
        row.put("efficiency", estimate.efficiency());
        return row;
    }

    /** The backward pass is what the student takes beyond a forward pass, by the share of it on the global views. */
    private StepTimes times() throws IOException {
        JsonNode measured = read(step);
        double forward = number(measured, step, "forward", "median_s");
        double both = number(measured, step, "forward_backward", "median_s");
        double student = number(measured, step, "profile", "student");
        return new StepTimes(
                number(measured, step, "dino_step", "median_s"),
                student * Math.max(0.0, 1.0 - forward / both),
                loading,
                (long) number(measured, step, "parameters"),
                (int) number(measured, step, "batch"));
    }

    private static void addSamples(List<MeasuredSums.Sample> samples, Path file) throws IOException {
        JsonNode measured = read(file);
        int processes = (int) number(measured, file, "ranks");
        for (JsonNode each : measured.path("allreduce")) {
            double bytes = number(each, file, "floats") * FLOAT;
            samples.add(new MeasuredSums.Sample(processes, bytes, number(each, file, "median_s")));
        }
    }

    private static JsonNode read(Path file) throws IOException {
        if (!Files.isRegularFile(file) || Files.size(file) > LARGEST) {
            throw new BadInputException(file + ": not a file that a benchmark wrote with --json");
        }
        List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
        try {
            return new ObjectMapper().readTree(lines.isEmpty() ? "" : lines.get(lines.size() - 1));
        } catch (IOException e) {
            throw new BadInputException(file + ": its last line is no JSON; write it with --json", e);
        }
    }

    private static double number(JsonNode from, Path file, String... keys) {
        JsonNode node = from;
        for (String key : keys) {
            node = node.path(key);
        }
        if (!node.isNumber()) {
            throw new BadInputException(file + ": has no number " + String.join(".", keys)
                    + "; write it with bench step --profile --json or bench allreduce --json");
        }
        return node.asDouble();
    }
}
