package io.github.dino4j.train.optim;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dino4j.core.config.train.OptimConfig;
import io.github.dino4j.core.config.train.RampConfig;
import io.github.dino4j.core.parameter.Initializer;
import io.github.dino4j.core.parameter.Parameter;
import io.github.dino4j.core.parameter.ParameterLayout;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.core.schedule.StepValues;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Four training steps of torch.optim.AdamW with clipping, a frozen last layer and a moving-average teacher. */
public final class GoldenSteps {
    private final JsonNode root;
    private final ParameterLayout layout;

    /** Reads {@code src-test-data/optim/optimizer.json}. */
    public GoldenSteps() throws IOException {
        this("optimizer.json");
    }

    /** Reads another file like it. */
    GoldenSteps(String file) throws IOException {
        this.root = new ObjectMapper()
                .readTree(Path.of(System.getProperty("dino.root"), "src-test-data", "optim", file)
                        .toFile());
        List<Parameter> parameters = new ArrayList<>();
        root.get("shapes").properties().forEach(entry -> {
            List<Long> shape = new ArrayList<>();
            entry.getValue().forEach(extent -> shape.add(extent.asLong()));
            parameters.add(new Parameter(entry.getKey(), shape, Initializer.ZEROS, true));
        });
        this.layout = new ParameterLayout(parameters);
    }

    /** The parameters. */
    public ParameterLayout layout() {
        return layout;
    }

    /** The optimiser's configuration, of which only betas, epsilon, layers and clipping matter. */
    OptimConfig.Adamw config() {
        return new OptimConfig.Adamw(
                1e-3,
                1e-6,
                0.0,
                new RampConfig("cosine", 0.04, 0.4),
                List.of(
                        root.get("betas").get(0).asDouble(),
                        root.get("betas").get(1).asDouble()),
                root.get("eps").asDouble(),
                root.path("layer_decay").asDouble(1.0),
                root.path("patch_embed_lr_mult").asDouble(1.0),
                root.path("clip").asDouble(),
                0);
    }

    /** How many steps there are. */
    public int count() {
        return root.get("steps").size();
    }

    /** One step's record. */
    public JsonNode step(int index) {
        return root.get("steps").get(index);
    }

    /** The scheduled values of a step. */
    public StepValues at(int index) {
        JsonNode step = step(index);
        return new StepValues(
                index,
                0,
                false,
                step.get("lr").asDouble(),
                step.get("wd").asDouble(),
                step.get("frozen").asBoolean(),
                Map.of("momentum", step.get("momentum").asDouble()));
    }

    /** The values before the first step: of {@code student} or {@code teacher}. */
    public ParameterStore initial(String who) {
        return store(root.get(who));
    }

    /** A store of recorded values. */
    public ParameterStore store(JsonNode values) {
        ParameterStore store = new ParameterStore(layout);
        values.properties().forEach(entry -> store.set(entry.getKey(), floats(entry.getValue())));
        return store;
    }

    /** Asserts that each parameter agrees with the record, element by element, relative to its largest one. */
    public static void assertClose(ParameterStore actual, JsonNode expected, double tolerance) {
        expected.properties().forEach(entry -> {
            float[] want = floats(entry.getValue());
            float[] have = actual.get(entry.getKey());
            assertThat(have).hasSameSizeAs(want);
            double worst = 0.0;
            double largest = 0.0;
            for (int i = 0; i < want.length; i++) {
                worst = Math.max(worst, Math.abs((double) have[i] - want[i]));
                largest = Math.max(largest, Math.abs(want[i]));
            }
            assertThat(worst).as(entry.getKey()).isLessThanOrEqualTo(tolerance * largest);
        });
    }

    private static float[] floats(JsonNode values) {
        float[] floats = new float[values.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values.get(i).asDouble();
        }
        return floats;
    }
}
