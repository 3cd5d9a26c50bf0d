package io.github.dino4j.train.choose;

import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.io.InputException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Chooses settings for a set of images and a budget of time: the largest recipe whose crops the images fill and that has
 * enough steps in that time, as measured here; and what the number of images and steps asks for. Whatever is chosen says why.
 */
public final class SettingsChooser {
    // What a larger recipe must have. With 10,584 steps photos_medium is 17 points of k-NN behind photos_small with the
    // steps of the same time, which gains next to nothing beyond 31,000 (docs/evaluation.md).
    private static final long MANY = 30_000;
    private static final int LEAST_IMAGES = 16;
    private static final int BATCH = 64;
    private static final int STEPS_OF_SMALL_SETS = 8; // an epoch, at least, where batches can be made smaller
    private static final int LEAST_BATCH = 8;
    private static final double OF_BUDGET = 0.9; // the rest is for evaluation and checkpoints
    private static final int MOST_EPOCHS = 2_000;
    private static final int SAVED = 20; // evaluations and checkpoints of a run
    private static final long MOST_WARM_UP = 1_000;
    private static final double WARM_UP = 0.1;
    private static final double FORGETS = 100.0; // times that the teacher's memory fits into a run
    private static final double LEAST_MOMENTUM = 0.98;
    private static final double MOST_MOMENTUM = 0.996;
    private static final int MANY_EPOCHS = 10; // of which one is a small part
    private static final int FEW_IMAGES = 1_000;

    private final ImageSurvey images;
    private final Duration budget;
    private final Consumer<String> progress;
    private final Meter meter;

    /** Measures the pace of a run. */
    interface Meter {
        /** Its pace on this machine. */
        Pace of(RunConfig config) throws IOException;
    }

    /** What a recipe would come to. */
    private record Offer(PhotoRecipe recipe, int batch, Pace pace, long steps) {}

    /**
     * Prepares.
     *
     * @param images the set
     * @param budget the time that training may take on this machine
     * @param progress is told what is being measured
     * @throws InputException if there are fewer than 16 images
     */
    public SettingsChooser(ImageSurvey images, Duration budget, Consumer<String> progress) throws InputException {
        this(images, budget, progress, Pace::of);
    }

    SettingsChooser(ImageSurvey images, Duration budget, Consumer<String> progress, Meter meter) throws InputException {
        if (images.images() < LEAST_IMAGES) {
            throw new InputException(
                    images.path() + ": " + images.images() + " images are too few to learn from; at least "
                            + LEAST_IMAGES + " are needed, and some thousands are better");
        }
        this.images = images;
        this.budget = budget;
        this.progress = progress;
        this.meter = meter;
    }

    /**
     * Measures and chooses, in some seconds a recipe.
     *
     * @param output the run directory
     * @return the settings
     * @throws IOException if images cannot be read
     */
    public ChosenSettings choose(String output) throws IOException {
        Offer best = null;
        for (PhotoRecipe recipe : PhotoRecipe.suitable(images.shortSide())) {
            progress.accept("measuring " + recipe.what() + " at " + recipe.size() + " pixels");
            Offer offer = offer(recipe);
            if (best != null && offer.steps() < MANY) {
                break;
            }
            best = offer;
        }
        return settings(Objects.requireNonNull(best), output);
    }

    private Offer offer(PhotoRecipe recipe) throws IOException {
        int batch = batch();
        Pace pace = meter.of(ConfigLoader.builtin(
                recipe.resource(),
                List.of(
                        "train.batch_size=" + batch,
                        "data.train='" + images.path().replace("'", "''") + "'")));
        return new Offer(recipe, batch, pace, (long) (OF_BUDGET * budget.toSeconds() / pace.seconds()));
    }

    /** The recipes' own, and of few images the largest power of two that still leaves some steps an epoch. */
    private int batch() {
        int batch = BATCH;
        while (batch > LEAST_BATCH && images.images() / batch < STEPS_OF_SMALL_SETS) {
            batch /= 2;
        }
        return batch;
    }

