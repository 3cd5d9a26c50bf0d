package io.github.dino4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dino4j.cli.console.ExitCode;
import io.github.dino4j.core.io.SafeTensors;
import io.github.dino4j.eval.feature.FeatureBank;
import io.github.dino4j.eval.feature.FeatureFile;
import io.github.dino4j.eval.linear.LinearHead;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** The commands that measure a checkpoint: keys, files, and one sentence for a mistake. */
class EvalCommandsTest {
    @TempDir
    private static Path shared;

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream results = new ByteArrayOutputStream();
    private final StringWriter errors = new StringWriter();

    @BeforeAll
    static void trainOnce() {
        StringWriter said = new StringWriter();
        CommandLine commandLine = Cli.commandLine(new PrintStream(new ByteArrayOutputStream()));
        List<String> words = new ArrayList<>(List.of(
                "train",
                Path.of(System.getProperty("dino.root"), "configs", "quickstart.yaml")
                        .toString(),
                "--output",
                shared.resolve("run").toString()));
        for (String set : List.of(
                "train.epochs=1",
                "optim.warmup_epochs=0",
                "model.depth=2",
                "eval.knn.k=[3]",
                "data.synthetic={train_per_class: 3, val_per_class: 2, size: 32, seed: 0}",
                "train.batch_size=10")) {
            words.addAll(List.of("--set", set));
        }
        int exit = commandLine.setErr(new PrintWriter(said, true)).execute(words.toArray(String[]::new));
        assertThat(exit).as(said.toString()).isZero();
    }

    /** A command's words, with RUN, DATA (its images) and TMP for what they stand for. */
    private int run(String command) {
        results.reset();
        errors.getBuffer().setLength(0);
        CommandLine commandLine = Cli.commandLine(new PrintStream(results, true, StandardCharsets.UTF_8));
        String[] words = command.replace("DATA", shared.resolve("run/data").toString())
                .replace("RUN", shared.resolve("run").toString())
                .replace("TMP", folder.toString())
                .split(" ");
        return commandLine.setErr(new PrintWriter(errors, true)).execute(words);
    }

    private JsonNode runs(String command) throws IOException {
        assertThat(run(command)).as(errors.toString()).isZero();
        return command.endsWith("--json")
                ? new ObjectMapper().readTree(results.toString(StandardCharsets.UTF_8))
                : new ObjectMapper().createObjectNode();
    }

    private void assertMistake(String sentence, String command) {
        assertThat(run(command)).as(command).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(errors.toString()).contains(sentence);
        assertThat(errors.toString().strip().lines()).hasSize(1);
    }

    @Test
    void embedWritesRowsInTheOrderOfPaths() throws IOException {
        JsonNode json = runs("embed RUN DATA --split VAL --output TMP/val.safetensors --json");

        assertThat(json.get("images").asInt()).isEqualTo(20);
        assertThat(json.get("dim").asInt()).isEqualTo(96);
        assertThat(json.get("images_per_s").asDouble()).isPositive();
        SafeTensors content = SafeTensors.read(folder.resolve("val.safetensors"));
        assertThat(Objects.requireNonNull(content.tensors().get("features")).shape())
                .isEqualTo(List.of(20L, 96L));
        assertThat(Objects.requireNonNull(content.tensors().get("labels")).type())
                .isEqualTo("I64");
        FeatureBank bank = FeatureFile.read(folder.resolve("val.safetensors"));
        assertThat(bank.paths()).hasSize(20).isSorted();
        assertThat(bank.classNames()).hasSize(10);
        for (int row = 0; row < bank.size(); row++) {
            assertThat(bank.paths().get(row)).contains(bank.className(bank.label(row)));
        }
    }

