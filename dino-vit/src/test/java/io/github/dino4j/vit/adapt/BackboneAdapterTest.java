package io.github.dino4j.vit.adapt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dino4j.core.config.method.HeadConfig;
import io.github.dino4j.core.config.model.VitConfig;
import io.github.dino4j.core.engine.Engines;
import io.github.dino4j.core.engine.Plan;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.core.random.RandomStream;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.vit.network.Network;
import io.github.dino4j.vit.weights.WeightTensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BackboneAdapterTest {
    private static final HeadConfig HEAD = new HeadConfig.Dino(1, 1, 1, 2, true, false);

    private final ParameterStore source = weights(model(32, 8, 3), 5);

    private static VitConfig model(int size, int patch, int channels) {
        return VitConfig.dino("nano", size, patch, 24, 2, 3).with("in_chans", channels);
    }

    /** Large enough that positions and attention tell. */
    private static ParameterStore weights(VitConfig model, long seed) {
        ParameterStore store = ParameterStore.initialized(new Network(model, HEAD).layout(), Rng.of(seed));
        RandomStream random = Rng.of(seed + 1).generator();
        store.layout().parameters().forEach(parameter -> {
            float[] values = new float[(int) parameter.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) (0.3 * random.nextGaussian());
            }
            store.set(parameter.name(), values);
        });
        return store;
    }

    private ParameterStore adapted(VitConfig to, ChannelRule rule) throws InputException {
        Map<String, WeightTensor> tensors = new LinkedHashMap<>();
        source.layout().parameters().stream()
                .filter(parameter -> parameter.name().startsWith("backbone."))
                .forEach(parameter -> tensors.put(
                        parameter.name().substring("backbone.".length()),
                        WeightTensor.of(parameter.shape(), source.get(parameter.name()))));
        ParameterStore store = new ParameterStore(new Network(to, HEAD).layout());
        new BackboneAdapter("a.pth", model(32, 8, 3), to, rule).into(tensors, store, "backbone.");
        return store;
    }

    private static float[] image(int channels, int size, boolean equalChannels) {
        RandomStream random = Rng.of(9).generator();
        float[] image = new float[channels * size * size];
        for (int i = 0; i < image.length; i++) {
            image[i] = equalChannels && i >= size * size ? image[i - size * size] : (float) random.nextGaussian();
        }
        return image;
    }

    private static float[] features(VitConfig model, ParameterStore weights, int size, float[] image) {
        Network network = new Network(model, HEAD);
        try (Plan plan = Engines.named("samediff").compile(network.features(1, size, List.of()), weights)) {
            plan.input("images").data().asNioFloat().put(image);
            return plan.forward(Map.of()).floats("features");
        }
    }

    private static void assertClose(float[] actual, float[] expected) {
        for (int i = 0; i < expected.length; i++) {
            assertThat(actual[i]).as("number %d", i).isCloseTo(expected[i], within(1e-4f));
        }
    }

    @Test
    void atAnotherImageSizeFeaturesAreThoseOfTheGraphsInterpolation() throws InputException {
        for (int size : List.of(48, 16)) {
            float[] image = image(3, size, false);
            VitConfig to = model(size, 8, 3);
            assertClose(
                    features(to, adapted(to, ChannelRule.MEAN), size, image),
                    features(model(32, 8, 3), source, size, image));
        }
    }

    @Test
    void aGreyImageHasTheSameFeaturesWithAnyNumberOfChannels() throws InputException {
        float[] expected = features(model(32, 8, 3), source, 32, image(3, 32, true));
        for (int channels : List.of(1, 4)) {
            VitConfig to = model(32, 8, channels);
            assertClose(features(to, adapted(to, ChannelRule.MEAN), 32, image(channels, 32, true)), expected);
        }
        VitConfig four = model(32, 8, 4);
        assertClose(features(four, adapted(four, ChannelRule.REPEAT), 32, image(4, 32, true)), expected);
    }

    @Test
    void whatIsTheSameIsTakenAsItIs() throws InputException {
        ParameterStore same = adapted(model(32, 8, 3), ChannelRule.MEAN);
        assertThat(same.get("backbone.pos_embed")).isEqualTo(source.get("backbone.pos_embed"));
        assertThat(same.get("backbone.norm.bias")).isEqualTo(source.get("backbone.norm.bias"));
        assertThat(same.get("head.last_layer.weight_v")).containsOnly(0.0f);
        assertThat(new BackboneAdapter("a.pth", model(32, 8, 3), model(32, 8, 3), ChannelRule.MEAN).changes())
                .isEmpty();
    }

    @Test
    void everyChangeIsTold() throws InputException {
        assertThat(new BackboneAdapter("a.pth", model(32, 8, 3), model(48, 16, 1), ChannelRule.MEAN).changes())
                .containsExactly(
                        "position embeddings resampled from 4x4 to 3x3 patches, bicubic",
                        "patch projection resampled from 8x8 to 16x16 pixels, by pseudo-inverse",
                        "stem of 3 channels made into one of 1, by their mean");
    }

    @Test
    void anotherArchitectureIsOneErrorThatNamesEveryKey() {
        VitConfig other =
                VitConfig.dino("other", 32, 8, 48, 3, 6).with("mlp_ratio", 2.0).with("qkv_bias", false);
        assertThatThrownBy(() -> new BackboneAdapter("a.pth", model(32, 8, 3), other, ChannelRule.MEAN))
                .isInstanceOf(InputException.class)
                .hasMessage("a.pth: its backbone is of another architecture: model.embed_dim is 24 there and 48 here,"
                        + " model.depth is 2 there and 3 here, model.num_heads is 3 there and 6 here,"
                        + " model.mlp_ratio is 4.0 there and 2.0 here, model.qkv_bias is true there and false here;"
                        + " set these keys as they are there, or take other weights");
    }
}
