package io.github.dino4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dino4j.core.io.SafeTensors;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ImportCommandTest {
    private static final Path DATA = Path.of(System.getProperty("dino.root"), "src-test-data", "weights");

    private final ByteArrayOutputStream results = new ByteArrayOutputStream();
    private final StringWriter errors = new StringWriter();

    @TempDir
    private Path folder;

    private int run(Object... args) {
        results.reset();
        errors.getBuffer().setLength(0);
        String[] words = new String[args.length];
        for (int i = 0; i < words.length; i++) {
            words[i] = args[i].toString();
        }
        CommandLine commandLine = Cli.commandLine(new PrintStream(results, true, StandardCharsets.UTF_8));
        return commandLine.setErr(new PrintWriter(errors, true)).execute(words);
    }

    private JsonNode json() throws IOException {
        return new ObjectMapper().readTree(results.toString(StandardCharsets.UTF_8));
    }

    @Test
    void aFullCheckpointBecomesABackboneInTimmsNames() throws IOException {
        Path output = folder.resolve("out.safetensors");
        int exit = run("import", DATA.resolve("full_checkpoint.pth"), "--heads", 2, "--output", output, "--json");
        assertThat(exit).as(errors.toString()).isZero();
        assertThat(json().get("kind").asText()).isEqualTo("OFFICIAL_CHECKPOINT");
        assertThat(json().get("model").get("embed_dim").asInt()).isEqualTo(16);
        assertThat(json().get("model").get("image_size").asInt()).isEqualTo(16);
        assertThat(json().get("tensors").asInt()).isEqualTo(30);
        assertThat(json().get("parameters").asLong()).isEqualTo(7664);
        assertThat(json().get("head_out_dim").asInt()).isEqualTo(10);
        assertThat(json().get("center").asBoolean()).isTrue();
        SafeTensors written = SafeTensors.read(output);
        assertThat(written.tensors()).hasSize(30).containsKey("blocks.1.attn.qkv.weight");
        assertThat(written.metadata())
                .containsEntry("format", "dino4j-weights-1")
                .containsEntry("num_heads", "2")
                .containsEntry("source", "full_checkpoint.pth")
                .containsEntry("source_kind", "OFFICIAL_CHECKPOINT");
        assertThat(written.metadata().get("source_sha256")).matches("[0-9a-f]{64}");
        assertThat(Weights.load(output).kind()).isEqualTo(WeightsKind.DINO4J_WEIGHTS);
    }

    @Test
    void theHeadComesWithItWhereItIsAskedFor() throws IOException {
        Path output = folder.resolve("out.safetensors");
        assertThat(run("import", DATA.resolve("full_checkpoint.pth"), "--heads", 2, "--with-head", "--output", output))
                .isZero();
        assertThat(Weights.load(output).head()).isPresent();
        assertThat(Weights.load(output).center()).isPresent();
    }

    @Test
    void withoutOutputItSaysWhatAFileIs() {
        assertThat(run("import", DATA.resolve("hf_bin"))).as(errors.toString()).isZero();
        assertThat(results.toString(StandardCharsets.UTF_8))
                .contains("a HuggingFace ViT")
                .contains(
                        "vit_16x2_4: images of 16 px in patches of 4, 3 channels, 16 wide, 2 blocks, 2 heads, norms with epsilon 1.0E-12")
                .contains("30 tensors, 7664 parameters");
    }

    @Test
    void mistakesAreOneSentenceAndExitCodeTwo() throws IOException {
        assertMistake("there is no such file or folder", "import", folder.resolve("gone.pth"));
        assertMistake("does not say how many attention heads", "import", DATA.resolve("official.pth"));
        assertMistake("3 attention heads do not divide", "import", DATA.resolve("official.pth"), "--heads", 3);
        assertMistake(
                "holds no both but one network alone", "import", DATA.resolve("official.pth"), "--network", "both");
        assertMistake("must be a file that ends in .safetensors", "import", DATA, "--output", folder.resolve("x.bin"));
        assertMistake("its folder does not exist", "import", DATA, "--output", folder.resolve("no/x.safetensors"));
        assertMistake("holds no checkpoint of dino train", "import", folder);
        Path text = Files.writeString(folder.resolve("notes.txt"), "not weights at all");
        assertMistake("neither a safetensors file nor one of PyTorch's", "import", text);
        Path same = folder.resolve("same.safetensors");
        Files.copy(DATA.resolve("timm/model.safetensors"), same);
        assertMistake("is the file that is read", "import", same, "--heads", 2, "--output", same);
    }

    private void assertMistake(String sentence, Object... args) {
        assertThat(run(args)).isEqualTo(2);
        assertThat(errors.toString()).contains(sentence).hasLineCount(1);
    }
}
