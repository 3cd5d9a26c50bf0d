package io.github.dino4j.train.step;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.bind.Variants;
import io.github.dino4j.core.config.method.MethodConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table of {@code src-test-data/methods/README.md}: each part of each method has numbers of PyTorch's and tests, and is in it. */
class MethodProofTest {
    private static final Path ROOT = Path.of(System.getProperty("dino.root"));
    private static final Pattern LINE = Pattern.compile(
            "(?m)^\\| (\\w+ `[\\w-]+`) \\| (–|`[\\w/]+\\.json`(?: \\w+)?) \\| ((?:`\\w+`(?:, )?)+) \\|$");

    /** A line of the table. */
    private record Proof(String part, String golden, List<String> tests) {
        static Proof of(MatchResult line) {
            String tests = line.group(3).replace("`", "");
            return new Proof(
                    line.group(1),
                    line.group(2).replace("`", ""),
                    Pattern.compile(", ").splitAsStream(tests).toList());
        }
    }

    private static List<Proof> proofs() throws IOException {
        String page = Files.readString(ROOT.resolve("src-test-data/methods/README.md"));
        return LINE.matcher(page).results().map(Proof::of).toList();
    }

    private static List<String> parts(String file) throws IOException {
        List<String> sets = new ArrayList<>(List.of("data.train=none", "train.batch_size=4"));
        sets.addAll(MethodFiles.small(file));
        MethodConfig method =
                ConfigLoader.load(ROOT.resolve("configs").resolve(file), sets).method();
        List<String> parts = new ArrayList<>();
        name(parts, "teacher", method.teacher());
        name(parts, "target", method.target());
        name(parts, "loss", method.loss());
        name(parts, "head", method.head());
        name(parts, "predictor", method.predictor());
        name(parts, "patches", method.patches());
        if (method.koleo() > 0.0) {
            parts.add("term `koleo`");
        }
        return parts;
    }

    private static void name(List<String> parts, String kind, Object part) {
        String name = Variants.name(part.getClass());
        if (!name.equals("none")) {
            parts.add(kind + " `" + name + "`");
        }
    }

    @Test
    void everyPartOfEveryMethodIsInTheTableAndNothingElse() throws IOException {
        Set<String> used = new TreeSet<>(Set.of("loss `info-nce`")); // a part that no file names
        for (String file : MethodFiles.all()) {
            used.addAll(parts(file));
        }
        assertThat(proofs()).extracting(Proof::part).containsExactlyInAnyOrderElementsOf(used);
    }

    @Test
    void numbersAreThereWithWhatMadeThemAndOnlyCopiesHaveNone() throws IOException {
        for (Proof proof : proofs()) {
            if (proof.golden().equals("–")) {
                assertThat(proof.part()).startsWith("teacher ");
                continue;
            }
            List<String> words =
                    Pattern.compile(" ").splitAsStream(proof.golden()).toList();
            String stem = words.get(0).replaceFirst(".*/(\\w+)\\.json", "$1");
            Path file = ROOT.resolve("src-test-data").resolve(words.get(0));
            JsonNode json = new ObjectMapper().readTree(file.toFile());
            assertThat(words.size() > 1 ? json.path(words.get(1)) : json)
                    .as(proof.toString())
                    .isNotEmpty();
            try (Stream<Path> beside = Files.list(file.resolveSibling("."))) {
                assertThat(beside.filter(each -> each.toString().endsWith(".py"))
                                .filter(each -> text(each).contains(stem)))
                        .as("what writes " + file)
                        .isNotEmpty();
            }
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void testsAreThere() throws IOException {
        Set<String> classes = new TreeSet<>();
        for (String module : List.of("dino-core", "dino-vit", "dino-eval", "dino-train")) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/test/java"))) {
                classes.addAll(files.map(file -> file.getFileName().toString())
                        .filter(name -> name.endsWith("Test.java"))
                        .map(name -> name.substring(0, name.length() - ".java".length()))
                        .collect(Collectors.toSet()));
            }
        }
        for (Proof proof : proofs()) {
            assertThat(classes).as(proof.part()).containsAll(proof.tests());
        }
    }
}
