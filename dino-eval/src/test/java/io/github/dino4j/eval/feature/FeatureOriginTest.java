package io.github.dino4j.eval.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dino4j.core.io.InputException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FeatureOriginTest {
    private static final Map<String, String> MADE = Map.of(
            "weights",
            "00aa",
            "model",
            "vit_small_16",
            "precision",
            "bfloat16",
            "last_blocks",
            "1",
            "avg_patches",
            "false",
            "image_size",
            "224",
            "mean",
            "[0.5]");

    @TempDir
    private Path folder;

    private static FeatureOrigin with(String key, String value) {
        Map<String, String> made = new HashMap<>(MADE);
        made.put(key, value);
        return new FeatureOrigin(made);
    }

    private static FeatureOrigin without(String key) {
        Map<String, String> made = new HashMap<>(MADE);
        made.remove(key);
        return new FeatureOrigin(made);
    }

    @ParameterizedTest
    @CsvSource({"weights,00bb", "last_blocks,4", "avg_patches,true", "image_size,96", "mean,[0.4]"})
    void whatMakesOtherRowsIsRefusedByName(String key, String value) {
        assertThatThrownBy(() -> new FeatureOrigin(MADE).requireSame(with(key, value), "index.safetensors"))
                .isInstanceOf(InputException.class)
                .hasMessage("index.safetensors: its rows and the query were not made alike (" + key + " was "
                        + MADE.get(key) + ", is " + value
                        + "); embed the images anew, or open the model as the rows were made");
    }

    @Test
    void anotherPrecisionIsAWarningThatSaysWhatToDo() {
        FeatureOrigin query = with("precision", "float32");
        assertThatCode(() -> new FeatureOrigin(MADE).requireSame(query, "f")).doesNotThrowAnyException();
        assertThat(new FeatureOrigin(MADE).doubt(query, "f"))
                .contains("f: its rows are of bfloat16 products and the query of float32, which moves cosines by some"
                        + " thousandths; open the model with precision bfloat16, or embed the images anew");
        assertThat(new FeatureOrigin(MADE).doubt(new FeatureOrigin(MADE), "f")).isEmpty();
    }

    @Test
    void weightsThatARowDoesNotNameAreDoubtedAndNamesDecideThen() throws IOException {
        FeatureOrigin older = without("weights");
        older.requireSame(new FeatureOrigin(MADE), "f");
        assertThat(older.doubt(new FeatureOrigin(MADE), "f").orElseThrow())
                .startsWith("f: does not say which weights its rows are of");
        assertThatThrownBy(() -> older.requireSame(with("model", "vit_tiny_16"), "f"))
                .hasMessageContaining("(model was vit_small_16, is vit_tiny_16)");
        new FeatureOrigin(MADE).requireSame(with("model", "the same under another name"), "f");
        FeatureOrigin.UNKNOWN.requireSame(new FeatureOrigin(MADE), "f");
    }

    @Test
    void aFileSaysWhatItsRowsAreMadeBy() throws IOException {
        Path file = folder.resolve("f.safetensors");
        FeatureBank bank = FeatureBank.of(new float[] {1, 2}, 1, new int[] {0, 0});
        FeatureFile.write(file, bank, MADE);
        assertThat(FeatureOrigin.read(file)).isEqualTo(new FeatureOrigin(MADE));
        assertThat(FeatureOrigin.read(file).kind()).contains(FeatureKind.CLS);
        assertThat(FeatureOrigin.read(file).precision()).contains("bfloat16");
        FeatureFile.write(file, bank);
        assertThat(FeatureOrigin.read(file)).isEqualTo(FeatureOrigin.UNKNOWN);
        assertThat(FeatureOrigin.UNKNOWN.kind()).isEmpty();
    }
}
