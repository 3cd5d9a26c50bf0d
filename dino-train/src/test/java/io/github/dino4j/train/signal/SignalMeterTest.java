package io.github.dino4j.train.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.augment.data.SourceOptions;
import io.github.dino4j.augment.data.Split;
import io.github.dino4j.augment.data.SyntheticImages;
import io.github.dino4j.augment.data.open.ImageSources;
import io.github.dino4j.augment.view.EvalTransform;
import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.event.Signal;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.eval.feature.EvalEngine;
import io.github.dino4j.eval.feature.FeatureBank;
import io.github.dino4j.eval.feature.FeatureExtractor;
import io.github.dino4j.eval.signal.Cosines;
import io.github.dino4j.eval.signal.EffectiveRank;
import io.github.dino4j.vit.network.Network;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SignalMeterTest {
    @TempDir
    Path folder;

    private final RunConfig config = ConfigLoader.builtin(
            "recipe/textures_nano.yaml",
            List.of(
                    "model.depth=1",
                    "data.synthetic.train_per_class=3",
                    "eval.batch_size=8",
                    "eval.signals.images=20",
                    "train.precision=float32"));
    private final Network network = new Network(config.model(), config.method().head());
    private final ParameterStore weights = network.initialized(1);
    private final long[] memory = NeighbourMemory.newState(config.eval().signals());

    @BeforeEach
    void draw() throws IOException {
        SyntheticImages.draw(folder, config.data().synthetic());
    }

    private ImageSource images() throws IOException {
        return ImageSources.open(folder.toString(), Split.TRAIN, SourceOptions.of(config));
    }

    @Test
    void measuresTheFeaturesThatAnExtractorMakesOfTheSample() throws IOException {
        try (ImageSource all = images();
                SignalMeter meter = new SignalMeter(config, network, weights, all);
                FeatureExtractor extractor =
                        new FeatureExtractor(network, weights, EvalTransform.of(config), 7, EvalEngine.of(config))) {
            Map<String, Double> values = meter.measure(0, memory);
            FeatureBank bank =
                    extractor.extract(ImageSources.limit(all, 20, config.train().seed()));
            assertThat(values.get("effective_rank")).isCloseTo(EffectiveRank.of(bank), within(1e-3));
            assertThat(values.get("mean_cosine")).isCloseTo(Cosines.of(bank).mean(), within(1e-4));
        }
    }

    @Test
    void tellsEverySignalFromTheSecondMeasurementOn() throws IOException {
        try (ImageSource all = images();
                SignalMeter meter = new SignalMeter(config, network, weights, all)) {
            assertThat(meter.measure(0, memory)).doesNotContainKey("neighbours_kept");
            Map<String, Double> values = meter.measure(5, memory);
            assertThat(values.keySet())
                    .containsExactlyElementsOf(
                            FeatureSignals.all().stream().map(Signal::name).toList());
            assertThat(values.get("neighbours_kept")).isEqualTo(1.0);
            assertThat(values.get("alignment")).isBetween(1e-6, 2.0);
        }
    }

    @Test
    void imagesThatCannotBeReadAreLeftOut() throws IOException {
        try (ImageSource all = images()) {
            for (int i = 0; i < all.size() - 1; i++) {
                Files.writeString(folder.resolve("train").resolve(all.name(i)), "no image");
            }
        }
        try (ImageSource broken = images();
                SignalMeter meter = new SignalMeter(config, network, weights, broken)) {
            assertThat(meter.measure(0, memory)).isEmpty();
        }
    }

    @Test
    void smallSetsAreMeasuredMoreSeldom() throws IOException {
        try (ImageSource all = images();
                SignalMeter meter = new SignalMeter(config, network, weights, all)) {
            assertThat(meter.spacing(30)).isGreaterThan(meter.spacing(300)).isGreaterThan(1);
            assertThat(meter.spacing(1_000_000)).isEqualTo(1);
        }
    }
}
