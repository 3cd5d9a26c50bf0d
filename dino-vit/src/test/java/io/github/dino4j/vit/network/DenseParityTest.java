package io.github.dino4j.vit.network;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.dino4j.core.config.method.HeadConfig;
import io.github.dino4j.core.config.model.VitConfig;
import io.github.dino4j.core.engine.Engines;
import io.github.dino4j.core.engine.Outputs;
import io.github.dino4j.core.engine.Plan;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.vit.model.PatchGrid;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Tokens and attention of every block against PyTorch, at sizes that are not square and not whole patches. */
@Tag("parity")
class DenseParityTest {
    private static final HeadConfig HEAD = new HeadConfig.Dino(3, 16, 8, 12, true, false);

    @ParameterizedTest
    @CsvSource({
        "NANO,onednn,320,480",
        "NANO,samediff,320,480",
        "NANO,onednn,96,64",
        "NANO,onednn,50,70",
        "NANO,samediff,50,70",
        "TINY,onednn,320,480",
        "TINY,onednn,224,230",
        "TINY,onednn,96,64"
    })
    void tokensAndAttentionEqualPyTorch(BackboneParityTest.Model model, String engine, int height, int width)
            throws IOException {
        Network network = new Network(model.config, HEAD);
        ParameterStore weights = new ParameterStore(network.layout());
        HashWeights.fill(weights, "backbone.");
        JsonNode expected = Golden.read("vit/dense.json")
                .get(model.name().toLowerCase(Locale.ROOT))
                .get(height + "x" + width);
        PatchGrid grid = PatchGrid.of(height, width, model.config.patchSize());
        try (Plan plan = Engines.named(engine).compile(network.patchFeatures(1, grid, names(model.config)), weights)) {
            Outputs outputs = plan.forward(Map.of("patches", patches(height, width, grid, model.config)));
            Golden.assertClose("features", outputs.floats("features"), expected.get("features"), 2e-5);
            for (int i = 0; i < model.config.depth(); i++) {
                String tokens = "blocks." + i + ".norm";
                Golden.assertClose(tokens, spread(outputs.floats(tokens)), expected.get(tokens), 2e-5);
                float[] cls = clsRows(outputs.floats("blocks." + i + ".attn.weights"), grid, model.config);
                Golden.assertClose("attention " + i, spread(cls), expected.get("blocks." + i + ".attn.cls"), 5e-5);
            }
        }
    }

    @Test
    void anImageSmallerThanAPatchIsRefused() {
        assertThatThrownBy(() -> PatchGrid.of(7, 40, 8))
                .hasMessage("an image of 40x7 pixels is smaller than one patch of 8");
    }

    private static List<String> names(VitConfig config) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < config.depth(); i++) {
            names.add("blocks." + i + ".norm");
            names.add("blocks." + i + ".attn.weights");
        }
        return names;
    }

    private static INDArray patches(int height, int width, PatchGrid grid, VitConfig config) {
        int patch = config.patchSize();
        float[] image = HashWeights.values("dense." + height + "." + width, 3 * height * width, 2.0f, 0.0f);
        float[][][][] patches = new float[grid.patches()][3][patch][patch];
        for (int n = 0; n < grid.patches(); n++) {
            for (int c = 0; c < 3; c++) {
                for (int y = 0; y < patch; y++) {
                    for (int x = 0; x < patch; x++) {
                        int row = n / grid.columns() * patch + y;
                        int column = n % grid.columns() * patch + x;
                        patches[n][c][y][x] = image[(c * height + row) * width + column];
                    }
                }
            }
        }
        return Nd4j.createFromArray(patches);
    }

    /** The CLS tokens' rows of (1, h, T, T). */
    private static float[] clsRows(float[] weights, PatchGrid grid, VitConfig config) {
        int tokens = grid.patches() + 1;
        float[] rows = new float[config.numHeads() * tokens];
        for (int head = 0; head < config.numHeads(); head++) {
            System.arraycopy(weights, head * tokens * tokens, rows, head * tokens, tokens);
        }
        return rows;
    }

    private static float[] spread(float[] values) {
        int step = Math.max(1, values.length / 60);
        float[] spread = new float[60];
        for (int i = 0; i < spread.length; i++) {
            spread[i] = values[i * step];
        }
        return spread;
    }
}
