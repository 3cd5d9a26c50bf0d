package io.github.dino4j.train.loop;

import io.github.dino4j.augment.data.BatchMaker;
import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.augment.data.LoaderOptions;
import io.github.dino4j.augment.data.PrefetchLoader;
import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.augment.op.Canvas;
import io.github.dino4j.augment.view.MultiCrop;
import io.github.dino4j.augment.view.Views;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.random.Rng;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Batches of views, made by loader threads while the last batch trains. */
final class ViewFeed implements AutoCloseable {
    private final PrefetchLoader<Views> loader;
    private final int batchSize;
    private @Nullable FirstBatch first;

    /** Looks at the first batch. */
    interface FirstBatch {
        void see(Views views) throws IOException;
    }

    ViewFeed(ImageSource source, RunConfig config, Rng rng, long firstBatch) {
        this.batchSize = config.train().batchSize();
        this.loader = new PrefetchLoader<>(
                source, new ViewMaker(config, rng.fold("views")), LoaderOptions.of(config), rng, firstBatch);
    }

    /** Shows the batch that comes next to an observer. */
    void onFirst(FirstBatch observer) {
        first = observer;
    }

    /** The next batch; close it when done. */
    Batch next() throws IOException {
        Views views = loader.next();
        FirstBatch observer = first;
        if (observer != null) {
            observer.see(views);
            first = null;
        }
        return new Batch(views, batchSize, loader.waitSeconds(), loader);
    }

    @Override
    public void close() {
        loader.close();
    }

    /** A batch in use. */
    record Batch(Views views, int size, double waitSeconds, PrefetchLoader<Views> loader) implements AutoCloseable {
        @Override
        public void close() {
            loader.giveBack(views);
        }
    }

    /** Every random number of an image's views is a function of seed, epoch and image. */
    private static final class ViewMaker implements BatchMaker<Views> {
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
        public Views allocate() {
            return new Views(config.train().batchSize(), config.views());
        }

        @Override
        public void put(Views batch, int place, RgbImage image, int epoch, int index) {
            multiCrop.write(image, rng.fold(epoch).fold(index), place, batch, canvases.get());
        }
    }
}
