package io.github.dino4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dino4j.core.io.CheckpointFiles;
import io.github.dino4j.core.io.SafeTensors;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code dino diff} and {@code dino bench embed} as scripts call them. */
class ServiceCommandsTest {
    private final ByteArrayOutputStream results = new ByteArrayOutputStream();
    private final StringWriter errors = new StringWriter();

    @TempDir
    private Path folder;

    private int run(String... args) {
        results.reset();
        CommandLine commandLine = Cli.commandLine(new PrintStream(results, true, StandardCharsets.UTF_8));
        return commandLine.setErr(new PrintWriter(errors, true)).execute(args);
    }

    private String said() {
        return results.toString(StandardCharsets.UTF_8);
    }

    private JsonNode json() throws IOException {
        return new ObjectMapper().readTree(said());
    }

    private String checkpoint(int step, float value, boolean extra) throws IOException {
        Map<String, SafeTensors.Tensor> tensors = new LinkedHashMap<>();
        tensors.put("teacher.backbone.a", SafeTensors.Tensor.of(List.of(2L), new float[] {3, 4}));
        tensors.put("teacher.backbone.b", SafeTensors.Tensor.of(List.of(2L), new float[] {0, value}));
        if (extra) {
            tensors.put("teacher.head.c", SafeTensors.Tensor.of(List.of(1L), new float[] {1}));
        }
        return CheckpointFiles.write(folder, step, tensors, Map.of()).toString();
    }

    @Test
    void theSameFileIsEqualInEveryTensor() throws IOException {
        String file = checkpoint(1, 1, false);
        assertThat(run("diff", file, file, "--exit-code")).as(errors.toString()).isZero();
        assertThat(said()).contains("equal in every tensor, 2 of them");
        assertThat(run("diff", file, file, "--json")).isZero();
        assertThat(json().get("equal").booleanValue()).isTrue();
    }

    @Test
    void differencesAreToldAndAFailureOnlyWhereAskedFor() throws IOException {
        String a = checkpoint(1, 2, false);
        String b = checkpoint(2, 3, true);
        assertThat(run("diff", a, b)).as(errors.toString()).isZero();
        assertThat(said())
                .contains("1 of 2 tensors of equal shape differ")
                .contains("teacher.backbone.b: relative 0.500, largest 1.00, cosine 1.000000, norms 2.000 and 3.000")
                .contains("only in B: teacher.head.c");
        assertThat(run("diff", a, b, "--exit-code", "--json")).isEqualTo(1);
        JsonNode different = json().get("different").get("teacher.backbone.b");
        assertThat(different.get("relative").doubleValue()).isEqualTo(0.5);
        assertThat(different.get("max_abs").doubleValue()).isEqualTo(1.0);
        assertThat(json().get("groups").get("teacher.backbone").get("elements").intValue())
                .isEqualTo(4);
        assertThat(json().get("only_b").get(0).textValue()).isEqualTo("teacher.head.c");
    }

    @Test
    void aDamagedOrMissingFileIsBadInput() throws IOException {
        String a = checkpoint(1, 2, false);
        Path cut = folder.resolve("cut.safetensors");
        Files.write(cut, new byte[] {1, 2, 3});
        assertThat(run("diff", a, cut.toString())).isEqualTo(2);
        assertThat(errors.toString()).contains("cut.safetensors: not a safetensors file");
        assertThat(run("diff", a, folder.resolve("none").toString())).isEqualTo(2);
    }

    @Test
    void benchEmbedPrintsItsKeys() throws IOException {
        int exit = run("bench embed --model vit_nano_8 --count 3 --reps 2 --max-batch 2 --json".split(" "));
        assertThat(exit).as(errors.toString()).isZero();
        for (String key : List.of("open_s", "first_ms", "single_ms", "list_images_per_s", "callers_images_per_s")) {
            assertThat(json().get(key).asDouble()).as(key).isPositive();
        }
        assertThat(run("bench", "embed", "--model", "vit_nano_8", "--images", folder.toString()))
                .isEqualTo(2);
        assertThat(errors.toString()).contains("holds no .jpg or .jpeg files");
    }
}
