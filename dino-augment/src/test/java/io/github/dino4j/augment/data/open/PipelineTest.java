package io.github.dino4j.augment.data.open;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.augment.data.Split;
import io.github.dino4j.augment.data.load.BatchMaker;
import io.github.dino4j.augment.data.load.LoaderOptions;
import io.github.dino4j.augment.data.load.PrefetchLoader;
import io.github.dino4j.augment.data.load.Shard;
import io.github.dino4j.augment.image.ImageBuffer;
import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.augment.op.Canvas;
import io.github.dino4j.augment.view.MultiCrop;
import io.github.dino4j.augment.view.Views;
import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.view.ViewsConfig;
import io.github.dino4j.core.random.Rng;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files to batches of views: the whole way that a training run's images go. */
class PipelineTest {
    private static final Path PHOTOS = Path.of(System.getProperty("dino.root"), "src-test-data/images");
    private static final int BATCH = 4;
    private static final int BATCHES = 6;
    private static final long ALLOWED_BYTES = 65_536;

    @TempDir
    private Path folder;

    private static final ViewsConfig VIEWS = ConfigLoader.builtin(
                    "base/dino.yaml",
                    List.of(
                            "data.train=x",
                            "model.image_size=32",
                            "model.patch_size=8",
                            "views.global.size=32",
                            "views.local.size=16"))
            .views();

    /** Sixteen photos of several kinds and sizes; the damaged one is passed over. */
    private ImageSource photos() throws IOException {
        String[] kinds = {"rgb.jpg", "rgb444.jpg", "grey.jpg", "progressive.jpg", "cmyk.jpg", "rgb.png", "palette.png"};
        for (int i = 0; i < 15; i++) {
            String kind = kinds[i % kinds.length];
            Files.copy(PHOTOS.resolve(kind), folder.resolve(i + kind.substring(kind.lastIndexOf('.'))));
        }
        Files.write(folder.resolve("damaged.jpg"), new byte[] {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF, 1, 2, 3});
        return ImageSources.open(folder.toString(), Split.TRAIN, Long.MAX_VALUE);
    }

    private static final class Maker implements BatchMaker<Views> {
        private final MultiCrop multiCrop = new MultiCrop(VIEWS);
        private final ThreadLocal<Canvas> canvases = ThreadLocal.withInitial(Canvas::new);

        @Override
        public Views allocate() {
            return new Views(BATCH, VIEWS);
        }

        @Override
        public void put(Views batch, int place, RgbImage image, int epoch, int index) {
            multiCrop.write(image, Rng.of(epoch).fold(index), place, batch, canvases.get());
        }
    }

    private static List<byte[]> batches(ImageSource source, int workers) throws IOException {
        LoaderOptions options = new LoaderOptions(BATCH, workers, 2, 0.1, Shard.WHOLE);
        List<byte[]> all = new ArrayList<>();
        try (PrefetchLoader<Views> loader = new PrefetchLoader<>(source, new Maker(), options, Rng.of(3), 0)) {
            for (int i = 0; i < BATCHES; i++) {
                Views views = loader.next();
                all.add(views.global().clone());
                all.add(views.local().clone());
                loader.giveBack(views);
            }
        }
        return all;
    }

    @Test
    void anyNumberOfWorkersMakesTheSameBytes() throws IOException {
        try (ImageSource source = photos()) {
            List<byte[]> expected = batches(source, 1);
            for (int workers : new int[] {2, 4}) {
                List<byte[]> actual = batches(source, workers);
                for (int i = 0; i < expected.size(); i++) {
                    assertThat(actual.get(i))
                            .as("%d workers, array %d", workers, i)
                            .isEqualTo(expected.get(i));
                }
            }
        }
    }

    /** Buffers hold the image before: a shorter one, or another kind, must not show a trace of it. */
    @Test
    void usedBuffersMakeTheViewsThatFreshOnesMake() throws IOException {
        MultiCrop multiCrop = new MultiCrop(VIEWS);
        ImageBuffer buffer = new ImageBuffer();
        Canvas canvas = new Canvas();
        try (ImageSource source = photos()) {
            for (int index = 0; index < source.size(); index++) {
                if (source.name(index).contains("damaged")) {
                    continue;
                }
                Views used = new Views(1, VIEWS);
                Views fresh = new Views(1, VIEWS);
                Rng rng = Rng.of(5).fold(index);
                multiCrop.write(source.read(index, buffer), rng, 0, used, canvas);
                multiCrop.write(source.read(index), rng, 0, fresh, new Canvas());
                assertThat(used.global()).as(source.name(index)).isEqualTo(fresh.global());
                assertThat(used.local()).as(source.name(index)).isEqualTo(fresh.local());
            }
        }
    }

    @Test
    void aPhotoInSteadyStateAllocatesLittle() throws IOException {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        MultiCrop multiCrop = new MultiCrop(VIEWS);
        ImageBuffer buffer = new ImageBuffer();
        Canvas canvas = new Canvas();
        Views views = new Views(1, VIEWS);
        BufferedImage photo = new BufferedImage(500, 375, BufferedImage.TYPE_3BYTE_BGR); // half a megabyte of samples
        photo.createGraphics().fillOval(50, 50, 300, 200);
        ImageIO.write(photo, "jpg", folder.resolve("one.jpg").toFile());
        try (ImageSource source = ImageSources.open(folder.toString(), Split.TRAIN, Long.MAX_VALUE)) {
            long each = Long.MAX_VALUE;
            int rounds = 50;
            // What short-lived objects cost depends on how far the compiler has come: the steady state is the best
            // series.
            for (int series = 0; series < 40 && each >= ALLOWED_BYTES; series++) {
                long before = threads.getCurrentThreadAllocatedBytes();
                for (int i = 0; i < rounds; i++) {
                    multiCrop.write(source.read(0, buffer), Rng.of(i), 0, views, canvas);
                }
                each = Math.min(each, (threads.getCurrentThreadAllocatedBytes() - before) / rounds);
            }
            assertThat(each).isLessThan(ALLOWED_BYTES);
        }
    }
}
