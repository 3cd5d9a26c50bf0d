package io.github.dino4j.eval.feature;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.core.io.InputException;
import java.util.List;
import java.util.Optional;

/**
 * Whether two splits can be compared: same width, labels on both sides, the same classes by name and number. Labels are
 * numbers by position, so a folder without one of the classes would silently shift all classes behind it.
 */
public final class Splits {
    private Splits() {}

    /**
     * Refuses two sets of images whose labels mean different things, before any feature is computed.
     *
     * @param train the labelled images to learn from
     * @param val the labelled images to classify
     * @throws InputException if one has no labels, or their classes differ
     */
    public static void requireSameClasses(ImageSource train, ImageSource val) throws InputException {
        requireLabels("the training images", train);
        requireLabels("the held-out images", val);
        Optional<String> problem = difference(train.classes(), val.classes());
        if (problem.isPresent()) {
            throw new InputException(problem.get());
        }
    }

    private static void requireLabels(String what, ImageSource images) throws InputException {
        if (images.classes().isEmpty()) {
            throw new InputException(
                    what + " (" + images.name(0) + ", …) have no classes: give an image folder, class/image.jpg");
        }
    }

    /**
     * Refuses two banks that cannot be compared.
     *
     * @param train the rows to learn from
     * @param val the rows to classify
     * @throws IllegalArgumentException if one is empty or has no labels, their widths or classes differ, or a class has
     *     held-out rows and none to learn from
     */
    public static void requireMatching(FeatureBank train, FeatureBank val) {
        requireRows("train", train);
        requireRows("val", val);
        if (train.dim() != val.dim()) {
            throw new IllegalArgumentException("train features have " + train.dim() + " numbers a row, val features "
                    + val.dim() + ": take both from the same model and layers");
        }
        difference(train.classNames(), val.classNames()).ifPresent(problem -> {
            throw new IllegalArgumentException(problem);
        });
        boolean[] known = new boolean[Math.max(train.classes(), val.classes())];
        for (int label : train.labels()) {
            known[label] = true;
        }
        for (int row = 0; row < val.size(); row++) {
            if (!known[val.label(row)]) {
                throw new IllegalArgumentException("class " + val.className(val.label(row))
                        + " has val rows and no train row, so it cannot be learned: give train rows of every class");
            }
        }
    }

    private static void requireRows(String name, FeatureBank bank) {
        if (bank.size() == 0) {
            throw new IllegalArgumentException(name + " features are empty: give at least one row");
        }
        if (!bank.labelled()) {
            throw new IllegalArgumentException(
                    name + " features (" + bank.size() + " rows) have no labels: every row needs a class");
        }
    }

    /** One sentence on how two lists of classes differ; no difference where one is unknown. */
    private static Optional<String> difference(List<String> train, List<String> val) {
        if (train.isEmpty() || val.isEmpty() || train.equals(val)) {
            return Optional.empty();
        }
        String text = train.stream()
                .filter(name -> !val.contains(name))
                .findFirst()
                .map(name -> "class " + name + " is among the training images and not among the held-out ones")
                .or(() -> val.stream()
                        .filter(name -> !train.contains(name))
                        .findFirst()
                        .map(name -> "class " + name + " is among the held-out images and not among the training ones"))
                .orElse("the classes of training and held-out images come in another order");
        return Optional.of(text + " (" + train.size() + " and " + val.size()
                + " classes): give two splits with the same class folders");
    }
}
