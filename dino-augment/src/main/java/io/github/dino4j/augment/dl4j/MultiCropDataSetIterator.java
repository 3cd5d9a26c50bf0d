package io.github.dino4j.augment.dl4j;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.augment.data.load.BatchMaker;
import io.github.dino4j.augment.data.load.LoaderOptions;
import io.github.dino4j.augment.data.load.PrefetchLoader;
import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.augment.op.Canvas;
import io.github.dino4j.augment.view.MultiCrop;
import io.github.dino4j.augment.view.Views;
import io.github.dino4j.core.config.view.CropConfig;
import io.github.dino4j.core.config.view.ViewsConfig;
import io.github.dino4j.core.natives.OlderPresets;
import io.github.dino4j.core.random.Rng;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.dataset.api.MultiDataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Multi-crop views for Deeplearning4j: one epoch of shuffled batches, each a {@link MultiDataSet} with an array (B, C, S, S)
 * for every view, global views first, and one-hot labels (B, classes) where the images are labelled. {@link #reset} goes on
 * to the next epoch, with other views and another order; the same seed gives the same epochs. Batches are made ahead by
 * threads of its own, so it needs no asynchronous wrapper. Close it when done.
 */
public final class MultiCropDataSetIterator implements MultiDataSetIterator, AutoCloseable {
    static {
        OlderPresets.openBlas();
    }

    private static final long serialVersionUID = 1L;

    private final transient ImageSource source;
    private final transient ViewsConfig views;
    private final transient PrefetchLoader<Batch> loader;
    private final transient int batchSize;
    private transient int used;
    private transient @Nullable MultiDataSetPreProcessor preProcessor;

    /** A batch of views and the classes of its images. */
    private record Batch(Views views, INDArray labels) {}

    /**
     * Starts an epoch.
     *
     * @param source the images, at least one batch of them; closing the iterator leaves it open
     * @param views crops and distortions
     * @param options batch size, threads and bounds
     * @param seed key of order and views
     */
    public MultiCropDataSetIterator(ImageSource source, ViewsConfig views, LoaderOptions options, long seed) {
        this.source = source;
        this.views = views;
        this.batchSize = options.batchSize();
        Rng rng = Rng.of(seed);
        this.loader = new PrefetchLoader<>(source, new Maker(rng.fold("views")), options, rng, 0);
    }

    /** Puts images and their classes into batches. */
    private final class Maker implements BatchMaker<Batch> {
        private final MultiCrop multiCrop = new MultiCrop(views);
        private final ThreadLocal<Canvas> canvases = ThreadLocal.withInitial(Canvas::new);
        private final Rng rng;

        Maker(Rng rng) {
            this.rng = rng;
        }

        @Override
        public Batch allocate() {
            int classes = source.classes().size();
            return new Batch(new Views(batchSize, views), Nd4j.zeros(DataType.FLOAT, batchSize, Math.max(1, classes)));
        }

        @Override
        public void put(Batch batch, int place, RgbImage image, int epoch, int index) {
            multiCrop.write(image, rng.fold(epoch).fold(index), place, batch.views(), canvases.get());
            int classes = source.classes().size();
            for (int label = 0; label < classes; label++) {
                batch.labels().putScalar(place, label, label == source.label(index) ? 1.0 : 0.0);
            }
        }
    }

    @Override
    public boolean hasNext() {
        return used < loader.batchesPerEpoch();
    }

    @Override
    public MultiDataSet next() {
        if (!hasNext()) {
            throw new NoSuchElementException("the epoch is over; reset() starts the next");
        }
        try {
            Batch batch = loader.next();
            used++;
            MultiDataSet data = copy(batch);
            loader.giveBack(batch);
            if (preProcessor != null) {
                preProcessor.preProcess(data);
            }
            return data;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private MultiDataSet copy(Batch batch) {
        CropConfig global = views.global();
        CropConfig local = views.local();
        float[] globals = batch.views().globalNumbers();
        float[] locals = batch.views().localNumbers();
        INDArray[] features = new INDArray[global.count() + local.count()];
        for (int i = 0; i < features.length; i++) {
            boolean large = i < global.count();
            features[i] = large ? view(globals, i, global.size()) : view(locals, i - global.count(), local.size());
        }
        INDArray[] labels = source.classes().isEmpty()
                ? new INDArray[0]
                : new INDArray[] {batch.labels().dup()};
        return new MultiDataSet(features, labels);
    }

    private INDArray view(float[] all, int index, int size) {
        int length = batchSize * views.channels() * size * size;
        float[] part = Arrays.copyOfRange(all, index * length, (index + 1) * length);
        return Nd4j.createFromArray(part).reshape('c', batchSize, views.channels(), size, size);
    }

    /**
     * The next batch, whose size is fixed.
     *
     * @param count must be the batch size
     * @throws IllegalArgumentException if it is not
     */
    @Override
    public MultiDataSet next(int count) {
        if (count != batchSize) {
            throw new IllegalArgumentException("batches have " + batchSize + " images, not " + count);
        }
        return next();
    }

    @Override
    public void setPreProcessor(MultiDataSetPreProcessor processor) {
        preProcessor = processor;
    }

    @Override
    public @Nullable MultiDataSetPreProcessor getPreProcessor() {
        return preProcessor;
    }

    @Override
    public boolean resetSupported() {
        return true;
    }

    /** {@return false: batches are already made ahead of their use} */
    @Override
    public boolean asyncSupported() {
        return false;
    }

    /** Goes on to the next epoch; what is left of this one is passed over. */
    @Override
    public void reset() {
        while (used > 0 && hasNext()) {
            next();
        }
        used = 0;
    }

    /**
     * Refuses to be serialised.
     *
     * @param out where to
     * @throws NotSerializableException always
     */
    private void writeObject(ObjectOutputStream out) throws NotSerializableException {
        throw new NotSerializableException("an iterator holds threads and open files");
    }

    @Override
    public void close() {
        loader.close();
    }
}