    @Test
    void storedFeaturesGiveTheAccuracyOfTheImages() throws IOException {
        runs("embed RUN DATA --output TMP/train.safetensors");
        runs("embed RUN DATA --split VAL --output TMP/val.safetensors");
        String stored = " --train-features TMP/train.safetensors --val-features TMP/val.safetensors";

        assertThat(runs("knn" + stored + " --k 3 --report TMP/stored --json"))
                .isEqualTo(runs("knn RUN --train DATA --val DATA --k 3 --json"));
        assertThat(Files.readString(folder.resolve("stored/report.md")))
                .contains("20 images, two principal components", "20 images, UMAP", "val.safetensors")
                .doesNotContain("Classified rightly"); // there are no images to show
        JsonNode rates =
                runs("linear" + stored + " --epochs 2 --lr 0.1,1 --json").get("rates");
        assertThat(rates).hasSize(2).allMatch(rate -> rate.get("loss").isNumber());
    }

    @Test
    void storedFeaturesAreSearchedByTheWeightsThatMadeThem() throws IOException {
        runs("embed RUN DATA --output TMP/f.safetensors");
        String query;
        try (Stream<Path> files = Files.walk(shared.resolve("run/data/train"))) {
            query = files.filter(Files::isRegularFile)
                    .sorted()
                    .findFirst()
                    .orElseThrow()
                    .toString();
        }
        String search = "search RUN DATA " + query + " --output TMP/search.html --json";
        assertThat(runs(search.replace(" --json", " --features TMP/f.safetensors --json")))
                .isEqualTo(runs(search));
        runs("embed RUN DATA --split VAL --last-blocks 2 --output TMP/two.safetensors");
        String wrong = "two.safetensors: its rows and the query were not made alike (last_blocks was 2, is 1)";
        assertMistake(wrong, search + " --features TMP/two.safetensors");
        assertMistake(
                "not made alike (last_blocks was 2, is 1)",
                "knn --train-features TMP/f.safetensors --val-features TMP/two.safetensors");
    }

    @Test
    void jobsEmbedTheirShardsAndTheSameCommandJoinsThem() throws IOException {
        runs("embed RUN DATA --output TMP/whole.safetensors");
        String job = "embed RUN DATA --shard-size 7 --set eval.batch_size=10 --output TMP/f.safetensors";
        JsonNode second = runs(job + " --shard 2/2 --json");
        assertThat(second.get("images").asInt()).isEqualTo(20);
        assertThat(second.get("missing_shards").asInt()).isEqualTo(1);
        assertMistake(
                "lacks 1 of its 3 parts",
                "knn --train-features TMP/f.safetensors.parts" + " --val-features TMP/f.safetensors.parts");
        runs(job + " --shard 1/2");
        assertThat(results.toString(StandardCharsets.UTF_8))
                .contains("all 3 shards are there, the same command without");
        JsonNode own = runs(
                "knn --train-features TMP/f.safetensors.parts --val-features TMP/f.safetensors.parts --k 1 --json");
        assertThat(own.get("k").get("1").get("top1").asDouble()).isEqualTo(100);
        assertMistake("(precision was float32, is bfloat16)", job + " --precision bfloat16");
        JsonNode joined = runs(job + " --json");

        assertThat(joined.get("resumed").asInt()).isEqualTo(30);
        assertThat(Files.readAllBytes(folder.resolve("f.safetensors")))
                .isEqualTo(Files.readAllBytes(folder.resolve("whole.safetensors")));
        assertThat(folder.resolve("f.safetensors.parts")).doesNotExist();
    }

    @Test
    void everyProtocolAddsToOneReport() throws IOException {
        String common = " RUN --train DATA --val DATA --report TMP/report --json";
        JsonNode knn = runs("knn --majority --k 1,3" + common);
        assertThat(knn.get("floors").has("raw pixels")).isTrue();
        JsonNode linear = runs("linear --epochs 2 --last-blocks 2 --lr 0.01,1 --output TMP/probe" + common);
        assertThat(linear.get("floors").get("untrained network").isNumber()).isTrue();
        JsonNode logistic = runs("linear --last-blocks 1 --classifier logistic --shots 2 --c 0.1,10" + common);
        assertThat(logistic.get("train").asInt()).isEqualTo(20);
        JsonNode tuned = runs("finetune --epochs 2 --batch-size 10 --lr 0.001 --set eval.finetune.warmup_epochs=1"
                + " --output TMP/tuned" + common);
        assertThat(tuned.get("steps").asInt()).isEqualTo(6);

        JsonNode all =
                new ObjectMapper().readTree(folder.resolve("report/report.json").toFile());
        assertThat(all.get("sections").properties().stream().map(Map.Entry::getKey))
                .containsExactly("knn", "linear", "logistic-2-per-class", "finetune");
        assertThat(Files.readString(folder.resolve("report/report.html")))
                .contains(
                        "Weighted k-NN",
                        "Linear probe",
                        "Logistic regression, 2 per class",
                        "Fine-tuning",
                        "raw pixels");
    }

