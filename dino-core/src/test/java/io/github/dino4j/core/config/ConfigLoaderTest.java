package io.github.dino4j.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dino4j.core.config.bind.ConfigException;
import io.github.dino4j.core.config.train.RampConfig;
import io.github.dino4j.core.testing.Fuzz;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigLoaderTest {
    private static final List<String> IMAGES = List.of("data.train=images");

    private static final int FUZZED = Fuzz.rounds(1500);

    @TempDir
    private Path folder;

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    static Stream<Path> shippedConfigs() throws IOException {
        Path configs = Path.of(System.getProperty("dino.root"), "configs");
        try (Stream<Path> files = Files.walk(configs)) {
            return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("shippedConfigs")
    void everyShippedConfigLoadsAndItsPrintBindsToAnEqualRecord(Path file) throws IOException {
        boolean draws = Files.readString(file).contains("train_per_class: ") && !file.endsWith("dino.yaml");
        RunConfig config = ConfigLoader.load(file, draws ? List.of() : IMAGES);
        Path printed = write("printed.yaml", ConfigPrinter.print(config));
        assertThat(ConfigLoader.load(printed, List.of())).isEqualTo(config);
    }

    @Test
    void defaultsAreThePublishedProgramsAndOverlaysWinInOrder() throws IOException {
        Path file = write("a.yaml", "extends: ['builtin:base/dino.yaml']\noptim: {lr: 0.001}\n");
        RunConfig config = ConfigLoader.load(file, List.of("data.train=x", "optim.lr=0.002", "optim.lr=0.003"));
        assertThat(config.optim().lr()).isEqualTo(0.003);
        assertThat(config.optim().weightDecay()).isEqualTo(new RampConfig("cosine", 0.04, 0.4));
        assertThat(config.method().head().outDim()).isEqualTo(65536);
        assertThat(config.views().global().blur()).containsExactly(1.0, 0.1);
    }

    @Test
    void allMistakesAreToldTogetherWithFileLineAndNearestKey() throws IOException {
        Path file = write("bad.yaml", """
            extends: ['builtin:base/dino.yaml']
            data: {train: x}
            optim:
              learning_rate: 0.1
              clip_grad: high
            train:
              epochs: 1.5
            """);
        assertThatThrownBy(() -> ConfigLoader.load(file, List.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("bad.yaml:4: optim.learning_rate: is not a key; there are lr, min_lr")
                .hasMessageContaining("bad.yaml:5: optim.clip_grad: must be a finite number, was 'high'")
                .hasMessageContaining("bad.yaml:7: train.epochs: must be a whole number, was '1.5'");
    }

    @Test
    void contradictionsNameTheBoundAndTheValue() throws IOException {
        Path file = write("c.yaml", "extends: ['builtin:base/dino.yaml']\ntrain: {epochs: 3}\nmodel: {num_heads: 5}\n");
        assertThatThrownBy(() -> ConfigLoader.load(file, List.of("method.target.temp.to=0.4")))
                .hasMessageContaining("optim.warmup_epochs: must be in [0, train.epochs=3], was 10.0")
                .hasMessageContaining("model.embed_dim: must be a multiple of model.num_heads=5, was 384")
                .hasMessageContaining(
                        "--set: method.target.temp.to: must be in (0, method.loss.student_temp=0.1], was 0.4")
                .hasMessageContaining("data.train: must name the training images");
    }

    @Test
    void aSharedBaseDoesNotUndoAnEarlierOverlay() throws IOException {
        Path file =
                write("g.yaml", "extends: ['builtin:recipe/textures_nano.yaml', 'builtin:model/vit_nano_4.yaml']\n");
        RunConfig config = ConfigLoader.load(file, IMAGES);
        assertThat(config.optim().lr()).isEqualTo(0.004);
        assertThat(config.model().name()).isEqualTo("vit_nano_4");
    }

    @Test
    void missingKeysSayWhereDefaultsAre() throws IOException {
        Path file = write("d.yaml", "optim: {name: adamw, lr: 0.1}\n");
        assertThatThrownBy(() -> ConfigLoader.load(file, List.of()))
                .hasMessageContaining("model: is missing; extend builtin:base/dino.yaml")
                .hasMessageContaining("optim.min_lr: is missing");
    }

    @Test
    void cyclesMissingFilesAndBrokenYamlAreOneClearLine() throws IOException {
        Path a = write("a.yaml", "extends: [b.yaml]\n");
        write("b.yaml", "extends: [a.yaml]\n");
        assertThatThrownBy(() -> ConfigLoader.load(a, List.of())).hasMessageContaining("extends itself");
        assertThatThrownBy(() -> ConfigLoader.load(folder.resolve("none.yaml"), List.of()))
                .hasMessageContaining("none.yaml: cannot be read");
        Path broken = write("e.yaml", "a: [1\nb: 2\n");
        assertThatThrownBy(() -> ConfigLoader.load(broken, List.of())).hasMessageContaining("e.yaml:2: not valid YAML");
        Path tag = write("t.yaml", "a: !!java.net.URL [x]\n");
        assertThatThrownBy(() -> ConfigLoader.load(tag, List.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("t.yaml");
        assertThatThrownBy(() -> ConfigLoader.builtin("base/dino.yaml", List.of("nonsense")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("must look like key=value");
    }

    @Test
    void aMissingBaseIsToldWhereItIsNamed() throws IOException {
        Path file = write("a.yaml", "# first\nextends:\n  - gone.yaml\n");
        assertThatThrownBy(() -> ConfigLoader.load(file, List.of()))
                .hasMessageContaining("a.yaml:3: extends: ")
                .hasMessageContaining("gone.yaml: cannot be read");
        Path bad = write("n.yaml", "extends: [\"a\\0b\"]\n");
        assertThatThrownBy(() -> ConfigLoader.load(bad, List.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("n.yaml:1: extends: is not a path");
    }

    @Test
    void boundsAreCheckedBesideValuesThatCannotBeRead() {
        assertThatThrownBy(() -> ConfigLoader.builtin(
                        "base/dino.yaml",
                        List.of(
                                "data.train=x",
                                "optim.lr=fast",
                                "train.epochs=99999999999",
                                "views.flip=2",
                                "optim.weight_decay.to=-1",
                                "data.synthetic.size=0")))
                .hasMessageContaining("optim.lr: must be a finite number, was 'fast'")
                .hasMessageContaining("train.epochs: must be a whole number of at most 2147483647")
                .hasMessageContaining("views.flip: must be in [0, 1], was 2.0")
                .hasMessageContaining("optim.weight_decay.to: must not be negative")
                .hasMessageContaining("data.synthetic.size: must be in [1, 4096], was 0");
    }

    @Test
    void deepNestingIsAnErrorAndNotACrash() throws IOException {
        for (String text : List.of("a: " + "[".repeat(200_000), "a: " + "{a: ".repeat(100_000))) {
            Path file = write("deep.yaml", text);
            assertThatThrownBy(() -> ConfigLoader.load(file, List.of()))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("deep.yaml");
        }
    }

    @Test
    void anUnlikelyNameGetsTheListOfKeysInsteadOfAGuess() {
        assertThatThrownBy(() -> ConfigLoader.builtin("base/dino.yaml", List.of("data.train=x", "optim.zzzzzzzz=1")))
                .hasMessageContaining("optim.zzzzzzzz: is not a key; there are lr");
        assertThatThrownBy(() -> ConfigLoader.builtin("base/dino.yaml", List.of("data.train=x", "extend=1")))
                .hasMessageContaining("did you mean extends?");
    }

    @Test
    void withoutLocalViewsTheirSizeDoesNotMatter() {
        assertThat(ConfigLoader.builtin(
                                "model/vit_tiny_16.yaml",
                                List.of("data.train=x", "views.local.count=0", "views.local.size=7"))
                        .views()
                        .local()
                        .count())
                .isZero();
    }

    @Test
    void explainTellsMeaningDefaultValueAndPlace() throws IOException {
        Path file = write("f.yaml", "extends: ['builtin:base/dino.yaml']\n\noptim: {lr: 0.25}\n");
        ConfigExplainer.Explanation lr =
                ConfigExplainer.explain(file.toString(), List.of(), "optim.lr").get(0);
        assertThat(lr.meaning()).contains("batch 256");
        assertThat(lr.defaultValue()).isEqualTo("0.0005");
        assertThat(lr.value()).isEqualTo("0.25");
        assertThat(lr.source()).endsWith("f.yaml:3");
        assertThat(ConfigExplainer.explain(null, List.of(), "optim")).hasSizeGreaterThan(8);
        assertThat(ConfigExplainer.explain(null, List.of(), "eval"))
                .extracting(ConfigExplainer.Explanation::key)
                .contains("eval.linear.lr", "eval.logistic.c_range", "eval.video.neighbors", "eval.attention.mass");
        assertThat(ConfigExplainer.explain(null, List.of(), "eval"))
                .allSatisfy(each -> assertThat(each.meaning()).as(each.key()).isNotBlank());
        assertThatThrownBy(() -> ConfigExplainer.explain(null, List.of(), "optim.lrr"))
                .hasMessageContaining("optim.lrr: is not a key; did you mean optim.lr? optim has name, lr, min_lr, ");
        assertThatThrownBy(() -> ConfigExplainer.explain(null, List.of(), "eval.knn.neighbourhood"))
                .hasMessageEndingWith(
                        "is not a key; eval.knn has k, temperature, every_epochs, train_limit, student, index");
        assertThatThrownBy(() -> ConfigExplainer.explain(null, List.of(), "betas"))
                .hasMessageContaining("did you mean optim.betas or eval.finetune.betas? there are model, method, ");
    }

    @Test
    void textsAreTakenAsTheyAreWritten() {
        RunConfig config = ConfigLoader.builtin("base/dino.yaml", List.of("data.train=0x10", "train.output=1e3"));
        assertThat(config.train().output()).isEqualTo("1e3");
        assertThat(config.data().train()).containsExactly("0x10");
    }

    @Test
    void aWrongValueIsToldOnceAndNothingIsMeasuredWithItsStandIn() {
        assertThatThrownBy(
                        () -> ConfigLoader.builtin("base/dino.yaml", List.of("data=5", "optim.lr=x", "optim.min_lr=1")))
                .isInstanceOfSatisfying(ConfigException.class, e -> assertThat(e.problems().stream()
                                .map(Object::toString)
                                .filter(line -> line.contains(": data") || line.contains("min_lr")))
                        .hasSize(1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a: !!java.net.URL [x]",
                "model: !!set {}",
                "optim: {lr: !!int abc}",
                "train: {seed: !!binary aGk=}",
                "a: !custom 1"
            })
    void tagsBuildNothing(String text) throws IOException {
        Path file = write("tag.yaml", "# first\n" + text + "\n");
        assertThatThrownBy(() -> ConfigLoader.load(file, List.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("tag.yaml:2: ");
    }

    @Test
    void baseFilesThatAreNoneAreRefusedWhereTheyStand() throws IOException {
        Path nothing = write("nothing.yaml", "extends: [null]\n");
        assertThatThrownBy(() -> ConfigLoader.load(nothing, List.of()))
                .hasMessageContaining("nothing.yaml:1: extends: must name YAML files");
        Path cycle = write("cycle.yaml", "# first\nextends: [cycle.yaml]\n");
        assertThatThrownBy(() -> ConfigLoader.load(cycle, List.of())).hasMessageContaining("cycle.yaml:2: extends: ");
        assertThatThrownBy(() -> ConfigLoader.builtin("base/dino.yaml", List.of("extends=[x.yaml]")))
                .hasMessageContaining("can stand in files only");
    }

    @Test
    void boundsAreNamedForLargeNumbersAndPaths() {
        assertThatThrownBy(() -> ConfigLoader.builtin(
                        "base/dino.yaml",
                        List.of(
                                "train.seed=99999999999999999999",
                                "data.synthetic.train_per_class=100001",
                                "data.train=\"a\\0b\"")))
                .hasMessageContaining("train.seed: must be a whole number of at most 9223372036854775807")
                .hasMessageContaining("data.synthetic.train_per_class: must be in [0, 100000], was 100001")
                .hasMessageContaining("data.train: must be a path without a NUL character");
    }

    /** Any text is a configuration or one of our errors. */
    @Test
    void changedConfigurationsGiveErrorsAndNothingElse() throws IOException {
        long seed = 12;
        Random random = new Random(seed);
        String good = Files.readString(Path.of(System.getProperty("dino.root"), "configs/base/dino.yaml"));
        String pieces = "[]{}:,-!&*#|>'\"%@`~?\n \t0aex.\0\u00e4\ud83d";
        int wrong = 0;
        for (int i = 0; i < FUZZED; i++) {
            StringBuilder text = new StringBuilder(good);
            for (int k = random.nextInt(4); k >= 0; k--) {
                int at = random.nextInt(text.length());
                char piece = pieces.charAt(random.nextInt(pieces.length()));
                switch (random.nextInt(3)) {
                    case 0 -> text.insert(at, piece);
                    case 1 -> text.setCharAt(at, piece);
                    default -> text.delete(at, Math.min(text.length(), at + random.nextInt(40)));
                }
            }
            Path file = folder.resolve("fuzz.yaml");
            Files.write(file, text.toString().getBytes(StandardCharsets.UTF_8));
            try {
                ConfigLoader.load(file, IMAGES);
            } catch (ConfigException e) {
                wrong++;
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + ", case " + i + ":\n" + text, e);
            }
        }
        assertThat(wrong).isGreaterThan(FUZZED / 2);
    }
}
