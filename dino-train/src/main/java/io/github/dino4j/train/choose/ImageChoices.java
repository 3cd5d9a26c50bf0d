package io.github.dino4j.train.choose;

import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.view.ViewsConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What images ask for by what they are like: how they are read, cropped and normalised.
 *
 * @param images what they are like
 * @param recipe what the settings extend
 * @param pace how fast it goes
 */
record ImageChoices(ImageSurvey images, PhotoRecipe recipe, Pace pace) {
    private static final double SLOW_VIEWS = 0.5; // of a step
    private static final long MOST_DECODED = 10_000_000_000L; // bytes on the disk
    private static final double LONG = 0.5; // from this ratio of sides on, crops of the recipe's size seldom fit
    private static final double VERY_LONG = 0.3;
    private static final double GIGA = 1e9;

    List<Choice> choices() {
        List<Choice> choices = new ArrayList<>();
        if (isSlow() && images.decoded() <= MOST_DECODED) {
            choices.add(Choice.of("data.cache_pixels", true, slow() + "; decoded images are kept on the disk"));
        }
        choices.addAll(crops());
        if (images.isGrey()) {
            choices.add(Choice.of("model.in_chans", 1, "all images that were looked at are grey"));
            choices.add(Choice.of("views.grayscale", 0.0, "grey images have no colours to take away"));
            choices.add(Choice.of("views.jitter.saturation", 0.0, "as above"));
            choices.add(Choice.of("views.jitter.hue", 0.0, "as above"));
            String measured = "measured on " + images.looked() + " images";
            choices.add(Choice.of("views.mean", levels(images.mean().subList(0, 1)), measured));
            choices.add(Choice.of("views.std", levels(images.std().subList(0, 1)), measured));
        }
        return choices;
    }

    /** What settings cannot mend. */
    List<String> remarks() {
        List<String> remarks = new ArrayList<>();
        if (isSlow() && images.decoded() > MOST_DECODED) {
            remarks.add(String.format(
                    Locale.ROOT,
                    "%s, and decoded images, %.0f GB of them, are too many to keep: make copies of about %d pixels on"
                            + " the shorter side, and train on those",
                    slow(),
                    images.decoded() / GIGA,
                    2 * recipe.size()));
        }
        if (ratio() < VERY_LONG) {
            remarks.add(String.format(
                    Locale.ROOT,
                    "images are %.0f times as long as they are wide, and a crop holds a small part of one: pieces of"
                            + " them, about as wide as high, would teach more",
                    1.0 / ratio()));
        }
        return remarks;
    }

    private double ratio() {
        return (double) images.shortSide() / Math.max(1, images.longSide());
    }

    /** A crop about as wide as high that does not fit becomes the image's middle, the same in each view. */
    private List<Choice> crops() {
        if (ratio() >= LONG) {
            return List.of();
        }
        ViewsConfig views =
                ConfigLoader.builtin(recipe.resource(), List.of("data.train=x")).views();
        String why = "shares of the largest square that fits: larger crops would all be the images' middle";
        return List.of(
                Choice.of("views.global.scale", levels(shares(views.global().scale())), why),
                Choice.of("views.local.scale", levels(shares(views.local().scale())), why));
    }

    private List<Double> shares(List<Double> scale) {
        return scale.stream().map(share -> share * ratio()).toList();
    }

    private boolean isSlow() {
        return pace.viewsSeconds() > SLOW_VIEWS * pace.stepSeconds();
    }

    private String slow() {
        return String.format(
                Locale.ROOT,
                "reading and views of a batch take %.2f s beside a step of %.2f",
                pace.viewsSeconds(),
                pace.stepSeconds());
    }

    private static String levels(List<Double> numbers) {
        return numbers.stream()
                .map(level -> String.format(Locale.ROOT, "%.4f", Math.max(level, 1e-3)))
                .collect(Collectors.joining(", ", "[", "]"));
    }
}
