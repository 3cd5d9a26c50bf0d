package io.github.dino4j.eval.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.eval.dense.Bilinear;
import io.github.dino4j.eval.dense.DenseTokens;
import io.github.dino4j.eval.dense.Stored;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The propagation of labels against the published way in PyTorch, and the resizing around it. */
class LabelPropagationTest {
    private static final int ROWS = 6;
    private static final int COLUMNS = 7;
    private static final int DIM = 8;

    private static float[] unit(String name) {
        float[] values = Stored.uniform(name, ROWS * COLUMNS * DIM);
        return LabelPropagation.normalized(new DenseTokens(ROWS, COLUMNS, new float[DIM], values));
    }

    private static List<LabelPropagation.Frame> context() {
        List<LabelPropagation.Frame> frames = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            float[] labels = Stored.uniform("labels." + i, 3 * ROWS * COLUMNS);
            for (int j = 0; j < labels.length; j++) {
                labels[j] = (labels[j] + 1.0f) / 2.0f;
            }
            frames.add(new LabelPropagation.Frame(ROWS, COLUMNS, unit("source." + i), labels));
        }
        return frames;
    }

    @Test
    void labelsArePyTorchs() throws IOException {
        VideoOptions options = new VideoOptions(480, 7, 2, 5, 0.1);
        float[] labels = new LabelPropagation(options).propagate(context(), unit("target"));
        Stored.assertClose(labels, Stored.read("torch.json").get("propagation").get("labels"), 2e-6);
    }

    @Test
    void enlargedSpreadLabelsGivePyTorchsMask() throws IOException {
        VideoOptions options = new VideoOptions(480, 7, 2, 5, 0.1);
        float[] labels = new LabelPropagation(options).propagate(context(), unit("target"));
        Mask mask = VideoSegmenter.strongest(Bilinear.enlarged(labels, ROWS, COLUMNS, 4), 4 * COLUMNS, 4 * ROWS);
        JsonNode expected = Stored.read("torch.json").get("propagation").get("mask");
        for (int i = 0; i < expected.size(); i++) {
            assertThat(mask.at(i)).as("pixel " + i).isEqualTo(expected.get(i).asInt());
        }
    }

    @Test
    void withoutARadiusLabelsComeFromAnywhere() {
        float[] features = unit("target");
        float[] labels = new float[ROWS * COLUMNS * 2];
        labels[0] = 1.0f; // channel 0 at the first patch, channel 1 elsewhere
        for (int i = 1; i < ROWS * COLUMNS; i++) {
            labels[ROWS * COLUMNS + i] = 1.0f;
        }
        LabelPropagation.Frame frame = new LabelPropagation.Frame(ROWS, COLUMNS, features, labels);
        float[] turned = new float[features.length]; // the first patch's features at the last place
        System.arraycopy(features, 0, turned, turned.length - DIM, DIM);
        int last = ROWS * COLUMNS - 1;
        float[] far = new LabelPropagation(new VideoOptions(480, 7, 0, 1, 0.1)).propagate(List.of(frame), turned);
        float[] near = new LabelPropagation(new VideoOptions(480, 7, 2, 1, 0.1)).propagate(List.of(frame), turned);
        assertThat(far[last]).isEqualTo(1.0f);
        assertThat(near[last]).isZero();
    }

    @Test
    void framesAreResizedAsOpenCvDoes() throws IOException {
        RgbImage image = Stored.image("opencv", 41, 30);
        for (Map.Entry<String, JsonNode> entry :
                Stored.read("opencv.json").get("resize").properties()) {
            String[] size = entry.getKey().split("x", -1);
            byte[] pixels = FrameResize.resized(image, Integer.parseInt(size[0]), Integer.parseInt(size[1]))
                    .pixels();
            // Shrunk frames, which the protocol has, to the byte; enlarged ones to a level.
            int tolerance = size[0].equals("64") ? 1 : 0;
            for (int i = 0; i < pixels.length; i++) {
                assertThat(pixels[i] & 0xFF)
                        .as(entry.getKey() + " sample " + i)
                        .isCloseTo(entry.getValue().get(i).asInt(), within(tolerance));
            }
        }
    }

    @Test
    void masksAreResizedAsPillowsNearest() throws IOException {
        byte[] labels = new byte[11 * 17];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = (byte) (i % 7);
        }
        Mask mask = new Mask(17, 11, labels);
        for (Map.Entry<String, JsonNode> entry :
                Stored.read("torch.json").get("nearest").properties()) {
            String[] size = entry.getKey().split("x", -1);
            Mask resized = mask.nearest(Integer.parseInt(size[0]), Integer.parseInt(size[1]));
            for (int i = 0; i < resized.labels().length; i++) {
                assertThat(resized.at(i)).isEqualTo(entry.getValue().get(i).asInt());
            }
        }
    }

    @Test
    void theShorterSideIsAsAskedAndTheOtherAMultipleOf64() {
        assertThat(VideoSegmenter.size(854, 480, 480)).containsExactly(832, 480);
        assertThat(VideoSegmenter.size(480, 854, 480)).containsExactly(480, 832);
        assertThat(VideoSegmenter.size(1920, 1080, 480)).containsExactly(832, 480);
    }
}
