package io.github.dino4j.eval.dense;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.augment.op.CropBox;
import io.github.dino4j.augment.op.Filter;
import io.github.dino4j.augment.op.Normalize;
import io.github.dino4j.core.config.method.HeadConfig;
import io.github.dino4j.core.config.model.VitConfig;
import io.github.dino4j.core.engine.Engines;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.vit.network.Network;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Images of other than three channels. */
class ChannelsTest {
    private static final int PATCH = 8;
    private static final int DIM = 16;

    /** The stored network whose stem reads other channels, each a weighted sum of the stem's own three. */
    private static DenseExtractor extractor(double[][] mix) {
        Network rgb = network(3);
        ParameterStore from = ParameterStore.initialized(rgb.layout(), Rng.of(7));
        Network network = network(mix.length);
        ParameterStore weights = new ParameterStore(network.layout());
        network.layout().parameters().forEach(parameter -> {
            String name = parameter.name();
            float[] own = from.get(name);
            weights.set(name, name.endsWith("patch_embed.proj.weight") ? mixed(own, mix) : own);
        });
        return new DenseExtractor(network, weights, Engines.named("auto"));
    }

    private static float[] mixed(float[] stem, double[][] mix) {
        int plane = PATCH * PATCH;
        float[] all = new float[DIM * mix.length * plane]; // (D, C, P, P)
        for (int i = 0; i < all.length; i++) {
            int unit = Math.floorDiv(i, mix.length * plane);
            double[] shares = mix[Math.floorDiv(i, plane) % mix.length];
            for (int c = 0; c < 3; c++) {
                all[i] += (float) (shares[c] * stem[(unit * 3 + c) * plane + i % plane]);
            }
        }
        return all;
    }

    private static Network network(int channels) {
        VitConfig model = VitConfig.dino("small", 32, PATCH, DIM, 2, 2)
                .with("in_chans", channels)
                .with("mlp_ratio", 2.0);
        return new Network(model, new HeadConfig.Dino(3, 16, 8, 12, true, false));
    }

    private static void assertClose(DenseTokens actual, DenseTokens expected) {
        for (int i = 0; i < expected.patches().length; i++) {
            assertThat((double) actual.patches()[i]).isCloseTo(expected.patches()[i], within(2e-5));
        }
        for (int i = 0; i < expected.cls().length; i++) {
            assertThat((double) actual.cls()[i]).isCloseTo(expected.cls()[i], within(2e-5));
        }
    }

    @Test
    void aGreyModelWithTheSummedStemSeesWhatTheRgbModelSeesInEqualChannels() {
        float[] plane = Stored.uniform("grey", 32 * 40);
        float[] three = new float[3 * plane.length];
        for (int c = 0; c < 3; c++) {
            System.arraycopy(plane, 0, three, c * plane.length, plane.length);
        }
        try (DenseExtractor rgb = Stored.extractor();
                DenseExtractor grey = extractor(new double[][] {{1, 1, 1}})) {
            assertClose(grey.tokens(new FloatImage(32, 40, plane)), rgb.tokens(new FloatImage(32, 40, three)));
            assertThat(grey.attention(new FloatImage(32, 40, plane), -1).heads())
                    .isEqualTo(2);
        }
    }

    @Test
    void everyOneOfFiveChannelsIsRead() {
        float[] five = Stored.uniform("five", 5 * 24 * 16);
        int plane = 24 * 16;
        float[] three = new float[3 * plane]; // red is channel 3, green channel 4, blue channel 0
        System.arraycopy(five, 3 * plane, three, 0, 2 * plane);
        System.arraycopy(five, 0, three, 2 * plane, plane);
        double[][] mix = {{0, 0, 1}, {0, 0, 0}, {0, 0, 0}, {1, 0, 0}, {0, 1, 0}};
        try (DenseExtractor rgb = Stored.extractor();
                DenseExtractor all = extractor(mix)) {
            assertClose(all.tokens(new FloatImage(24, 16, five)), rgb.tokens(new FloatImage(24, 16, three)));
        }
    }

    @Test
    void imagesOfOtherChannelsThanTheModelsAreRefused() {
        try (DenseExtractor rgb = Stored.extractor()) {
            assertThatThrownBy(() -> rgb.tokens(new FloatImage(16, 16, new float[16 * 16])))
                    .hasMessageStartingWith("an image of 1 channels where model.in_chans=3");
        }
        RgbImage grey = new RgbImage(4, 4, 1, new byte[16]);
        assertThatThrownBy(() -> FloatImage.of(grey, Stored.plain()))
                .hasMessageContaining("an image of 1 channels where the model reads 3");
    }

    @Test
    void channelsAreResizedAndNormalisedEachByItself() {
        RgbImage five = new RgbImage(
                20, 12, 5, Arrays.copyOf(Stored.image("many", 20, 20).pixels(), 20 * 12 * 5));
        List<Double> mean = List.of(0.1, 0.2, 0.3, 0.4, 0.5);
        List<Double> std = List.of(0.5, 0.6, 0.7, 0.8, 0.9);
        CropBox box = new CropBox(2, 1, 15, 10);
        FloatImage all = FloatImage.resized(five, box, 8, 6, Filter.BICUBIC, new Normalize(mean, std));
        assertThat(all.channels()).isEqualTo(5);
        for (int c = 0; c < 5; c++) {
            byte[] samples = new byte[20 * 12];
            for (int p = 0; p < samples.length; p++) {
                samples[p] = five.pixels()[p * 5 + c];
            }
            Normalize own = new Normalize(Collections.nCopies(1, mean.get(c)), Collections.nCopies(1, std.get(c)));
            FloatImage one = FloatImage.resized(new RgbImage(20, 12, 1, samples), box, 8, 6, Filter.BICUBIC, own);
            assertThat(Arrays.copyOfRange(all.values(), c * 48, (c + 1) * 48)).isEqualTo(one.values());
        }
    }

    @Test
    void scalingAndCuttingKeepTheChannels() {
        FloatImage two = new FloatImage(18, 20, Stored.uniform("two", 2 * 18 * 20));
        assertThat(two.wholePatches(8).channels()).isEqualTo(2);
        assertThat(two.scaled(0.5).channels()).isEqualTo(2);
        assertThat(new PixelTokens(8).tokens(two).dim()).isEqualTo(2 * 64);
    }
}
