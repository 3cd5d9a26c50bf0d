package io.github.dino4j.eval.dense;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dino4j.core.config.method.HeadConfig;
import io.github.dino4j.core.config.model.ConvnetConfig;
import io.github.dino4j.core.config.model.ModelConfig;
import io.github.dino4j.core.config.model.ResnetConfig;
import io.github.dino4j.core.engine.Engines;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.core.random.RandomStream;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.vit.network.Network;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MapExtractorTest {
    private static ImageModel model(String stem, String engine) {
        ModelConfig config = stem.equals("convnet")
                ? new ConvnetConfig("tiny", 32, 3, List.of(3, 5, 4), ConvnetConfig.JOINT)
                : new ResnetConfig("tiny", 32, 3, List.of(1, 1), 1, false, stem, false);
        Network network = new Network(config, new HeadConfig.Dino(1, 4, 4, 4, true, false));
        ParameterStore weights = ParameterStore.initialized(network.layout(), Rng.of(3));
        return ImageModel.of(network, weights, Engines.named(engine));
    }

    private static FloatImage image(int height, int width) {
        RandomStream random = Rng.of(height).fold(width).generator();
        float[] values = new float[3 * height * width];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return new FloatImage(height, width, values);
    }

    @ParameterizedTest
    @CsvSource({"imagenet, 8, 40, 25, 5, 4", "cifar, 2, 9, 12, 5, 6", "convnet, 4, 9, 13, 3, 4"})
    void aVectorIsTheMeanOfThePlacesOfAnImageOfAnyShape(
            String stem, int stride, int height, int width, int rows, int columns) {
        try (ImageModel model = model(stem, "onednn");
                ImageModel referee = model(stem, "samediff")) {
            assertThat(model.patch()).isEqualTo(stride);
            DenseTokens tokens = model.tokens(image(height, width));
            assertThat(List.of(tokens.rows(), tokens.columns())).containsExactly(rows, columns);
            for (int i = 0; i < tokens.dim(); i++) {
                double sum = 0.0;
                for (int place = 0; place < rows * columns; place++) {
                    sum += tokens.patches()[place * tokens.dim() + i];
                }
                assertThat((double) tokens.cls()[i]).isCloseTo(sum / (rows * columns), within(1e-5));
            }
            assertThat(tokens.patches())
                    .containsExactly(referee.tokens(image(height, width)).patches(), within(1e-4f));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"cifar", "convnet"})
    void imagesOfOtherChannelsAreRefused(String stem) {
        try (ImageModel model = model(stem, "onednn")) {
            assertThatThrownBy(() -> model.tokens(new FloatImage(4, 4, new float[16])))
                    .hasMessageContaining("an image of 1 channels where model.in_chans=3");
        }
    }
}
