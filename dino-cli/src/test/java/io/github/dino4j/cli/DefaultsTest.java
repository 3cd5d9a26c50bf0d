package io.github.dino4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Defaults live in the base configuration alone: there is no second place in which one could differ. */
class DefaultsTest {
    /** What commands assume where no key of the configuration says it: limits of their own, and choices by name. */
    private static final Map<String, Object> OWN = new TreeMap<>(Map.of(
            "dino bench allreduce --rounds",
            20,
            "dino bench embed --count",
            128, // drawn images
            "dino bench embed --reps",
            50,
            "dino bench views --seconds",
            1.0,
            "dino diff --limit",
            20, // lines that are printed
            "dino embed --last-blocks",
            1,
            "dino embed --shard-size",
            10_000, // images kept at once, not what they are computed to
            "dino import --network",
            "teacher",
            "dino linear --classifier",
            "sgd",
            "dino linear --shots",
            "all"));

    private static final List<String> EVALUATING = List.of(
            "knn",
            "linear",
            "finetune",
            "embed",
            "retrieval",
            "copydetect",
            "video",
            "attention",
            "search",
            "curate",
            "map");

    private static final Pattern PUBLISHED =
            Pattern.compile("static \\w+ published\\(\\) \\{(.*?)\\n    }", Pattern.DOTALL);

    @Test
    void noOptionOfACommandHasADefaultOfItsOwnWhereAKeyHasOne() {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        Map<String, Object> found = new TreeMap<>();
        collect(Cli.commandLine(nowhere), found);
        assertThat(found).isEqualTo(OWN);
    }

    private static void collect(CommandLine command, Map<String, Object> found) {
        command.getCommandSpec().options().forEach(option -> {
            boolean number = option.initialValue() instanceof Number value && value.doubleValue() != 0;
            boolean text = option.initialValue() instanceof String value && !value.isEmpty();
            if (number || text) {
                found.put(command.getCommandSpec().qualifiedName() + " " + option.longestName(), option.initialValue());
            }
        });
        command.getSubcommands().values().forEach(each -> collect(each, found));
    }

    @Test
    void whatEvaluatesTakesAPrecisionAndOverlays() {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        Map<String, CommandLine> commands = Cli.commandLine(nowhere).getSubcommands();
        for (String name : EVALUATING) {
            assertThat(commands).hasEntrySatisfying(name, each -> assertThat(
                            each.getCommandSpec().optionsMap())
                    .containsKeys("--precision", "--set"));
        }
    }

    @Test
    void whatIsPublishedIsReadFromTheBaseConfiguration() throws IOException {
        List<String> bodies = new ArrayList<>();
        Path sources = Path.of(System.getProperty("dino.root"), "dino-eval/src/main/java");
        try (Stream<Path> files = Files.walk(sources)) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".java")).toList()) {
                Matcher published = PUBLISHED.matcher(Files.readString(file));
                while (published.find()) {
                    bodies.add(published.group(1));
                }
            }
        }
        assertThat(bodies).hasSize(7).allSatisfy(body -> assertThat(body).contains("BuiltinConfigs.evaluation()"));
    }
}