    private ChosenSettings settings(Offer offer, String output) {
        int used = used(offer);
        int perEpoch = used / offer.batch();
        int epochs = (int) Math.max(1, Math.min(MOST_EPOCHS, offer.steps() / perEpoch));
        ImageChoices seen = new ImageChoices(images, offer.recipe(), offer.pace());
        List<Choice> choices = new ArrayList<>();
        choices.add(Choice.text("data.train", images.path(), described()));
        if (used < images.images()) {
            choices.add(Choice.of(
                    "data.limit", used, "as many, drawn by chance, as there is time for: all of them are not"));
        }
        choices.addAll(seen.choices());
        choices.addAll(method(perEpoch * (long) epochs));
        choices.addAll(pace(offer, perEpoch, epochs));
        choices.add(Choice.text("train.output", output, "where checkpoints, metrics and the report go"));
        choices.add(Choice.of(
                "train.checkpoint.every_epochs",
                every(epochs),
                "about " + SAVED + " in all; every ten minutes one is saved too"));
        choices.add(Choice.of(
                "eval.knn.every_epochs", every(epochs), "with held-out images (data.val) k-NN is measured as often"));
        ChosenSettings chosen = new ChosenSettings(List.of(), offer.recipe().location(), choices);
        Prospect prospect = Prospect.of(chosen.config(List.of()), used, offer.pace());
        List<String> headline = new ArrayList<>(List.of(
                "Chosen for " + described() + ",",
                "and " + Prospect.time((double) budget.toSeconds()) + " on this machine: "
                        + offer.recipe().what() + ", crops of " + offer.recipe().size() + " pixels."));
        headline.addAll(prospect.describe());
        if (images.images() < FEW_IMAGES) {
            headline.add(
                    images.images() + " images are few to learn from, however many steps; some thousands are better");
        }
        headline.addAll(seen.remarks());
        return new ChosenSettings(headline, offer.recipe().location(), choices);
    }

    /** Images that are trained on: as many as a single pass has time for, where it has not for all. */
    private int used(Offer offer) {
        long affordable = Math.max(1, offer.steps()) * offer.batch();
        return (int) Math.min(images.images(), Math.max(LEAST_IMAGES, affordable));
    }

    private String described() {
        String classes = images.classes().isEmpty()
                ? "without classes"
                : "of " + images.classes().size() + (images.classes().size() == 1 ? " class" : " classes");
        return String.format(
                Locale.ROOT,
                "%,d images %s, shorter side %d pixels (median)",
                images.images(),
                classes,
                images.shortSide());
    }

    private List<Choice> method(long steps) {
        double momentum = Math.max(LEAST_MOMENTUM, Math.min(MOST_MOMENTUM, 1.0 - FORGETS / steps));
        int outputs = outputs();
        return List.of(
                Choice.of(
                        "method.teacher.momentum.from",
                        String.format(Locale.ROOT, "%.3f", momentum),
                        String.format(
                                Locale.ROOT,
                                "the teacher averages about %.0f steps of %,d; the published 0.996 is for 125,000 and"
                                        + " more",
                                1.0 / (1.0 - momentum),
                                steps)),
                Choice.of(
                        "method.head.out_dim",
                        outputs,
                        String.format(
                                Locale.ROOT,
                                "K: %,d images do not need the published 65,536, which cost time and memory",
                                images.images())));
    }

    /** K by the number of images; the paper's Appendix C finds little difference from 1,024 on. */
    private int outputs() {
        int count = images.images();
        if (count < 2_000) {
            return 256;
        }
        if (count < 20_000) {
            return 1_024;
        }
        return count < 200_000 ? 4_096 : 16_384;
    }

    private List<Choice> pace(Offer offer, int perEpoch, int epochs) {
        long steps = (long) perEpoch * epochs;
        double warmUp = Math.min(WARM_UP * steps, MOST_WARM_UP) / perEpoch;
        String of = String.format(
                Locale.ROOT,
                "%d steps an epoch of about %.2f s each, measured here, in %s",
                perEpoch,
                offer.pace().seconds(),
                Prospect.time((double) budget.toSeconds()));
        List<Choice> choices = new ArrayList<>(List.of(Choice.of(
                "optim.warmup_epochs",
                String.format(Locale.ROOT, "%.2f", warmUp),
                "the learning rate rises for a tenth of the run, for 1,000 steps at most")));
        if (epochs < MANY_EPOCHS) {
            choices.add(Choice.of(
                    "optim.freeze_last_layer", 0, "an epoch, as published, would be a large part of this run"));
        }
        choices.addAll(List.of(
                Choice.of(
                        "train.batch_size",
                        offer.batch(),
                        offer.batch() == BATCH
                                ? "as the recipe was measured; the learning rate is scaled by it"
                                : "smaller than the recipe's 64, so that few images make some steps an epoch"),
                Choice.of(
                        "train.epochs",
                        epochs,
                        epochs == MOST_EPOCHS ? of + "; more passes than these teach nothing" : of)));
        return choices;
    }

    private static int every(int epochs) {
        return Math.max(1, epochs / SAVED);
    }
}
