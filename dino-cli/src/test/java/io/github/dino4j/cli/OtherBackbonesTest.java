package io.github.dino4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dino4j.cli.console.ExitCode;
import io.github.dino4j.train.DinoTrainer;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** Commands with a backbone that is no Vision Transformer: what works, and one sentence for what does not. */
class OtherBackbonesTest {
    @TempDir
    private static Path shared;

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream results = new ByteArrayOutputStream();
    private final StringWriter errors = new StringWriter();

    @BeforeAll
    static void train() throws IOException {
        DinoTrainer.builtin("recipe/textures_nano.yaml")
                .set(
                        "model",
                        "{backbone: convnet, name: tiny, image_size: 16, in_chans: 3, widths: [4, 6],"
                                + " statistics: joint}")
                .set("views.global.size", "16")
                .set("views.local.size", "8")
                .set("method.head.out_dim", "16")
                .set("method.head.hidden_dim", "16")
                .set("data.synthetic.train_per_class", "2")
                .set("data.synthetic.val_per_class", "1")
                .set("data.synthetic.size", "16")
                .set("train.batch_size", "10")
                .set("train.epochs", "1")
                .set("optim.warmup_epochs", "0")
                .set("eval.knn.every_epochs", "0")
                .set("train.output", "'" + shared.resolve("run") + "'")
                .train();
        ImageIO.write(
                new BufferedImage(16, 16, BufferedImage.TYPE_3BYTE_BGR),
                "png",
                shared.resolve("image.png").toFile());
    }

    private int run(String... args) {
        CommandLine commandLine = Cli.commandLine(new PrintStream(results, true, StandardCharsets.UTF_8));
        return commandLine.setErr(new PrintWriter(errors, true)).execute(args);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        attention RUN IMAGE --output OUT                       | patch tokens and attention maps
        export RUN --format onnx --output OUT                  | this export
        export RUN --format safetensors --output OUT           | this export
        linear RUN --train DATA --val DATA                     | features of several blocks or of patches (last_blocks=4
        embed RUN DATA --output OUT --avg-patches              | features of several blocks or of patches (last_blocks=1
        """)
    void whatOnlyAVisionTransformerHasIsRefusedInASentence(String command, String need) {
        String words = command.replace("RUN", shared.resolve("run").toString())
                .replace("DATA", shared.resolve("run/data").toString())
                .replace("IMAGE", shared.resolve("image.png").toString())
                .replace("OUT", folder.resolve("out.csv").toString());
        assertThat(run(words.split(" +"))).as(errors.toString()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(errors.toString().lines())
                .singleElement()
                .asString()
                .matches("dino: .*must be (a ViT|vit)( or a ResNet)? for .*, was convnet.*")
                .contains(need);
        assertThat(folder.resolve("out.csv/checkpoints")).doesNotExist();
    }

    @Test
    void itIsFineTuned() {
        Path tuned = folder.resolve("tuned");
        String data = shared.resolve("run/data").toString();
        String[] words = {
            "finetune",
            shared.resolve("run").toString(),
            "--train",
            data,
            "--val",
            data,
            "--output",
            tuned.toString(),
            "--set",
            "eval.finetune.batch_size=5",
            "--set",
            "eval.finetune.epochs=1",
            "--set",
            "eval.finetune.warmup_epochs=0"
        };
        assertThat(run(words)).as(errors.toString()).isZero();
        assertThat(results.toString(StandardCharsets.UTF_8)).contains("top-1");
        assertThat(tuned.resolve("checkpoints")).isDirectory();
    }

    @Test
    void itsWeightsLeaveByImport() throws IOException {
        Path file = folder.resolve("tiny.safetensors");
        assertThat(run("import", shared.resolve("run").toString(), "--output", file.toString(), "--json"))
                .as(errors.toString())
                .isZero();
        JsonNode model = new ObjectMapper().readTree(results.toByteArray()).get("model");
        assertThat(model.get("backbone").asText()).isEqualTo("convnet");
        assertThat(model.get("widths").toString()).isEqualTo("[4,6]");
        String data = shared.resolve("run/data").toString();
        results.reset();
        assertThat(run(
                        "linear",
                        file.toString(),
                        "--train",
                        data,
                        "--val",
                        data,
                        "--last-blocks",
                        "1",
                        "--epochs",
                        "1"))
                .as(errors.toString())
                .isZero();
        assertThat(results.toString(StandardCharsets.UTF_8)).contains("top-1");
    }
}
