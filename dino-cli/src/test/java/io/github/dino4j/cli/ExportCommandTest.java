package io.github.dino4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dino4j.cli.console.ExitCode;
import io.github.dino4j.eval.model.PretrainedModel;
import io.github.dino4j.vit.weights.Weights;
import io.github.dino4j.vit.weights.WeightsKind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.autodiff.samediff.SameDiff;

/** Exports as scripts call for them, of a run of one epoch on drawn images. */
class ExportCommandTest {
    private static final String CONFIG =
            Path.of(System.getProperty("dino.root"), "configs/quickstart.yaml").toString();

    @TempDir
    private static Path folder;

    private static Path run;

    private final ByteArrayOutputStream results = new ByteArrayOutputStream();
    private final StringWriter errors = new StringWriter();

    @BeforeAll
    static void train() {
        run = folder.resolve("run");
        ExportCommandTest test = new ExportCommandTest();
        int exit = test.dino(
                "train",
                CONFIG,
                "--output",
                run.toString(),
                "--set",
                "model.depth=2",
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
        assertThat(exit).as(test.errors.toString()).isZero();
    }

    @Test
    void aRunIsExportedBesideItselfWithItsAccuracyOnTheCard() throws IOException {
        assertThat(dino(
                        "export",
                        run.toString(),
                        "--format",
                        "onnx",
                        "--size",
                        "32x40",
                        "--outputs",
                        "cls,patches",
                        "--json"))
                .as(errors.toString())
                .isZero();
        JsonNode result = new ObjectMapper().readTree(results.toString(StandardCharsets.UTF_8));
        assertThat(result.path("file").asText())
                .isEqualTo(run.resolve("export-onnx/model.onnx").toString());
        assertThat(result.path("bytes").asLong()).isEqualTo(Files.size(run.resolve("export-onnx/model.onnx")));
        assertThat(result.path("size").toString()).isEqualTo("[32,40]");
        assertThat(result.path("outputs").toString()).isEqualTo("[\"cls\",\"patch_tokens\"]");
        assertThat(result.path("opset").asInt()).isEqualTo(17);
        assertThat(run.resolve("export-onnx/README.md"))
                .content()
                .contains(
                        "k-NN top-1 on the run's own held-out images after 1 epochs",
                        "of raw pixels",
                        "by the method `dino`");
    }

    @Test
    void aFullCheckpointHoldsTheRunsNetworks() throws IOException {
        Path target = folder.resolve("full");
        assertThat(dino("export", run.toString(), "--format", "pth", "--full", "--output", target.toString()))
                .as(errors.toString())
                .isZero();
        PretrainedModel trained = PretrainedModel.load(run, List.of());
        Weights teacher = Weights.load(
                target.resolve("model.pth"),
                "teacher",
                trained.config().model().vit("this test").numHeads());
        assertThat(teacher.kind()).isEqualTo(WeightsKind.OFFICIAL_CHECKPOINT);
        assertThat(teacher.center()).isPresent();
        teacher.backbone().forEach((name, tensor) -> assertThat(tensor.floats())
                .as(name)
                .isEqualTo(trained.weights().get("backbone." + name)));
        teacher.headTensors().forEach((name, tensor) -> assertThat(tensor.floats())
                .as(name)
                .isEqualTo(trained.weights().get("head." + name)));
        Weights student = Weights.load(
                target.resolve("model.pth"),
                "student",
                trained.config().model().vit("this test").numHeads());
        assertThat(student.headTensors().keySet())
                .isEqualTo(teacher.headTensors().keySet());
        assertThat(clsToken(student)).isNotEqualTo(clsToken(teacher));
    }

    private static float[] clsToken(Weights weights) {
        return Objects.requireNonNull(weights.backbone().get("cls_token")).floats();
    }

    @Test
    void anExportIsExportedAgain() {
        Path first = folder.resolve("first");
        Path second = folder.resolve("second");
        assertThat(dino(
                        "export",
                        run.toString(),
                        "--format",
                        "safetensors",
                        "--names",
                        "hf",
                        "--output",
                        first.toString()))
                .as(errors.toString())
                .isZero();
        String file = first.resolve("model.safetensors").toString();
        assertThat(dino("export", file, "--format", "samediff", "--output", second.toString()))
                .as(errors.toString())
                .isZero();
        assertThat(second.resolve("README.md")).content().contains("does not say how it was trained");
        SameDiff graph = SameDiff.load(second.resolve("model.sd").toFile(), false);
        assertThat(graph.hasVariable("blocks.1.mlp.fc2.weight")).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--format tflite | --format must be one of [safetensors, onnx, samediff, pth], was tflite",
                "--format onnx --outputs logits | --outputs must be one of [cls, patches, attention], was logits",
                "--format onnx --size 3x40 | an image of 40x3 pixels is smaller than one patch of",
                "--format onnx --size wide | --size must be a number of pixels such as 224, or rows x columns such as"
                        + " 224x320, was wide",
                "--format onnx --names hf | names are of weights: hf goes with safetensors and pth, not with onnx",
                "--format pth --size 32x40 | weights belong to square images, the size was 32x40",
                "--format pth --size 33 | the size must be a multiple of the patch size",
                "--format pth --with-normalize | weights alone normalise nothing",
                "--format pth --outputs cls | --outputs are of graphs",
                "--format onnx --full | --full goes with --format pth alone"
            })
    void mistakesAreNamedAndNothingIsWritten(String options, String message) {
        Path target = folder.resolve("mistake");
        String[] words = ("export " + run + " --output " + target + " " + options).split(" ");
        assertThat(dino(words)).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(errors.toString()).startsWith("dino: ").contains(message.strip());
        assertThat(target).doesNotExist();
    }

    private int dino(String... words) {
        return Cli.commandLine(new PrintStream(results, true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(errors, true))
                .execute(words);
    }
}
