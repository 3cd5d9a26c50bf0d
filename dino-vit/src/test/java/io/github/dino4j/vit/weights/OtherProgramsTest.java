package io.github.dino4j.vit.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.io.SafeTensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Checkpoints as other programs save them, in {@code src-test-data/weights/others}, and what PyTorch computes with them. */
class OtherProgramsTest {
    private static final Path DATA = Path.of(System.getProperty("dino.root"), "src-test-data", "weights", "others");
    private static final double TOLERANCE = 1e-5;

    @TempDir
    private Path folder;

    private static float[] floats(JsonNode numbers) {
        float[] values = new float[numbers.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) numbers.get(i).doubleValue();
        }
        return values;
    }

    private static Weights load(String file, String network) throws IOException {
        return Weights.load(DATA.resolve(file), network, 1);
    }

    private static void assertComputes(Weights weights, String expected) throws IOException {
        JsonNode golden =
                new ObjectMapper().readTree(DATA.resolve("expected.json").toFile());
        SafeTensors.Tensor pixels = SafeTensors.Tensor.of(List.of(1L, 3L, 8L, 8L), floats(golden.get("pixels")));
        float[] features =
                Objects.requireNonNull(Computed.run(weights, pixels, List.of()).get("features"));
        assertThat(Computed.difference(features, floats(golden.get(expected)))).isLessThan(TOLERANCE);
    }

    @ParameterizedTest
    @CsvSource({
        "timm_ema.pth,state_dict_ema,state_dict",
        "lightly.pth,teacher_backbone,student_backbone",
        "solo_learn.pth,momentum_backbone,backbone",
        "msn.pth,target_encoder,encoder",
        "foreign_protocol2.pth,teacher,student",
        "foreign_protocol4.pth,teacher,student",
    })
    void theAverageIsTakenWithANoteAndTheOtherByItsName(String file, String average, String trained)
            throws IOException {
        Weights taken = Weights.load(DATA.resolve(file), "teacher", 1);
        assertComputes(taken, "average");
        assertThat(taken.notes())
                .anyMatch(note -> note.contains("this is " + average) && note.contains("--network " + trained))
                .anyMatch(note -> note.startsWith("left out: ") && note.contains(trained + " ("));
        for (String asked : List.of("ema", average)) {
            assertComputes(load(file, asked), "average");
        }
        for (String asked : List.of("student", "raw", trained)) {
            assertComputes(load(file, asked), "trained");
        }
        assertThatThrownBy(() -> load(file, "nobody"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(file + ": holds no nobody, only [")
                .hasMessageContaining(average)
                .hasMessageContaining(trained);
    }

    @Test
    void headsOfOtherMethodsAreLeftOutByName() throws IOException {
        Weights weights = load("solo_learn.pth", "teacher");
        assertThat(weights.kind()).isEqualTo(WeightsKind.CHECKPOINT);
        assertThat(weights.head()).isEmpty();
        assertThat(weights.linearHead()).isEmpty();
        assertThat(weights.notes())
                .contains("left out: backbone (18 tensors), classifier (2 tensors), projector (1 tensor)");
    }

    @Test
    void theDecoderOfAMaskedAutoencoderIsLeftOutByName() throws IOException {
        Weights weights = load("mae.pth", "teacher");
        assertThat(weights.kind()).isEqualTo(WeightsKind.CHECKPOINT);
        assertComputes(weights, "average");
        assertThat(weights.notes())
                .anyMatch(note -> note.contains("decoder_embed.weight")
                        && note.contains("decoder_blocks.0.norm1.weight")
                        && note.contains("mask_token"));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4})
    void objectsOfOtherProgramsAreNamedAndNotRead(int protocol) throws IOException {
        Weights weights = load("foreign_protocol" + protocol + ".pth", "teacher");
        assertThat(weights.notes())
                .anyMatch(note -> note.contains("nothing of them was executed")
                        && note.contains("pathlib.PurePosixPath")
                        && note.contains("somebodys_trainer.AttributeDict")
                        && note.contains("datetime.datetime"))
                .anyMatch(note -> note.contains("rates (torch.ComplexFloatStorage)"));
        assertThat(weights.metadata())
                .containsEntry("args.arch", "vit_small")
                .containsEntry("args.best", "0.5")
                .containsEntry("args.norm_last_layer", "false")
                .doesNotContainKeys("args.output_dir", "args.config");
    }

    @ParameterizedTest
    @CsvSource({
        "whole_module.pth,holds a whole pickled object (somebodys_trainer.Net)",
        "module_inside_old_format.pth,holds as \"model\" a whole pickled object (__main__.Net)"
    })
    void aPickledModuleIsRefusedWithWhatToSave(String file, String message) {
        assertThatThrownBy(() -> load(file, "teacher"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(file + ": " + message)
                .hasMessageContaining("nothing was executed")
                .hasMessageContaining("torch.save(model.state_dict()");
    }

    private Path tensors(String... prefixes) throws IOException {
        Map<String, SafeTensors.Tensor> tensors = new LinkedHashMap<>();
        for (String prefix : prefixes) {
            load("mae.pth", "teacher")
                    .backbone()
                    .forEach((name, tensor) ->
                            tensors.put(prefix + name, SafeTensors.Tensor.of(tensor.shape(), tensor.floats())));
        }
        Path file = folder.resolve("x.safetensors");
        new SafeTensors(tensors, Map.of()).write(file);
        return file;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "module.",
                "target_encoder.",
                "student_backbone.",
                "visual.trunk.",
                "module.momentum_encoder.",
                "model.vit."
            })
    void oneNetworkIsFoundUnderAnyPrefix(String prefix) throws IOException {
        String network = prefix.startsWith("student") ? "student" : "teacher";
        assertComputes(Weights.load(tensors(prefix), network, 1), "average");
    }

    @Test
    void whichNetworkIsMeantMustBeClear() throws IOException {
        Path several = tensors("left.", "right.");
        assertThatThrownBy(() -> Weights.load(several, "teacher", 1))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("several networks that may be meant, [left, right]; choose one by --network");
        assertThat(Weights.load(several, "right", 1).notes()).anyMatch(note -> note.contains("this is right"));
        Path student = tensors("student.backbone.");
        assertThatThrownBy(() -> Weights.load(student, "teacher", 1))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("holds no teacher, only [student.backbone]");
        Path plain = tensors("");
        assertThatThrownBy(() -> Weights.load(plain, "ema", 1))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("holds no ema");
    }
}
