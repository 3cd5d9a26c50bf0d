package io.github.dino4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dino4j.cli.console.ExitCode;
import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.ConfigPrinter;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The commands as scripts call them: exit codes, JSON keys, and one sentence for a mistake. */
class CliTest {
    private final ByteArrayOutputStream results = new ByteArrayOutputStream();
    private final StringWriter errors = new StringWriter();

    @TempDir
    private Path folder;

    private int run(String... args) {
        results.reset();
        CommandLine commandLine = Cli.commandLine(new PrintStream(results, true, StandardCharsets.UTF_8));
        return commandLine.setErr(new PrintWriter(errors, true)).execute(args);
    }

    private JsonNode json() throws IOException {
        return new ObjectMapper().readTree(results.toString(StandardCharsets.UTF_8));
    }

    private static String config(String name) {
        return Path.of(System.getProperty("dino.root"), "configs", name).toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"vit_nano_8", "convnet_small"})
    void benchStepPrintsThePeersKeys(String model) throws IOException {
        int exit = run(("bench step --batch 2 --local-crops 1 --out-dim 16 --precision float32 --reps 1 --json --model "
                        + model)
                .split(" "));
        assertThat(exit).as(errors.toString()).isZero();
        for (String part : new String[] {"forward", "forward_backward", "dino_step"}) {
            assertThat(json().get(part).get("median_s").asDouble()).as(part).isPositive();
            assertThat(json().get(part).get("min_s").asDouble()).as(part).isPositive();
            assertThat(json().get(part).get("images_per_s").asDouble()).as(part).isPositive();
        }
        assertThat(json().get("forward").get("gflop").asDouble()).isPositive();
        assertThat(json().has("peak_rss_mb")).isTrue();
    }

    @Test
    void diagnosePrintsTheContractsKeysOfARunThatDied() throws IOException {
        Files.writeString(
                folder.resolve("config.yaml"),
                ConfigPrinter.print(ConfigLoader.load(Path.of(config("quickstart.yaml")), List.of())));
        Files.writeString(folder.resolve("metrics.jsonl"), """
            {"step":0,"epochs":0,"signals":{"effective_rank":40.0,"mean_cosine":0.5}}
            {"step":156,"epoch":0,"loss":4.5}
            {"step":156,"epochs":1,"epoch_loss":4.6}
            {"step":156,"epochs":1,"signals":{"effective_rank":2.6,"mean_cosine":0.78,"head_mean_cosine":0.9}}
            {"step":157,"ep\
            """);
        assertThat(run("diagnose", folder.toString(), "--json")).isZero();
        assertThat(json().get("verdict").asText()).isEqualTo("collapsed");
        assertThat(json().get("kind").asText()).isEqualTo("dimensional");
        assertThat(json().get("effective_rank").asDouble()).isEqualTo(2.6);
        assertThat(json().get("mean_cosine").asDouble()).isEqualTo(0.78);
        assertThat(json().get("advice").get(0).fieldNames()).toIterable().containsExactly("key", "from", "to", "why");
        assertThat(run("diagnose", folder.toString())).isZero();
        assertThat(results.toString(StandardCharsets.UTF_8))
                .contains("collapsed: dimensional collapse", "--set optim.lr=");
    }

    @Test
    void diagnoseOfWhatIsNoRunIsOneSentence() {
        assertThat(run("diagnose", folder.toString())).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(errors.toString()).contains("give the directory of a run of dino train");
    }

    @Test
    void benchViewsPrintsTheContractsKeys() throws IOException {
        for (int i = 0; i < 16; i++) {
            BufferedImage image = new BufferedImage(40, 30, BufferedImage.TYPE_3BYTE_BGR);
            ImageIO.write(image, "jpg", folder.resolve(i + ".jpg").toFile());
        }
        int exit = run(
                "bench",
                "views",
                "--recipe",
                "cifar",
                "--images",
                folder.toString(),
                "--workers",
                "1",
                "--seconds",
                "0.05",
                "--json");
        assertThat(exit).as(errors.toString()).isZero();
        for (String key : new String[] {"images_per_s", "decode_ms", "views_ms", "bytes_per_image"}) {
            assertThat(json().get(key).asDouble()).as(key).isPositive();
        }
    }

    @Test
    void trainThenKnnPrintTheContractsKeys() throws IOException {
        String run = folder.resolve("run").toString();
        int exit = run(
                "train",
                config("quickstart.yaml"),
                "--output",
                run,
                "--json",
                "--set",
                "model.depth=1",
                "--set",
                "method.head.hidden_dim=8",
                "--set",
                "train.epochs=1",
                "--set",
                "data.synthetic={train_per_class: 1, val_per_class: 1, size: 32, seed: 0}",
                "--set",
                "eval.knn.k=[5]",
                "--set",
                "train.batch_size=5");
        assertThat(exit).as(errors.toString()).isZero();
        for (String key : new String[] {
            "run",
            "steps",
            "seconds",
            "images_per_s",
            "data_wait",
            "loss",
            "knn_top1",
            "floor_pixels",
            "floor_untrained"
        }) {
            assertThat(json().hasNonNull(key)).as(key).isTrue();
        }
        String data = folder.resolve("run/data").toString();
        assertThat(run("knn", run, "--train", data, "--val", data, "--k", "1,3", "--json"))
                .isZero();
        assertThat(json().get("k").get("3").has("top5")).isTrue();
        assertThat(json().get("classes").asInt()).isEqualTo(10);
    }

    @Test
    void everyMistakeIsExitTwoAndOneSentence() {
        assertMistake("there is no such checkpoint file", "knn", "nothing", "--train", "a", "--val", "b");
        assertMistake("cannot be read", "train", "nope.yaml");
        assertMistake(
                "no such file or folder",
                "train",
                config("recipe/textures_nano.yaml"),
                "--set",
                "data.train=/nowhere",
                "--output",
                folder.resolve("x").toString());
        assertMistake("did you mean optim.lr?", "config", "explain", "optim.lrr");
    }

    @Test
    void mistakesOfBenchmarksAreOneSentenceToo() {
        assertMistake(
                "--method: there is no method nope; there are barlow_twins, byol, csml, ",
                "bench",
                "step",
                "--model",
                "vit_nano_8",
                "--method",
                "nope",
                "--batch",
                "2",
                "--precision",
                "float32",
                "--reps",
                "1");
        assertMistake(
                "--recipe must be imagenet or cifar, was 'x'",
                "bench",
                "views",
                "--recipe",
                "x",
                "--images",
                "a",
                "--workers",
                "1");
    }

    @Test
    void aBenchmarkOfNothingIsAMistake() {
        assertMistake(
                "must be at least 1",
                "bench",
                "step",
                "--model",
                "vit_nano_8",
                "--batch",
                "1",
                "--local-crops",
                "0",
                "--out-dim",
                "16",
                "--precision",
                "float32",
                "--reps",
                "0");
    }

    private void assertMistake(String sentence, String... args) {
        errors.getBuffer().setLength(0);
        assertThat(run(args)).as(String.join(" ", args)).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(errors.toString()).contains(sentence);
        assertThat(errors.toString().strip().lines()).hasSize(1);
    }
}
