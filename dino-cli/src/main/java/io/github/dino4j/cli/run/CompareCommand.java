package io.github.dino4j.cli.run;

import io.github.dino4j.cli.console.Console;
import io.github.dino4j.cli.console.JsonOption;
import io.github.dino4j.cli.console.OutputPath;
import io.github.dino4j.eval.report.RunComparison;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Puts runs side by side. */
@CommandLine.Command(
        name = "compare",
        mixinStandardHelpOptions = true,
        description = "Compares runs: how far each came, and where their configurations differ.")
final class CompareCommand implements Callable<Integer> {
    private final Console console;

    @CommandLine.Parameters(arity = "2..*", paramLabel = "RUN", description = "run directories")
    private List<Path> runs = new ArrayList<>();

    @CommandLine.Option(names = "--output", paramLabel = "FILE", description = "also draw their curves on a page")
    private @Nullable Path output;

    @CommandLine.Mixin
    private final JsonOption json = new JsonOption();

    CompareCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        if (output != null) {
            OutputPath.requireFile("--output", output);
        }
        RunComparison comparison = RunComparison.of(runs);
        if (output != null) {
            comparison.write(output);
        }
        if (json.isAsked()) {
            Map<String, Object> result = new LinkedHashMap<>();
            result.put("runs", comparison.results());
            result.put("differences", comparison.differences());
            console.json(result);
            return 0;
        }
        comparison.results().forEach((run, result) -> {
            console.say(run);
            result.forEach((key, value) -> console.say(String.format(Locale.ROOT, "  %-16s %s", key, shown(value))));
        });
        comparison.differences().forEach((key, values) -> console.say(key + ": " + String.join(" | ", values)));
        return 0;
    }

    private static String shown(Object value) {
        boolean whole = value instanceof Number number && number.doubleValue() == Math.rint(number.doubleValue());
        return whole
                ? String.format(Locale.ROOT, "%.0f", ((Number) value).doubleValue())
                : value instanceof Number number
                        ? String.format(Locale.ROOT, "%.4g", number.doubleValue())
                        : String.valueOf(value);
    }
}
