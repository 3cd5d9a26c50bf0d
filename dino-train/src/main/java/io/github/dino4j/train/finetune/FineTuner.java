package io.github.dino4j.train.finetune;

import io.github.dino4j.augment.data.load.LoaderOptions;
import io.github.dino4j.augment.data.load.PrefetchLoader;
import io.github.dino4j.augment.op.Filter;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.config.eval.FinetuneConfig;
import io.github.dino4j.core.engine.Engines;
import io.github.dino4j.core.io.AtomicFiles;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.io.OwnedFolder;
import io.github.dino4j.core.parallel.Threads;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.eval.feature.TrainTransform;
import io.github.dino4j.eval.model.LabelledImages;
import io.github.dino4j.eval.model.PretrainedModel;
import io.github.dino4j.train.step.MemoryEstimate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * Trains a backbone and a linear layer on labelled images: transfer from a checkpoint (the paper's section 4.3 and table 6),
 * or the same from scratch. AdamW with a cosine learning rate after a linear warm-up, constant weight decay, random resized
 * crops and flips; layer-wise decay, label smoothing and mixup where the configuration asks for them. After every epoch the
 * held-out images are classified and a checkpoint is written, from which an interrupted run goes on; a run that is stopped
 * or fails saves its last step.
 */
public final class FineTuner {
    private static final String DESCRIPTION = "finetune.txt";

    private final PretrainedModel source;
    private final boolean fromScratch;
    private final Path output;
    private final Consumer<String> log;
    private final FineTuneLoop.Stop stop = new FineTuneLoop.Stop();

    /**
     * Describes a run.
     *
     * @param source backbone and configuration, whose {@code eval.finetune} part says how to train
     * @param fromScratch whether the backbone starts from random weights instead of the source's
     * @param output directory of its checkpoints
     * @param log told of progress, a line each
     */
    public FineTuner(PretrainedModel source, boolean fromScratch, Path output, Consumer<String> log) {
        this.source = source;
        this.fromScratch = fromScratch;
        this.output = output;
        this.log = log;
    }

    /**
     * Asks the run to end after the step at hand, from any thread. A run that classifies held-out images just then is saved
     * already, and ends when that is done.
     *
     * @return whether everything is saved now, so that the process may end
     */
    public boolean stop() {
        return stop.ask();
    }

    /**
     * Trains, or goes on, to the last epoch, or until it is {@linkplain #stop stopped} or the thread is interrupted. Whatever
     * else ends it, the last whole step is saved first.
     *
     * @param images labelled images to learn from and others to classify
     * @return how well the held-out images are classified
     * @throws InputException if there are fewer training images than a batch, the memory that is free is less than a step takes,
     *     or the directory holds another run
     * @throws IOException if images cannot be read or checkpoints cannot be written; it says what was saved
     */
    public FineTuneResult run(LabelledImages images) throws IOException {
        RunConfig config = source.config();
        FinetuneConfig tune = config.eval().finetune();
        if (images.train().size() < tune.batchSize()) {
            throw new InputException(images.train().size() + " training images are fewer than eval.finetune.batch_size="
                    + tune.batchSize() + "; lower it or add images");
        }
        int classes = images.train().classes().size();
        MemoryEstimate.of(Classifier.of(config, classes).work(config), config)
                .requireFree(); // before anything is written
        Engines.tellPassedOver(
                Engines.nameFor(config.train().engine(), config.model().convolves()));
        Threads.use(config.train().threads());
        Classifier.unused(config).forEach(log);
        String text = description(images);
        OwnedFolder.Owner owner = new OwnedFolder.Owner(
                "finetuning", OwnedFolder.nameOf(text), "--output", FineTuner::isOfEarlierVersion);
        try (OwnedFolder folder = OwnedFolder.open(output, owner)) {
            requireSame(text);
            return run(images, folder);
        }
    }

    private FineTuneResult run(LabelledImages images, OwnedFolder folder) throws IOException {
        Rng rng = Rng.of(source.config().train().seed()).fold("finetune");
        int stepsPerEpoch =
                images.train().size() / source.config().eval().finetune().batchSize();
        int classes = images.train().classes().size();
        try (FineTuneState state = new FineTuneState(source, fromScratch, classes, stepsPerEpoch, folder);
                PrefetchLoader<LabelledBatch> loader = loader(images, rng, state.iteration())) {
            return new FineTuneLoop(state, images, stepsPerEpoch, stop, log).run(loader, fromScratch);
        }
    }

    private PrefetchLoader<LabelledBatch> loader(LabelledImages images, Rng rng, long first) {
        RunConfig config = source.config();
        FinetuneConfig tune = config.eval().finetune();
        LoaderOptions own = LoaderOptions.of(config);
        TrainTransform transform =
                new TrainTransform(config.model().imageSize(), tune.cropScale(), Filter.BICUBIC, config.views());
        return new PrefetchLoader<>(
                images.train(),
                new LabelledBatch.Maker(images.train(), transform, tune, rng.fold("crops")),
                new LoaderOptions(tune.batchSize(), own.workers(), own.prefetch(), own.maxBadShare(), own.shard()),
                rng,
                first);
    }

    /** What a directory belongs to: resuming another would be no run at all. */
    private String description(LabelledImages images) {
        return source.config().eval().finetune() + "\nfrom " + (fromScratch ? "scratch" : source.file()) + ", seed "
                + source.config().train().seed() + ", " + images.train().size() + " images of "
                + images.train().classes().size() + " classes\n";
    }

    private void requireSame(String text) throws IOException {
        Path file = output.resolve(DESCRIPTION);
        if (Files.exists(file) && !Files.readString(file).equals(text)) {
            throw new InputException(output + ": holds another fine-tuning (compare " + file
                    + "); choose another --output, or delete it to start over");
        }
        AtomicFiles.write(file, text);
    }

    /** Before there were markers, a fine-tuning wrote down what it was. */
    private static boolean isOfEarlierVersion(Path root) {
        try {
            return Files.readString(root.resolve(DESCRIPTION)).startsWith("FinetuneConfig[");
        } catch (IOException e) {
            return false;
        }
    }
}
