package io.github.dino4j.eval.embed;

import io.github.dino4j.augment.data.files.ImageReading;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.vit.network.Network;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes an embedder that is ready: plans are made and everything has run before the first request. */
final class EmbedderOpening {
    private static final Logger LOG = LoggerFactory.getLogger(DinoEmbedder.class);
    private static final int BATCHES_WAITING = 4;
    private static final int WARM_UP = 10;
    private static final double NANOS = 1e-9;

    private EmbedderOpening() {}

    static DinoEmbedder open(
            RunConfig config,
            Network network,
            ParameterStore weights,
            boolean isOwner,
            UnaryOperator<EmbedderOptions> change)
            throws IOException {
        try {
            EmbedderOptions options = change.apply(EmbedderOptions.of(config));
            return open(config, new EmbedModel(config, network, weights, isOwner, options));
        } catch (IOException | RuntimeException e) {
            if (isOwner) {
                weights.close();
            }
            throw e;
        }
    }

    private static DinoEmbedder open(RunConfig config, EmbedModel model) throws IOException {
        long start = System.nanoTime();
        EmbedderOptions options = model.options();
        EmbedMeter meter = new EmbedMeter(System::nanoTime);
        ImageReading reading =
                new ImageReading(options.maxPixels(), config.model().inChans(), isTurning(config));
        EmbedInput input = new EmbedInput(model.transform(), reading, meter);
        EmbedQueue queue = new EmbedQueue(BATCHES_WAITING * options.maxBatch());
        EmbedWorker worker = new EmbedWorker(queue, options, meter, model::extractor, model::dense);
        EmbedThreads.run(worker);
        try {
            int dimension = EmbedParts.await(worker.dimension());
            warmUp(input, queue);
            EmbedCheck check = EmbedCheck.of(queue, model.transform());
            tell(config, model, dimension, start);
            return new DinoEmbedder(new EmbedParts(model, input, queue, worker, meter, check), dimension);
        } catch (IOException | RuntimeException e) {
            queue.close(); // the worker ends when it has made its plans
            worker.ended().join();
            throw e;
        }
    }

    /** Photos are turned, or not, as those were that the model was trained on. */
    private static boolean isTurning(RunConfig config) {
        return config.data().exifOrientation().equals("apply");
    }

    private static void warmUp(EmbedInput input, EmbedQueue queue) throws IOException {
        for (int i = 0; i < WARM_UP && input.canWarmUp(); i++) {
            EmbedQueue.Job job = input.warmUp();
            queue.add(List.of(job));
            EmbedParts.await(job.vector());
        }
    }

    private static void tell(RunConfig config, EmbedModel model, int dimension, long start) {
        int size = config.model().imageSize();
        LOG.info(
                "{} is ready after {} s: {} numbers an image of {}x{} pixels{}, up to {} images at once, {} in {}",
                config.model().name(),
                String.format(Locale.ROOT, "%.1f", (System.nanoTime() - start) * NANOS),
                dimension,
                size,
                size,
                isTurning(config) ? ", turned as its Exif data say" : "",
                model.options().maxBatch(),
                model.engine(),
                model.precision());
    }
}
