package io.github.dino4j.cli.bench;

import io.github.dino4j.cli.console.BadInputException;
import io.github.dino4j.cli.console.Console;
import io.github.dino4j.cli.console.JsonOption;
import io.github.dino4j.cli.console.Together;
import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.parallel.Group;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;

/** Times the sum over processes that a step of training needs. */
@CommandLine.Command(
        name = "allreduce",
        mixinStandardHelpOptions = true,
        description = "Times the sum over processes by its size: scripts/mpirun.sh -n 2 bench allreduce.")
final class BenchAllreduceCommand implements Callable<Integer>, Together {
    private static final int WARMUP = 3;
    private static final int MOST_FLOATS = 500_000_000; // 2 GB
    private static final double NANOS = 1e-9;
    private static final double GIGA = 1e9;

    private final Console console;

    @CommandLine.Option(
            names = "--floats",
            split = ",",
            paramLabel = "N",
            description =
                    "how many numbers; 1000,10000,100000,1000000,5500000,21000000 if not given, of which the last two"
                            + " are about the gradients of a ViT-Ti and a ViT-S")
    private List<Integer> sizes = List.of(1_000, 10_000, 100_000, 1_000_000, 5_500_000, 21_000_000);

    @CommandLine.Option(names = "--rounds", description = "sums of each size (default: 20)")
    private int rounds = 20;

    @CommandLine.Mixin
    private final JsonOption json = new JsonOption();

    BenchAllreduceCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        if (rounds < 1) {
            throw new BadInputException("--rounds must be at least 1, was " + rounds);
        }
        for (int floats : sizes) {
            if (floats < 1 || floats > MOST_FLOATS) {
                throw new BadInputException("--floats must be in [1, " + MOST_FLOATS + "], was " + floats);
            }
        }
        return Together.join(
                ConfigLoader.builtin("base/dino.yaml", List.of("data.train=none"))
                        .train(),
                this::measure);
    }

    private int measure(Group group) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (int floats : sizes) {
            Row row = row(group, floats);
            rows.add(row.toJson());
            if (!json.isAsked()) {
                console.say(String.format(
                        Locale.ROOT,
                        "%,12d floats  %9.6f s  %6.2f GB/s  (fastest %.6f, slowest %.6f)",
                        row.floats(),
                        row.median(),
                        row.rate(),
                        row.least(),
                        row.most()));
            }
        }
        if (json.isAsked()) {
            Map<String, Object> result = new LinkedHashMap<>();
            result.put("ranks", group.size());
            result.put("rounds", rounds);
            result.put("allreduce", rows);
            console.json(result);
        }
        return 0;
    }

    /** Seconds of sums of a size. */
    private record Row(int floats, double median, double least, double most) {
        double rate() {
            return floats * (double) Float.BYTES / GIGA / median;
        }

        Map<String, Object> toJson() {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("floats", floats);
            row.put("median_s", median);
            row.put("min_s", least);
            row.put("max_s", most);
            row.put("gb_per_s", rate());
            return row;
        }
    }

    /** Each sum begins when all processes have met. */
    private Row row(Group group, int floats) {
        FloatBuffer values = ByteBuffer.allocateDirect(floats * Float.BYTES)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
        double[] times = new double[rounds];
        for (int round = -WARMUP; round < rounds; round++) {
            group.agree(false);
            long start = System.nanoTime();
            group.sum(values);
            times[Math.max(round, 0)] = (System.nanoTime() - start) * NANOS;
        }
        Arrays.sort(times);
        return new Row(floats, times[rounds / 2], times[0], times[rounds - 1]);
    }
}