    @Test
    void aHeadThatWasWrittenGivesTheSameAccuracyWhenItIsRead() throws IOException {
        String common = "linear RUN --train DATA --val DATA --last-blocks 2";
        JsonNode trained = runs(common + " --epochs 3 --no-augment --output TMP/probe --json");
        JsonNode read = runs(common + " --head TMP/probe/linear.safetensors --json");

        assertThat(read.get("top1")).isEqualTo(trained.get("top1"));
        assertThat(LinearHead.read(folder.resolve("probe/linear.safetensors")).dim())
                .isEqualTo(192);
    }

    @Test
    void splitsThatDoNotFitAreRefusedBeforeWorkStarts() throws IOException {
        Path val = shared.resolve("run/data/val");
        String missing;
        try (Stream<Path> classes = Files.list(val)) {
            missing = classes.sorted().findFirst().orElseThrow().getFileName().toString();
        }
        try (Stream<Path> files = Files.walk(val)) {
            for (Path file :
                    files.filter(each -> !each.toString().contains(missing)).toList()) {
                Files.copy(
                        file,
                        folder.resolve("other").resolve(val.relativize(file).toString()));
            }
        }
        for (String command : List.of("knn", "linear", "finetune --epochs 5 --output TMP/x")) {
            assertMistake(
                    "class " + missing + " is among the training images and not among the held-out ones",
                    command + " RUN --train DATA --val TMP/other");
        }
        assertThat(folder.resolve("x")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --k must be at most the 30 training images, was 31 | knn RUN --train DATA --val DATA --k 31
            --k must be at least 1, was 0                      | knn RUN --train DATA --val DATA --k 0
            give a CHECKPOINT with --train DIR and --val DIR   | linear RUN --train DATA
            last_blocks must be at most the 2 blocks           | linear RUN --train DATA --val DATA --last-blocks 3
            --classifier must be sgd or logistic, was svm      | linear RUN --train DATA --val DATA --classifier svm
            fewer than the 4 shots | linear RUN --train DATA --val DATA --last-blocks 1 --classifier logistic --shots 4
            fewer than eval.finetune.batch_size=31 | finetune RUN --train DATA --val DATA --epochs 5 --batch-size 31 --output TMP/y
            eval.finetune.warmup_epochs: must be in [0, eval.finetune.epochs=2] | finetune RUN --train DATA --val DATA --epochs 2 --output TMP/y
            a shard must be i/n with i from 1 to n             | embed RUN DATA --output TMP/f.csv --shard 3/2
            --shard-size must be at least 1, was 0             | embed RUN DATA --output TMP/f.csv --shard-size 0
            its folder does not exist                          | embed RUN DATA --output TMP/no/f.csv
            train features have 3 numbers a row, val features 4 | knn --train-features TMP/3.safetensors --val-features TMP/4.safetensors --k 1
            takes 3 numbers a row, the features have 96        | linear RUN --train DATA --val DATA --last-blocks 1 --head TMP/head.safetensors
            """)
    void aMistakeIsOneSentence(String sentence, String command) throws IOException {
        for (int dim : new int[] {3, 4}) {
            FeatureFile.write(
                    folder.resolve(dim + ".safetensors"), FeatureBank.of(new float[2 * dim], dim, new int[] {0, 1}));
        }
        new LinearHead(10, 3, new float[30], new float[10]).write(folder.resolve("head.safetensors"));

        assertMistake(sentence, command);
    }
}
