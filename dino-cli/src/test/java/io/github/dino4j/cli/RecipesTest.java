package io.github.dino4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dino4j.core.config.BuiltinConfigs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What CONTRIBUTING.md names in its recipes exists: its paths are there, its types are types of ours. */
class RecipesTest {
    private static final Path ROOT = Path.of(System.getProperty("dino.root"));
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Pattern TYPE = Pattern.compile("[A-Z]\\w*(\\.[A-Z]\\w*)?");
    private static final Pattern PATH = Pattern.compile("[\\w.-]+(/[\\w.-]+)+/?|\\w+/");

    private static List<String> named(String heading) throws IOException {
        String text = Files.readString(ROOT.resolve("CONTRIBUTING.md"));
        int start = text.indexOf("\n## " + heading + "\n");
        assertThat(start).as("the heading " + heading).isNotNegative();
        int end = text.indexOf("\n## ", start + 1);
        List<String> named = new ArrayList<>();
        Matcher code = CODE.matcher(text.substring(start, end < 0 ? text.length() : end));
        while (code.find()) {
            named.add(code.group(1));
        }
        return named;
    }

    /** Names of files, which are names of types, and of the records and interfaces within them. */
    private static Set<String> types() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .map(file -> file.getFileName().toString().replace(".java", ""))
                    .collect(Collectors.toSet());
        }
    }

    /** From an archive, as which the build has dino-core here: one that several had open at once could not be opened again. */
    @Test
    void manyMayListFilesAtOnce() {
        List<String> methods = BuiltinConfigs.methods();
        assertThat(methods).contains("builtin:method/byol.yaml", "builtin:method/dino.yaml");
        assertThat(IntStream.range(0, 64).parallel().mapToObj(i -> BuiltinConfigs.methods()))
                .allMatch(methods::equals);
    }

    /** The recipe for a backbone was written from one: where that is spoken of, another has to be. */
    @Test
    void everyFileThatKnowsTheExampleOfABackboneIsNamed() throws IOException {
        Pattern example = Pattern.compile("\\b(ConvnetConfig|ConvNet|ConvnetArchitecture)\\b");
        List<String> named = named("Add a backbone");
        try (Stream<Path> files = Files.walk(ROOT)) {
            List<Path> sources = files.filter(file -> file.toString().endsWith(".java")
                            && file.toString().replace('\\', '/').contains("/src/main/java/"))
                    .toList();
            int known = 0;
            for (Path source : sources) {
                if (example.matcher(Files.readString(source)).find()) {
                    known++;
                    String type = source.getFileName().toString().replace(".java", "");
                    assertThat(named)
                            .as("the recipe for a backbone, for " + source)
                            .anyMatch(each -> each.equals(type) || each.endsWith("/" + type + ".java"));
                }
            }
            assertThat(known).isGreaterThan(5);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Add a method", "Add a device", "Add a backbone"})
    void everyPathAndTypeOfARecipeExists(String heading) throws IOException {
        Set<String> types = types();
        List<String> named = named(heading);
        List<String> wrong = new ArrayList<>();
        for (String each : named) {
            boolean isPath = PATH.matcher(each).matches();
            boolean isType = TYPE.matcher(each).matches();
            if ((isPath && !Files.exists(ROOT.resolve(each)))
                    || (isType && !types.contains(each.split("\\.", -1)[0]))) {
                wrong.add(each);
            }
        }
        assertThat(wrong).as(heading).isEmpty();
        assertThat(named).as(heading).anyMatch(each -> PATH.matcher(each).matches());
        assertThat(named).as(heading).anyMatch(each -> TYPE.matcher(each).matches());
    }
}
