package io.github.dino4j.vit.weights;

import io.github.dino4j.core.config.method.HeadConfig;
import io.github.dino4j.core.config.model.VitConfig;
import io.github.dino4j.core.engine.Engines;
import io.github.dino4j.core.engine.Outputs;
import io.github.dino4j.core.engine.Plan;
import io.github.dino4j.core.io.SafeTensors;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.vit.model.PatchGrid;
import io.github.dino4j.vit.network.Network;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What loaded weights compute, by the names of stored results. */
final class Computed {
    private static final HeadConfig.Dino HEAD = new HeadConfig.Dino(1, 2, 2, 2, true, false);

    private Computed() {}

    /** The named intermediates of images (B, C, H, W) of any shape. */
    static Map<String, float[]> run(Weights weights, SafeTensors.Tensor images, List<String> names) throws IOException {
        VitConfig model = weights.vit("this test");
        Network network = new Network(model, weights.head().orElse(HEAD));
        ParameterStore store = new ParameterStore(network.layout());
        weights.into(store, "backbone.");
        int batch = images.shape().get(0).intValue();
        int height = images.shape().get(2).intValue();
        int width = images.shape().get(3).intValue();
        PatchGrid grid = PatchGrid.of(height, width, model.patchSize());
        List<String> asked = new ArrayList<>();
        names.forEach(name -> asked.add(name.equals("blocks." + (model.depth() - 1) + ".norm") ? "norm" : name));
        Map<String, float[]> results = new LinkedHashMap<>();
        try (INDArray patches = patches(images, grid, model);
                Plan plan = Engines.named("onednn").compile(network.patchFeatures(batch, grid, asked), store)) {
            Outputs outputs = plan.forward(Map.of("patches", patches));
            for (int i = 0; i < names.size(); i++) {
                results.put(names.get(i), outputs.floats(asked.get(i)));
            }
            results.put("features", outputs.floats("features"));
        }
        return results;
    }

    /** (B*N, C, P, P), by a slow obvious loop. */
    private static INDArray patches(SafeTensors.Tensor images, PatchGrid grid, VitConfig model) {
        float[] pixels = images.floats();
        int batch = images.shape().get(0).intValue();
        int height = images.shape().get(2).intValue();
        int width = images.shape().get(3).intValue();
        int patch = model.patchSize();
        int channels = model.inChans();
        INDArray patches =
                Nd4j.createUninitialized(DataType.FLOAT, (long) batch * grid.patches(), channels, patch, patch);
        float[] cut = new float[batch * grid.patches() * channels * patch * patch];
        int at = 0;
        for (int n = 0; n < batch * grid.patches(); n++) {
            int image = n / grid.patches();
            int top = n % grid.patches() / grid.columns() * patch;
            int left = n % grid.columns() * patch;
            for (int c = 0; c < channels; c++) {
                for (int y = 0; y < patch; y++) {
                    for (int x = 0; x < patch; x++) {
                        cut[at++] = pixels[((image * channels + c) * height + top + y) * width + left + x];
                    }
                }
            }
        }
        patches.data().asNioFloat().put(cut);
        return patches;
    }

    /** The largest difference over the largest expected value. */
    static double difference(float[] actual, float[] expected) {
        if (actual.length != expected.length) {
            throw new AssertionError("has " + actual.length + " values, expected " + expected.length);
        }
        double largest = 0.0;
        double difference = 0.0;
        for (int i = 0; i < actual.length; i++) {
            largest = Math.max(largest, Math.abs(expected[i]));
            difference = Math.max(difference, Math.abs(actual[i] - expected[i]));
            if (Float.isNaN(actual[i])) {
                return Double.NaN;
            }
        }
        return difference / largest;
    }
}
