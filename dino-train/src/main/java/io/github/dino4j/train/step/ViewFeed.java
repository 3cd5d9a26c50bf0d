package io.github.dino4j.train.step;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.augment.data.load.BatchMaker;
import io.github.dino4j.augment.data.load.LoaderOptions;
import io.github.dino4j.augment.data.load.PrefetchLoader;
import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.augment.op.Canvas;
import io.github.dino4j.augment.view.MultiCrop;
import io.github.dino4j.augment.view.Views;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.parallel.Group;
import io.github.dino4j.core.random.Rng;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Batches of views, made by loader threads while the last batch trains. */
public final class ViewFeed implements AutoCloseable {
    private final PrefetchLoader<List<Views>> loader;
    private final int batchSize; // of all processes
    private final Group group;
    private @Nullable FirstBatch first;

    /** Looks at the first batch. */
    public interface FirstBatch {
        /**
         * Looks.
         *
         * @param views the batch
         * @throws IOException if what is seen cannot be kept
         */
        void see(Views views) throws IOException;
    }

    ViewFeed(ImageSource source, RunConfig config, Rng rng, long firstBatch) {
        this(source, config, rng, firstBatch, Group.ALONE);
    }

    /**
     * Starts loading.
     *
     * @param source the images
     * @param config the run
     * @param rng of the run
     * @param firstBatch number of the first batch, from 0
     * @param group the processes that share the images
     */
    public ViewFeed(ImageSource source, RunConfig config, Rng rng, long firstBatch, Group group) {
        this.batchSize = config.train().batchSize() * group.size();
        this.group = group;
        this.loader = new PrefetchLoader<>(
                source, new ViewMaker(config, rng.fold("views")), LoaderOptions.of(config, group), rng, firstBatch);
    }

    /**
     * Shows the batch that comes next to an observer.
     *
     * @param observer is shown it, once
     */
    public void onFirst(FirstBatch observer) {
        first = observer;
    }

    /** The next batch; close it when done. If a process has none, none of them goes on. */
    Batch next() throws IOException {
        List<Views> parts;
        try {
            parts = loader.next();
        } catch (IOException e) {
            group.agree(true);
            throw e;
        }
        if (group.agree(false)) {
            throw new IOException("another process of the group could not load its images; it says why");
        }
        FirstBatch observer = first;
        if (observer != null) {
            observer.see(parts.get(0));
            first = null;
        }
        return new Batch(parts, batchSize, loader.waitSeconds(), loader);
    }

    @Override
    public void close() {
        loader.close();
    }

    /** A batch in use, in the parts in which it is computed. */
    record Batch(List<Views> parts, int size, double waitSeconds, PrefetchLoader<List<Views>> loader)
            implements AutoCloseable {
        @Override
        public void close() {
            loader.giveBack(parts);
        }
    }

    /** Every random number of an image's views is a function of seed, epoch and image. */
    private static final class ViewMaker implements BatchMaker<List<Views>> {
        private final RunConfig config;
        private final MultiCrop multiCrop;
        private final Rng rng;
        private final ThreadLocal<Canvas> canvases = ThreadLocal.withInitial(Canvas::new);

        ViewMaker(RunConfig config, Rng rng) {
            this.config = config;
            this.multiCrop = new MultiCrop(config.views());
            this.rng = rng;
        }

        @Override
        public List<Views> allocate() {
            return Stream.generate(() -> new Views(StepShape.of(config).batch(), config.views()))
                    .limit(config.train().accumulate())
                    .toList();
        }

        @Override
        public void put(List<Views> batch, int place, RgbImage image, int epoch, int index) {
            Views part = batch.get(place / batch.get(0).batch());
            multiCrop.write(image, rng.fold(epoch).fold(index), place % part.batch(), part, canvases.get());
        }
    }
}
