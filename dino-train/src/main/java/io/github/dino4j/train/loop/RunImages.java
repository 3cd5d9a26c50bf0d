package io.github.dino4j.train.loop;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.augment.data.SourceOptions;
import io.github.dino4j.augment.data.Split;
import io.github.dino4j.augment.data.SyntheticImages;
import io.github.dino4j.augment.data.open.ImageSources;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.config.eval.EvalImagesConfig;
import io.github.dino4j.core.config.eval.KnnConfig;
import io.github.dino4j.core.config.train.DataConfig;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.io.Reason;
import io.github.dino4j.core.parallel.Group;
import io.github.dino4j.eval.knn.KnnOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The images of a run.
 *
 * @param train to train on
 * @param votes labelled images that vote, most often the same
 * @param val held out, or null
 */
record RunImages(
        ImageSource train, ImageSource votes, @Nullable ImageSource val) implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RunImages.class);
    private static final int TRIED = 128;

    /** Opens what the configuration names, drawing synthetic images into the run directory first. */
    static RunImages open(RunConfig config, RunFolder folder) throws IOException {
        DataConfig data = config.data();
        if (data.synthetic().trainPerClass() > 0) {
            SyntheticImages.draw(folder.data(), data.synthetic());
        }
        RunImages images = opened(config);
        ImageSource train = images.train;
        ImageSource val = images.val;
        if (train.classes().size() == 1) {
            LOG.warn(
                    "{}: all images are of one class, {}; k-NN will say nothing",
                    String.join(", ", trainSpec(config)),
                    train.classes());
        }
        if (config.eval().images().isGiven() && !heldOutSpec(config).isEmpty()) {
            LOG.warn("data.val is not used, since eval.images names the images to measure on");
        }
        if (val != null) {
            ImageSources.requireHeldOut(images.votes, val);
        }
        Provenance provenance = folder.provenance();
        if (folder.holdsCheckpoints()) {
            provenance.changes(train, val).forEach(LOG::warn);
        }
        provenance.write(config, train, val);
        return images;
    }

    /** Opens the images of a run where drawn ones are there already, as they are for all processes but the first. */
    static RunImages opened(RunConfig config) throws IOException {
        DataConfig data = config.data();
        List<String> trainSpec = trainSpec(config);
        ImageSource train = source(trainSpec, Split.TRAIN, data.limit(), config);
        requireBatch(String.join(", ", trainSpec), train.size(), config);
        LearntClasses.require(String.join(", ", trainSpec), train, config);
        EvalImagesConfig apart = config.eval().images();
        ImageSource votes = apart.isGiven() ? source(apart.train(), Split.TRAIN, 0, config) : train;
        List<String> heldSpec = apart.isGiven() ? apart.val() : heldOutSpec(config);
        ImageSource val = heldSpec.isEmpty() ? null : source(heldSpec, Split.VAL, data.valLimit(), config);
        if (apart.isGiven() && val != null) {
            requireLabels(votes, val);
        }
        return new RunImages(train, votes, val);
    }

    private static List<String> trainSpec(RunConfig config) {
        DataConfig data = config.data();
        return data.synthetic().trainPerClass() > 0
                ? List.of(RunFolder.data(Path.of(config.train().output())).toString())
                : data.train();
    }

    private static List<String> heldOutSpec(RunConfig config) {
        DataConfig data = config.data();
        if (data.synthetic().trainPerClass() == 0) {
            return data.val();
        }
        return data.synthetic().valPerClass() > 0 ? trainSpec(config) : List.of();
    }

    private static void requireLabels(ImageSource votes, ImageSource val) throws InputException {
        if (!Evaluation.isPossible(votes, val) || !votes.classes().equals(val.classes())) {
            throw new InputException("eval.images: both sets need labels, of the same classes; train has "
                    + votes.classes().size() + " and val has " + val.classes().size()
                    + "; where folders of dates are classes, set data.labels=folder");
        }
    }

    /** Steps in which all processes together see the images once. */
    int stepsPerEpoch(RunConfig config) {
        return train.size() / config.train().batchSize();
    }

    /**
     * Counts training images without drawing any.
     *
     * @param config a run
     * @return how many it would train on
     * @throws IOException if there are none, or fewer than a batch
     */
    static int count(RunConfig config) throws IOException {
        DataConfig data = config.data();
        if (data.synthetic().trainPerClass() > 0) {
            int drawn = data.synthetic().trainPerClass() * SyntheticImages.CLASSES;
            int count = data.limit() == 0 ? drawn : Math.min(drawn, data.limit());
            requireBatch("data.synthetic", count, config);
            LearntClasses.require("data.synthetic", SyntheticImages.CLASSES, config);
            return count;
        }
        SourceOptions options = SourceOptions.of(config).withoutPixels(); // counting needs none decoded
        try (ImageSource whole = ImageSources.open(data.train(), Split.TRAIN, options);
                ImageSource train =
                        ImageSources.limit(whole, data.limit(), config.train().seed())) {
            requireBatch(String.join(", ", data.train()), train.size(), config);
            LearntClasses.require(String.join(", ", data.train()), train, config);
            return train.size();
        }
    }

    /**
     * Tries some of the training images, as a run would read them.
     *
     * @param config a run
     * @return a line on those that cannot be read; empty if there are none, or images will be drawn
     * @throws InputException if more of them cannot be read than {@code data.max_bad_share} allows of all
     */
    static List<String> tried(RunConfig config) throws IOException {
        DataConfig data = config.data();
        if (data.synthetic().trainPerClass() > 0) {
            return List.of();
        }
        try (ImageSource whole = ImageSources.open(
                        data.train(), Split.TRAIN, SourceOptions.of(config).withoutPixels());
                ImageSource train =
                        ImageSources.limit(whole, data.limit(), config.train().seed());
                ImageSource sample =
                        ImageSources.limit(train, TRIED, config.train().seed())) {
            List<String> broken = new ArrayList<>();
            for (int i = 0; i < sample.size(); i++) {
                try {
                    sample.read(i);
                } catch (IOException e) {
                    String reason = Reason.sentence(e);
                    broken.add(reason.contains(sample.name(i)) ? reason : sample.name(i) + ": " + reason);
                }
            }
            if (broken.isEmpty()) {
                return List.of();
            }
            String found = broken.size() + " of " + sample.size()
                    + " images that were tried cannot be read; the first: " + broken.get(0);
            if (broken.size() > data.maxBadShare() * train.size()) {
                throw new InputException(found + "; of all, data.max_bad_share=" + data.maxBadShare() + " is allowed");
            }
            return List.of(found);
        }
    }

    private static void requireBatch(String what, int images, RunConfig config) throws InputException {
        if (images < config.train().batchSize()) {
            throw new InputException(what + ": " + images + " training images are fewer than train.batch_size="
                    + config.train().batchSize() + "; lower it or add images");
        }
        LearntClasses.requireFew(what, images, config);
    }

    private static ImageSource source(List<String> spec, Split split, int limit, RunConfig config) throws IOException {
        ImageSource whole = ImageSources.open(spec, split, SourceOptions.of(config));
        return ImageSources.limit(whole, limit, config.train().seed());
    }

    /**
     * The evaluation, if there are held-out images and both sides are labelled. Numbers of neighbours above the images that
     * vote are left out, and said.
     *
     * @throws InputException if all of them are above
     */
    @Nullable
    Evaluation evaluation(RunConfig config, Group group) throws InputException {
        ImageSource held = val;
        if (held == null || !Evaluation.isPossible(votes, held)) {
            return null;
        }
        KnnConfig knn = config.eval().knn();
        int bank = knn.trainLimit() == 0 ? votes.size() : Math.min(votes.size(), knn.trainLimit());
        int[] possible =
                knn.k().stream().mapToInt(k -> k).filter(k -> k <= bank).toArray();
        if (possible.length == 0) {
            throw new InputException("eval.knn.k: must be at most the " + bank + " training images that vote, was "
                    + knn.k() + "; name a smaller number"
                    + (bank < votes.size() ? ", or raise eval.knn.train_limit" : ""));
        }
        if (possible.length < knn.k().size()) {
            LOG.warn(
                    "eval.knn.k: {} training images vote, so of the numbers of neighbours {} those up to {} are used",
                    bank,
                    knn.k(),
                    bank);
        }
        return new Evaluation(config, KnnOptions.of(knn).withK(possible), votes, held, group);
    }

    @Override
    public void close() throws IOException {
        train.close();
        if (votes != train) {
            votes.close();
        }
        if (val != null) {
            val.close();
        }
    }
}
