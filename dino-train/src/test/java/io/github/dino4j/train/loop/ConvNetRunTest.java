package io.github.dino4j.train.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dino4j.core.parameter.Parameter;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.eval.model.PretrainedModel;
import io.github.dino4j.train.step.CurveRecorder;
import io.github.dino4j.vit.weights.Weights;
import io.github.dino4j.vit.weights.WeightsKind;
import io.github.dino4j.vit.weights.WeightsWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A convolutional network through a whole run, and what it measures and gives away. */
class ConvNetRunTest extends BackboneRuns {
    ConvNetRunTest() {
        super(
                "{backbone: convnet, name: tiny, image_size: 16, in_chans: 3, widths: [4, 6, 8],"
                        + " statistics: per-resolution}",
                "backbone.layer1.1");
    }

    @Test
    void anImagesFeaturesComeFromRunningStatisticsAndNotFromItsBatch() throws IOException {
        float[] together = features(model("eval.batch_size=10"));
        assertThat(features(model("eval.batch_size=1"))).containsExactly(together, within(1e-4f));
        PretrainedModel moved = model("eval.batch_size=10");
        float[] means = moved.weights().get(mean());
        means[0] += 1.0f;
        moved.weights().set(mean(), means);
        assertThat(features(moved)).isNotEqualTo(together);
    }

    @Test
    void whatIsWrittenAsWeightsIsReadAsTheSameNetwork() throws IOException {
        Path file = folder.resolve("convnet.safetensors");
        WeightsWriter.write(Weights.load(shared), file, true, Map.of());
        Weights read = Weights.load(file);
        assertThat(read.kind()).isEqualTo(WeightsKind.DINO4J_WEIGHTS);
        assertThat(read.model()).isEqualTo(model().config().model());
        assertThat(read.head()).isPresent();
        PretrainedModel own = model();
        ParameterStore store = new ParameterStore(own.network().layout());
        read.into(store, "backbone.");
        List<Parameter> all = own.network().layout().parameters();
        assertThat(all).extracting(Parameter::name).contains(mean(), variance());
        for (Parameter parameter : all) {
            if (parameter.name().startsWith("backbone.")) {
                assertThat(store.get(parameter.name()))
                        .as(parameter.name())
                        .isEqualTo(own.weights().get(parameter.name()));
            }
        }
        PretrainedModel foreign = PretrainedModel.load(file, List.of("eval.transform=whole"));
        assertThat(features(foreign)).isEqualTo(features(own));
    }

    @Test
    void aRunDoesNotStartFromWeightsOfOtherWidths() {
        assertThatThrownBy(another("model.widths", "[4, 6, 9]")::train)
                .hasMessageContaining("model.widths is [4, 6, 8] there and [4, 6, 9] here");
    }

    @Test
    void whatOnlyAVisionTransformerHasIsRefusedBeforeAnythingIsWritten() throws IOException {
        Path output = folder.resolve("curve");
        PretrainedModel model = model();
        assertThatThrownBy(() -> new CurveRecorder(model.config(), output))
                .hasMessageContaining("must be vit for a curve that another program repeats, was convnet");
        assertThat(output).doesNotExist();
    }
}
