package io.github.dino4j.vit.export;

import io.github.dino4j.core.config.method.HeadConfig;
import io.github.dino4j.core.config.model.VitConfig;
import io.github.dino4j.core.engine.Engines;
import io.github.dino4j.core.engine.Outputs;
import io.github.dino4j.core.engine.Plan;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.vit.model.PatchGrid;
import io.github.dino4j.vit.network.HashWeights;
import io.github.dino4j.vit.network.Network;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.factory.Nd4j;

/** A small backbone with hashed weights, and what our own engine says of it. */
public final class Reference {
    /** Two blocks of three heads at 32 px, patches of 8. */
    public static final VitConfig CONFIG = VitConfig.dino("vit_nano_8", 32, 8, 48, 2, 3);

    private static final List<Double> MEAN = List.of(0.485, 0.456, 0.406);
    private static final List<Double> STD = List.of(0.229, 0.224, 0.225);
    private static final HeadConfig HEAD = new HeadConfig.Dino(3, 16, 8, 12, true, false);

    private Reference() {}

    /** A backbone to export. */
    public static ExportModel model(VitConfig config) {
        ParameterStore store = new ParameterStore(ExportModel.layout(config));
        HashWeights.fill(store, "");
        return new ExportModel(config, store, MEAN, STD, "hashed weights", Optional.empty());
    }

    /** Normalised images (B, C, H, W). */
    public static float[] images(VitConfig config, int batch, int height, int width) {
        return HashWeights.values("export", batch * config.inChans() * height * width, 2.0f, 0.0f);
    }

    /** Pixels in [0, 1] that are normalised to the given numbers. */
    public static float[] pixels(float[] images, int batch) {
        int plane = images.length / batch / MEAN.size();
        float[] pixels = new float[images.length];
        for (int i = 0; i < pixels.length; i++) {
            int channel = i / plane % MEAN.size();
            pixels[i] = (float) (images[i] * STD.get(channel) + MEAN.get(channel));
        }
        return pixels;
    }

    /** CLS features, patch tokens and attention of the last block by our own engine, one image after the other. */
    public static Map<GraphOutput, float[]> outputs(
            ExportModel model, float[] images, int batch, int height, int width) {
        VitConfig config = model.vit();
        Network network = new Network(config, HEAD);
        ParameterStore weights = new ParameterStore(network.layout());
        model.weights()
                .layout()
                .parameters()
                .forEach(parameter -> weights.set(
                        "backbone." + parameter.name(), model.weights().get(parameter.name())));
        PatchGrid grid = PatchGrid.of(height, width, config.patchSize());
        String attention = "blocks." + (config.depth() - 1) + ".attn.weights";
        Map<GraphOutput, float[]> results = new EnumMap<>(GraphOutput.class);
        int length = images.length / batch;
        int dim = config.embedDim();
        try (Plan plan =
                Engines.named("auto").compile(network.patchFeatures(1, grid, List.of("norm", attention)), weights)) {
            for (int b = 0; b < batch; b++) {
                float[] image = Arrays.copyOfRange(images, b * length, (b + 1) * length);
                Outputs outputs =
                        plan.forward(Map.of("patches", Nd4j.createFromArray(cut(image, config, grid, width, height))));
                float[] tokens = outputs.floats("norm");
                results.merge(GraphOutput.CLS, outputs.floats("features"), Reference::joined);
                float[] patches = Arrays.copyOfRange(tokens, config.prefixTokens() * dim, tokens.length);
                results.merge(GraphOutput.PATCHES, patches, Reference::joined);
                results.merge(GraphOutput.ATTENTION, outputs.floats(attention), Reference::joined);
            }
        }
        return results;
    }

    private static float[] joined(float[] first, float[] second) {
        float[] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }

    private static float[][][][] cut(float[] image, VitConfig config, PatchGrid grid, int width, int height) {
        int patch = config.patchSize();
        float[][][][] patches = new float[grid.patches()][config.inChans()][patch][patch];
        for (int n = 0; n < patches.length; n++) {
            for (int c = 0; c < config.inChans(); c++) {
                for (int y = 0; y < patch; y++) {
                    int row = n / grid.columns() * patch + y;
                    int from = (c * height + row) * width + n % grid.columns() * patch;
                    System.arraycopy(image, from, patches[n][c][y], 0, patch);
                }
            }
        }
        return patches;
    }

    /** The relative L2 difference of two arrays. */
    public static double difference(float @Nullable [] values, float @Nullable [] reference) {
        float[] actual = Objects.requireNonNull(values);
        float[] expected = Objects.requireNonNull(reference);
        if (actual.length != expected.length) {
            throw new AssertionError("has " + actual.length + " numbers, not " + expected.length);
        }
        double error = 0.0;
        double norm = 0.0;
        for (int i = 0; i < actual.length; i++) {
            error += Math.pow((double) actual[i] - expected[i], 2);
            norm += Math.pow(expected[i], 2);
        }
        return Math.sqrt(error / norm);
    }
}
