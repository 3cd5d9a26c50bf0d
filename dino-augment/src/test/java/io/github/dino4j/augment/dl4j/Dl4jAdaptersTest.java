package io.github.dino4j.augment.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.augment.data.Split;
import io.github.dino4j.augment.data.SyntheticImages;
import io.github.dino4j.augment.data.load.LoaderOptions;
import io.github.dino4j.augment.data.load.Shard;
import io.github.dino4j.augment.data.open.ImageSources;
import io.github.dino4j.augment.view.EvalResize;
import io.github.dino4j.augment.view.EvalTransform;
import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.train.SyntheticConfig;
import io.github.dino4j.core.config.view.ViewsConfig;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.bytedeco.javacv.Frame;
import org.datavec.image.data.ImageWritable;
import org.deeplearning4j.datasets.datavec.RecordReaderDataSetIterator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/** Deeplearning4j's interfaces over drawn images. */
class Dl4jAdaptersTest {
    private static final int BATCH = 8;

    private final ViewsConfig views = ConfigLoader.builtin("recipe/textures_nano.yaml", List.of("data.train=none"))
            .views();

    @TempDir
    private Path folder;

    private ImageSource source;

    @BeforeEach
    void draw() throws IOException {
        SyntheticImages.draw(folder, new SyntheticConfig(2, 1, 32, 0));
        source = ImageSources.open(folder.toString(), Split.TRAIN, 1_000_000);
    }

    @AfterEach
    void close() throws IOException {
        source.close();
    }

    private MultiCropDataSetIterator iterator(int workers) {
        return new MultiCropDataSetIterator(source, views, new LoaderOptions(BATCH, workers, 2, 0.0, Shard.WHOLE), 7);
    }

    private static List<INDArray> epoch(MultiCropDataSetIterator iterator) {
        List<INDArray> all = new ArrayList<>();
        while (iterator.hasNext()) {
            MultiDataSet batch = iterator.next();
            all.addAll(Arrays.asList(batch.getFeatures()));
            all.addAll(Arrays.asList(batch.getLabels()));
        }
        return all;
    }

    @Test
    void aBatchHasAnArrayForEachViewAndOneHotLabels() {
        try (MultiCropDataSetIterator iterator = iterator(1)) {
            MultiDataSet batch = iterator.next();
            assertThat(batch.getFeatures()).hasSize(6);
            assertThat(batch.getFeatures(0).shape()).containsExactly(BATCH, 3, 32, 32);
            assertThat(batch.getFeatures(5).shape()).containsExactly(BATCH, 3, 16, 16);
            assertThat(batch.getLabels(0).shape()).containsExactly(BATCH, 10);
            assertThat(batch.getLabels(0).sumNumber().intValue()).isEqualTo(BATCH);
        }
    }

    @Test
    void epochsAreTheSameAtAnyNumberOfThreadsAndDifferFromOneAnother() {
        try (MultiCropDataSetIterator one = iterator(1);
                MultiCropDataSetIterator three = iterator(3)) {
            List<INDArray> first = epoch(one);
            assertThat(first).hasSize(2 * 7).isEqualTo(epoch(three));
            one.reset();
            three.reset();
            List<INDArray> second = epoch(one);
            assertThat(second).isEqualTo(epoch(three)).isNotEqualTo(first);
        }
    }

    @Test
    void aBatchOfAnotherSizeIsRefused() {
        try (MultiCropDataSetIterator iterator = iterator(1)) {
            assertThatThrownBy(() -> iterator.next(3)).hasMessage("batches have 8 images, not 3");
        }
    }

    @Test
    void recordsFeedDeeplearning4jsOwnIterator() {
        ImageSourceRecordReader reader =
                new ImageSourceRecordReader(source, new EvalTransform(32, EvalResize.WHOLE, views));
        RecordReaderDataSetIterator batches = new RecordReaderDataSetIterator(reader, 5, 1, 10);
        DataSet batch = batches.next();
        assertThat(batch.getFeatures().shape()).containsExactly(5, 3, 32, 32);
        assertThat(batch.getLabels().shape()).containsExactly(5, 10);
        int images = 5;
        while (batches.hasNext()) {
            images += batches.next().numExamples();
        }
        assertThat(images).isEqualTo(20);
        assertThat(reader.getLabels()).hasSize(10).contains("stripes");
    }

    @Test
    void theTransformDrawsAViewOfTheConfiguredSizeAndKeepsChannelOrder() {
        Frame frame = new Frame(48, 40, Frame.DEPTH_UBYTE, 3);
        ByteBuffer pixels = (ByteBuffer) frame.image[0];
        for (int y = 0; y < 40; y++) {
            for (int x = 0; x < 48; x++) {
                pixels.put(y * frame.imageStride + 3 * x, (byte) 200); // blue
                pixels.put(y * frame.imageStride + 3 * x + 1, (byte) 0);
                pixels.put(y * frame.imageStride + 3 * x + 2, (byte) 0);
            }
        }
        ViewsConfig plain = ConfigLoader.builtin(
                        "recipe/textures_nano.yaml",
                        List.of("data.train=none", "views.jitter.prob=0", "views.grayscale=0"))
                .views();
        MultiCropImageTransform transform = new MultiCropImageTransform(plain, 3, 1);
        Frame view = transform.transform(new ImageWritable(frame)).getFrame();
        assertThat(view.imageWidth).isEqualTo(16);
        ByteBuffer out = (ByteBuffer) view.image[0];
        assertThat(out.get(0) & 0xFF).isEqualTo(200);
        assertThat(out.get(2) & 0xFF).isZero();
        Frame again =
                transform.transform(new ImageWritable(frame), new Random(3)).getFrame();
        assertThat(again.imageHeight).isEqualTo(16);
        assertThat(transform.getCurrentImage()).isNotNull();
    }
}
