package io.github.dino4j.eval.dense;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.augment.op.Canvas;
import io.github.dino4j.augment.op.CropBox;
import io.github.dino4j.augment.op.Filter;
import io.github.dino4j.augment.op.Resize;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Resampling against PyTorch and Pillow. */
class ScalingTest {
    @Test
    void scalesAsPyTorchInterpolates() throws IOException {
        FloatImage image = new FloatImage(7, 9, Stored.uniform("scaling", 3 * 7 * 9));
        var stored = Stored.read("torch.json").get("scaling");
        FloatImage scaled = image.scaled(1.0 / Math.sqrt(2.0));
        assertThat(scaled.height()).isEqualTo(4);
        assertThat(scaled.width()).isEqualTo(6);
        Stored.assertClose(scaled.values(), stored.get("0.707107"), 1e-6);
        Stored.assertClose(image.scaled(0.5).values(), stored.get("0.5"), 1e-6);
        assertThat(image.scaled(1.0)).isSameAs(image);
    }

    @Test
    void enlargesAsPyTorchInterpolates() throws IOException {
        float[] planes = Stored.uniform("enlarging", 2 * 3 * 5);
        Stored.assertClose(
                Bilinear.enlarged(planes, 3, 5, 4),
                Stored.read("torch.json").get("scaling").get("enlarged"),
                1e-6);
    }

    @Test
    void lanczosIsPillowsToTheByte() throws IOException {
        RgbImage image = Stored.image("lanczos", 47, 31);
        Canvas canvas = new Canvas();
        Resize.apply(image, new CropBox(0, 0, 47, 31), 20, 13, Filter.LANCZOS, canvas);
        var expected = Stored.read("torch.json").get("lanczos").get("resized");
        assertThat(canvas.length()).isEqualTo(expected.size());
        for (int i = 0; i < expected.size(); i++) {
            assertThat(canvas.pixels()[i] & 0xFF)
                    .as("sample " + i)
                    .isEqualTo(expected.get(i).asInt());
        }
    }
}
