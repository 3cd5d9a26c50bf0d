package io.github.dino4j.train.optim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dino4j.core.parameter.Initializer;
import io.github.dino4j.core.parameter.Parameter;
import io.github.dino4j.core.parameter.ParameterLayout;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.core.schedule.StepValues;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Four training steps of SGD, LARS and LARC in PyTorch: {@code src-test-data/optim/momentum.json}. */
final class MomentumGolden {
    private static final double TOLERANCE = 1e-6;

    private final JsonNode root;
    private final ParameterLayout layout;

    MomentumGolden() throws IOException {
        this.root = new ObjectMapper()
                .readTree(Path.of(System.getProperty("dino.root"), "src-test-data", "optim", "momentum.json")
                        .toFile());
        List<Parameter> parameters = new ArrayList<>();
        root.get("shapes").properties().forEach(entry -> {
            List<Long> shape = new ArrayList<>();
            entry.getValue().forEach(extent -> shape.add(extent.asLong()));
            parameters.add(new Parameter(entry.getKey(), shape, Initializer.ZEROS, true));
        });
        this.layout = new ParameterLayout(parameters);
    }

    private ParameterStore store(JsonNode values) {
        ParameterStore store = new ParameterStore(layout);
        values.properties().forEach(entry -> {
            float[] floats = new float[entry.getValue().size()];
            for (int i = 0; i < floats.length; i++) {
                floats[i] = (float) entry.getValue().get(i).asDouble();
            }
            store.set(entry.getKey(), floats);
        });
        return store;
    }

    ParameterLayout layout() {
        return layout;
    }

    /** Takes the recorded steps and compares weights and directions after each. */
    void check(String kind, Optimizer optimizer) {
        ParameterStore weights = store(root.get("weights"));
        for (int i = 0; i < root.get("steps").size(); i++) {
            JsonNode step = root.get("steps").get(i);
            StepValues at = StepValues.of(
                    i,
                    0,
                    step.get("lr").asDouble(),
                    step.get("wd").asDouble(),
                    step.get("frozen").asBoolean());
            optimizer.step(weights, store(step.get("gradients")), at);

            JsonNode expected = root.get(kind).get(i);
            GoldenSteps.assertClose(weights, expected.get("weights"), TOLERANCE);
            GoldenSteps.assertClose(
                    OptimizerContract.moment(optimizer, "optim.momentum"), expected.get("momentum"), TOLERANCE);
        }
    }
}
