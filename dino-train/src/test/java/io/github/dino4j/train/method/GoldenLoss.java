package io.github.dino4j.train.method;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A loss with its gradient, targets and centres, computed by PyTorch in float64. */
record GoldenLoss(JsonNode json) {
    static final String CENTER = "dino_loss.center";

    /** The cases of {@code src-test-data/loss/loss.json}; the first one is the toy loss. */
    static List<GoldenLoss> read() throws IOException {
        List<GoldenLoss> cases = new ArrayList<>();
        new ObjectMapper()
                .readTree(Path.of(System.getProperty("dino.root"), "src-test-data", "loss", "loss.json")
                        .toFile())
                .forEach(json -> cases.add(new GoldenLoss(json)));
        return cases;
    }

    CrossViewLoss reference() {
        return new CrossViewLoss(
                json.get("batch").asInt(),
                outDim(),
                json.get("views").asInt(),
                json.get("student_temp").asDouble());
    }

    int outDim() {
        return json.get("k").asInt();
    }

    double number(String key) {
        return json.get(key).asDouble();
    }

    double[] doubles(String key) {
        double[] values = new double[json.get(key).size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = json.get(key).get(i).asDouble();
        }
        return values;
    }

    float[] floats(String key) {
        double[] values = doubles(key);
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }
}
