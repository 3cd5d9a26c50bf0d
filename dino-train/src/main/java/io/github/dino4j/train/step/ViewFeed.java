package io.github.dino4j.train.step;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.augment.data.load.BatchMaker;
import io.github.dino4j.augment.data.load.LoaderOptions;
import io.github.dino4j.augment.data.load.PrefetchLoader;
import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.augment.op.Canvas;
import io.github.dino4j.augment.view.CutMix;
import io.github.dino4j.augment.view.MultiCrop;
import io.github.dino4j.augment.view.Views;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.device.DeviceMemoryError;
import io.github.dino4j.core.device.Residence;
import io.github.dino4j.core.host.HostResidence;
import io.github.dino4j.core.parallel.Group;
import io.github.dino4j.core.random.Rng;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Batches of views, made by loader threads while the last batch trains. */
public final class ViewFeed implements AutoCloseable {
    private static final double NANOS = 1e-9;

    private final ImageSource source;
    private final RunConfig config;
    private final Rng rng;
    private final int batchSize; // of all processes
    private final Group group;
    private final Residence residence;
    private final Map<Views, CutMix> mixes = new ConcurrentHashMap<>(); // of batches whose local views are mixed
    private PrefetchLoader<List<Views>> loader;
    private @Nullable ViewSender sender; // to a device that has memory of its own
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
        this(source, config, rng, firstBatch, Group.ALONE, HostResidence.INSTANCE);
    }

    /**
     * Starts loading.
     *
     * @param source the images
     * @param config the run
     * @param rng of the run
     * @param firstBatch number of the first batch, from 0
     * @param group the processes that share the images
     * @param residence where batches are read
     */
    public ViewFeed(ImageSource source, RunConfig config, Rng rng, long firstBatch, Group group, Residence residence) {
        this.source = source;
        this.config = config;
        this.rng = rng;
        this.batchSize = config.train().batchSize() * group.size();
        this.group = group;
        this.residence = residence;
        this.loader = loader(PickedImages.all(source), firstBatch);
        this.sender = sender(loader);
    }

    private PrefetchLoader<List<Views>> loader(PickedImages images, long firstBatch) {
        return new PrefetchLoader<>(
                images,
                new ViewMaker(images, config, rng.fold("views"), mixes),
                LoaderOptions.of(config, group),
                rng,
                firstBatch);
    }

    private @Nullable ViewSender sender(PrefetchLoader<List<Views>> from) {
        return residence.sends() ? new ViewSender(residence, new Loaded(from)) : null;
    }

    /**
     * Goes on with other images of the same source; what was loaded of those before is thrown away.
     *
     * @param picks the numbers of the images that an epoch goes through, as many as the source has
     * @param firstBatch number of the batch that comes next, from 0
     */
    public void over(int[] picks, long firstBatch) {
        close();
        loader = loader(new PickedImages(source, picks), firstBatch);
        sender = sender(loader);
    }

    /** What the loader makes, for a thread that does not train. */
    private final class Loaded implements ViewSender.Source {
        private final PrefetchLoader<List<Views>> from;

        Loaded(PrefetchLoader<List<Views>> from) {
            this.from = from;
        }

        @Override
        public List<Views> next() throws IOException {
            return seen(from.next());
        }

        @Override
        public void giveBack(List<Views> parts) {
            from.giveBack(parts);
        }
    }

    /**
     * Shows the batch that comes next to an observer.
     *
     * @param observer is shown it, once, before any batch is asked for
     */
    public void onFirst(FirstBatch observer) {
        first = observer;
    }

    private List<Views> seen(List<Views> parts) throws IOException {
        parts.forEach(part -> {
            CutMix mix = mixes.get(part);
            if (mix != null && group.isAlone()) {
                mix.apply();
            }
        });
        FirstBatch observer = first;
        if (observer != null) {
            observer.see(parts.get(0));
            first = null;
        }
        return parts;
    }

    /** The next batch; close it when done. If a process has none, none of them goes on. */
    Batch next() throws IOException {
        Batch batch;
        try {
            ViewSender ahead = sender;
            batch = ahead == null ? loaded() : sent(ahead);
        } catch (IOException | RuntimeException | DeviceMemoryError e) {
            group.agree(true);
            throw e;
        }
        if (group.agree(false)) {
            batch.close();
            throw new IOException("another process of the group could not load its images; it says why");
        }
        if (!group.isAlone()) {
            batch.parts().forEach(this::mixWithOthers);
        }
        return batch;
    }

    /** The image after a process's last one is the next process's first. */
    private void mixWithOthers(Views part) {
        CutMix mix = mixes.get(part);
        if (mix == null) {
            return;
        }
        byte[] first = mix.first();
        float[] levels = new float[first.length];
        for (int i = 0; i < first.length; i++) {
            levels[i] = first[i];
        }
        float[] all = group.gather(levels);
        int next = (group.rank() + 1) % group.size();
        for (int i = 0; i < first.length; i++) {
            first[i] = (byte) all[next * first.length + i];
        }
        mix.apply(first);
    }

    private Batch loaded() throws IOException {
        PrefetchLoader<List<Views>> from = loader;
        List<Views> parts = from.next();
        double wait = from.waitSeconds();
        return new Batch(
                seen(parts), parts.stream().map(Shown::of).toList(), batchSize, wait, () -> from.giveBack(parts));
    }

    private Batch sent(ViewSender from) throws IOException {
        long start = System.nanoTime();
        ViewSender.Sent sent = from.take(!group.isAlone());
        double wait = (System.nanoTime() - start) * NANOS;
        return new Batch(List.of(), sent.parts(), batchSize, wait, sent::close);
    }

    @Override
    public void close() {
        loader.close();
        ViewSender ahead = sender;
        if (ahead != null) {
            ahead.close();
        }
    }

    /**
     * A batch in use.
     *
     * @param parts as the loader made it, in the parts in which it is computed; none where it has been sent
     * @param shown those parts as networks are shown them
     * @param size images
     * @param waitSeconds how long the step waited for it
     * @param end gives it back
     */
    record Batch(List<Views> parts, List<Shown> shown, int size, double waitSeconds, Runnable end)
            implements AutoCloseable {
        @Override
        public void close() {
            end.run();
        }
    }

    /** Every random number of an image's views is a function of seed, epoch and image. */
    private static final class ViewMaker implements BatchMaker<List<Views>> {
        private final PickedImages source;
        private final RunConfig config;
        private final MultiCrop multiCrop;
        private final Rng rng;
        private final Map<Views, CutMix> mixes;
        private final ThreadLocal<Canvas> canvases = ThreadLocal.withInitial(Canvas::new);

        ViewMaker(PickedImages source, RunConfig config, Rng rng, Map<Views, CutMix> mixes) {
            this.mixes = mixes;
            this.source = source;
            this.config = config;
            this.multiCrop = new MultiCrop(config.views());
            this.rng = rng;
        }

        @Override
        public List<Views> allocate() {
            List<Views> batch = Stream.generate(
                            () -> new Views(StepShape.of(config).batch(), config.views()))
                    .limit(config.train().accumulate())
                    .toList();
            if (config.method().loss().hasSeveralPositives()) {
                batch.forEach(part -> mixes.put(part, new CutMix(part)));
            }
            return batch;
        }

        @Override
        public void put(List<Views> batch, int place, RgbImage image, int epoch, int index) {
            Views part = batch.get(place / batch.get(0).batch());
            part.labels()[place % part.batch()] = source.label(index);
            part.indices()[place % part.batch()] = source.number(index);
            Rng own = rng.fold(epoch).fold(index);
            multiCrop.write(image, own, place % part.batch(), part, canvases.get());
            CutMix mix = mixes.get(part);
            if (mix != null) {
                mix.draw(place % part.batch(), own);
            }
        }
    }
}
