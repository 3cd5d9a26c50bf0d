package io.github.dino4j.augment.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.augment.image.decode.ImageDecoder;
import io.github.dino4j.augment.op.Canvas;
import io.github.dino4j.augment.op.Colors;
import io.github.dino4j.augment.op.CropBox;
import io.github.dino4j.augment.op.Filter;
import io.github.dino4j.augment.op.Resize;
import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.view.ViewsConfig;
import io.github.dino4j.core.random.Rng;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Operations as data: the short keys stand for DINO's list, lists are done in order, and channels do not mix. */
class ViewOperationsTest {
    private static final int PHOTOS = 3;

    private static ViewsConfig views(String name, String... sets) {
        List<String> all = new ArrayList<>(List.of("data.train=x"));
        all.addAll(List.of(sets));
        return ConfigLoader.builtin(name, all).views();
    }

    private static RgbImage photo(int number) throws IOException {
        Path file = Path.of(System.getProperty("dino.root"), "src-test-data/augment/photo" + number + ".png");
        return new ImageDecoder(1_000_000).decode(Files.readAllBytes(file), file.toString());
    }

    /** A checksum of all views of three photos, as the numbers that the network is given. */
    private static long checksum(ViewsConfig config) throws IOException {
        CRC32 sum = new CRC32();
        MultiCrop multiCrop = new MultiCrop(config);
        Views views = new Views(PHOTOS, config);
        for (int i = 0; i < PHOTOS; i++) {
            multiCrop.write(photo(i), Rng.of(5).fold(i), i, views, new Canvas());
        }
        for (float[] values : List.of(views.globalNumbers(), views.localNumbers())) {
            ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES);
            bytes.asFloatBuffer().put(values);
            sum.update(bytes);
        }
        return sum.getValue();
    }

    /** Computed before there were lists of operations. */
    @ParameterizedTest
    @CsvSource({"base/dino.yaml,9f52db4d", "recipe/cifar10_micro.yaml,e24f8d82", "recipe/textures_nano.yaml,edcdb295"})
    void theShortKeysGiveTheViewsTheyAlwaysGave(String name, String expected) throws IOException {
        assertThat(Long.toHexString(checksum(views(name)))).isEqualTo(expected);
    }

    @Test
    void everyShortKeyIsInTheListItStandsFor() throws IOException {
        ViewsConfig config = views(
                "model/vit_tiny_4_cifar.yaml",
                "views.flip=0.9",
                "views.jitter={prob: 1, brightness: 0.8, contrast: 0.8, saturation: 0.8, hue: 0.2}",
                "views.grayscale=0.4",
                "views.blur_radius=[0.5, 3]",
                "views.solarize_threshold=100",
                "views.global.solarize=[0.5]",
                "views.local.blur=[0, 1, 0.3]");
        assertThat(Long.toHexString(checksum(config))).isEqualTo("aa739f80");
    }

    @Test
    void theWrittenListOfDinoGivesTheSameBytes() throws IOException {
        assertThat(checksum(views("views/dino.yaml"))).isEqualTo(checksum(views("base/dino.yaml")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"byol", "simclr", "moco_v2", "swav", "dinov2", "small_images"})
    void everyPresetMakesViewsOfItsOwn(String name) throws IOException {
        long own = checksum(views("views/" + name + ".yaml"));
        assertThat(own).isNotEqualTo(checksum(views("base/dino.yaml")));
        assertThat(own).isEqualTo(checksum(views("views/" + name + ".yaml")));
    }

    /** The whole photo, resized, with a list of operations done to it. */
    private static RgbImage whole(String operations, String... sets) throws IOException {
        List<String> all = new ArrayList<>(List.of(
                "views.global.size=32", "views.global.scale=[1, 1]", "views.ratio=[1, 1]", "views.local.size=16"));
        all.add("views.global.operations=" + operations);
        all.addAll(List.of(sets));
        MultiCrop multiCrop = new MultiCrop(views("base/dino.yaml", all.toArray(String[]::new)));
        return multiCrop.view(square(), Rng.of(3), 0, new Canvas());
    }

    private static RgbImage square() throws IOException {
        RgbImage photo = photo(0);
        int side = Math.min(photo.width(), photo.height());
        return ChannelGroups.copy(resized(photo, new CropBox(0, 0, side, side), side, Filter.BICUBIC));
    }

    private static Canvas resized(RgbImage image, CropBox box, int size, Filter filter) {
        Canvas canvas = new Canvas();
        Resize.apply(image, box, size, size, filter, canvas);
        return canvas;
    }

    @Test
    void aListIsDoneInItsOrder() throws IOException {
        RgbImage image = square();
        CropBox all = new CropBox(0, 0, image.width(), image.height());
        Canvas one = resized(image, all, 32, Filter.BICUBIC);
        Colors.solarize(one, 90);
        Colors.grayscale(one);
        Canvas other = resized(image, all, 32, Filter.BICUBIC);
        Colors.grayscale(other);
        Colors.solarize(other, 90);
        String solarize = "{name: solarize, prob: 1, threshold: 90}";
        String grayscale = "{name: grayscale, prob: 1}";
        byte[] first = whole("[" + solarize + ", " + grayscale + "]").pixels();
        byte[] second = whole("[" + grayscale + ", " + solarize + "]").pixels();
        assertThat(first).isEqualTo(ChannelGroups.copy(one).pixels()).isNotEqualTo(second);
        assertThat(second).isEqualTo(ChannelGroups.copy(other).pixels());
    }

    @Test
    void interpolationIsTheConfiguredOne() throws IOException {
        RgbImage image = square();
        CropBox all = new CropBox(0, 0, image.width(), image.height());
        String flip = "[{name: flip, prob: 0}]";
        assertThat(whole(flip, "views.interpolation=bilinear").pixels())
                .isEqualTo(ChannelGroups.copy(resized(image, all, 32, Filter.BILINEAR))
                        .pixels())
                .isNotEqualTo(whole(flip).pixels());
    }

    @ParameterizedTest
    @ValueSource(strings = {"views/dino.yaml", "views/swav.yaml", "views/moco_v2.yaml"})
    void aDrawnViewIsTheOneThatTheTrainerSees(String name) throws IOException {
        ViewsConfig config = views(name, "views.global.size=32", "views.local.size=16");
        MultiCrop multiCrop = new MultiCrop(config);
        RgbImage image = photo(1);
        for (int i = 0; i < 50; i++) {
            DrawnView drawn = multiCrop.drawn(image, Rng.of(i), i % 2, new Canvas());
            assertThat(drawn.pixels().pixels())
                    .as("seed %d", i)
                    .isEqualTo(multiCrop
                            .view(image, Rng.of(i), i % 2, new Canvas())
                            .pixels());
        }
    }

    @Test
    void aViewDrawnOnceCanBeMadeAgain() throws IOException {
        ViewsConfig config = views("views/dino.yaml", "views.global.size=32");
        ViewRecipe recipe = new ViewRecipe(config.global(), config);
        RgbImage image = photo(1);
        for (int i = 0; i < 50; i++) {
            ViewRecipe.Draw draw =
                    recipe.draw(image.width(), image.height(), i % 2, new ViewRecipe.Keys(Rng.of(0), Rng.of(i)));
            Canvas canvas = new Canvas();
            draw.apply(image, canvas);
            byte[] once = ChannelGroups.copy(canvas).pixels();
            draw.apply(image, canvas);
            assertThat(ChannelGroups.copy(canvas).pixels()).as("seed %d", i).isEqualTo(once);
        }
    }

    @Test
    void whatIsDescribedIsWhatWasDone() throws IOException {
        ViewsConfig config = views(
                "base/dino.yaml",
                "views.global.operations=[{name: color_jitter, prob: 1, brightness: 0.5, contrast: 0, saturation: 0, hue: 0}]");
        DrawnView drawn = new MultiCrop(config).drawn(photo(2), Rng.of(4), 1, new Canvas());
        Canvas canvas = resized(photo(2), drawn.box(), 224, Filter.BICUBIC);
        assertThat(drawn.operations()).singleElement().asString().startsWith("brightness ");
        float factor = Float.parseFloat(drawn.operations().get(0).substring("brightness ".length()));
        Colors.brightness(canvas, factor);
        int most = 0;
        for (int i = 0; i < canvas.length(); i++) {
            most = Math.max(most, Math.abs((drawn.pixels().pixels()[i] & 0xFF) - (canvas.pixels()[i] & 0xFF)));
        }
        assertThat(most).as("two decimals of the factor are told").isLessThanOrEqualTo(3);
    }

    private static RgbImage channels(int count) throws IOException {
        RgbImage photo = photo(0);
        int pixels = photo.width() * photo.height();
        byte[] samples = new byte[pixels * count];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (byte) (photo.pixels()[Math.floorDiv(i, count) * 3 + i % count % 3] + 40 * (i % count));
        }
        return new RgbImage(photo.width(), photo.height(), count, samples);
    }

    private static RgbImage threeTimes(RgbImage image, int channel) {
        byte[] samples = new byte[image.width() * image.height() * 3];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = image.pixels()[Math.floorDiv(i, 3) * image.channels() + channel];
        }
        return new RgbImage(image.width(), image.height(), samples);
    }

    private static String[] forChannels(int count) {
        String ops = "[{name: flip, prob: 0.5}, {name: color_jitter, prob: 0.8, brightness: 0.4, contrast: "
                + (count == 1 ? 0.4 : 0)
                + ", saturation: 0, hue: 0}, {name: gaussian_blur, prob: 0.5, radius: [0.1, 2]},"
                + " {name: solarize, prob: 0.5, threshold: 128}]";
        List<Double> mean = new ArrayList<>();
        List<Double> std = new ArrayList<>();
        for (int c = 0; c < count; c++) {
            mean.add(0.1 * (c % 8));
            std.add(0.2 + 0.05 * c);
        }
        return new String[] {
            "model.in_chans=" + count,
            "views.global.size=32",
            "views.local.size=16",
            "views.global.operations=" + ops,
            "views.local.operations=" + ops,
            "views.mean=" + mean,
            "views.std=" + std
        };
    }

    private static String[] with(String[] sets, String... more) {
        List<String> all = new ArrayList<>(Arrays.asList(sets));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    /** Each channel must come out as it does as all three channels of an image of its own. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 5, 6, 7})
    void anyNumberOfChannelsGoesThroughEveryStep(int count) throws IOException {
        ViewsConfig config = views("base/dino.yaml", forChannels(count));
        RgbImage image = channels(count);
        Views views = new Views(1, config);
        new MultiCrop(config).write(image, Rng.of(8), 0, views, new Canvas());
        float[] evaluated = new float[count * 24 * 24];
        new EvalTransform(24, EvalResize.RESIZE_CROP, config).write(image, evaluated, 0);
        for (int c = 0; c < count; c++) {
            double mean = config.mean().get(c);
            double std = config.std().get(c);
            ViewsConfig alone = views(
                    "base/dino.yaml",
                    with(
                            forChannels(count),
                            "model.in_chans=3",
                            "views.mean=[" + mean + ", " + mean + ", " + mean + "]",
                            "views.std=[" + std + ", " + std + ", " + std + "]"));
            Views expected = new Views(1, alone);
            RgbImage channel = threeTimes(image, c);
            new MultiCrop(alone).write(channel, Rng.of(8), 0, expected, new Canvas());
            for (int view = 0; view < 8; view++) {
                assertThat(part(views.localNumbers(), view * count + c, 16 * 16))
                        .as("channel %d of view %d", c, view)
                        .isEqualTo(part(expected.localNumbers(), view * 3, 16 * 16));
            }
            assertThat(part(views.globalNumbers(), count + c, 32 * 32))
                    .isEqualTo(part(expected.globalNumbers(), 3, 32 * 32));
            float[] one = new float[3 * 24 * 24];
            new EvalTransform(24, EvalResize.RESIZE_CROP, alone).write(channel, one, 0);
            assertThat(part(evaluated, c, 24 * 24)).isEqualTo(part(one, 0, 24 * 24));
        }
    }

    private static float[] part(float[] values, int plane, int length) {
        return Arrays.copyOfRange(values, plane * length, (plane + 1) * length);
    }

    @Test
    void aViewOfManyChannelsHasThemInOrder() throws IOException {
        ViewsConfig config =
                views("base/dino.yaml", with(forChannels(5), "views.global.operations=[{name: flip, prob: 1}]"));
        RgbImage view = new MultiCrop(config).view(channels(5), Rng.of(8), 0, new Canvas());
        Views written = new Views(1, config);
        new MultiCrop(config).write(channels(5), Rng.of(8), 0, written, new Canvas());
        for (int i = 0; i < view.pixels().length; i++) {
            byte level = written.global()[i % 5 * 32 * 32 + Math.floorDiv(i, 5)];
            assertThat(level).isEqualTo(view.pixels()[i]);
        }
    }

    @Test
    void imagesOfOtherChannelsAreRefused() {
        MultiCrop multiCrop = new MultiCrop(views("views/grey.yaml"));
        assertThatThrownBy(() -> multiCrop.view(photo(0), Rng.of(1), 0, new Canvas()))
                .hasMessageContaining("an image of 3 channels where views.mean has 1");
    }
}
