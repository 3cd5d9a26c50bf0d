package io.github.dino4j.augment.data.published;

import io.github.dino4j.augment.data.Split;
import io.github.dino4j.augment.data.published.mat.MatFile;
import io.github.dino4j.augment.data.published.mat.MatValue;
import io.github.dino4j.core.io.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Oxford Flowers 102 (Nilsback and Zisserman 2008): {@code jpg/image_00001.jpg}, classes in {@code imagelabels.mat}, parts in {@code
 * setid.mat}. As in the transfer experiments of ViT and DeiT, one trains on its training and validation parts together (2,040
 * images) and measures on the test part (6,149).
 */
final class OxfordFlowers implements Layout {
    private static final String LABELS = "imagelabels.mat";
    private static final String PARTS = "setid.mat";

    @Override
    public String title() {
        return "Oxford Flowers 102";
    }

    @Override
    public boolean isIn(Path folder) {
        return Files.isRegularFile(folder.resolve(LABELS)) && Files.isRegularFile(folder.resolve(PARTS));
    }

    @Override
    public Listing list(Path folder, Split split) throws IOException {
        double[] labels = numbers(folder.resolve(LABELS), "labels");
        Path parts = folder.resolve(PARTS);
        double[] images = split == Split.TRAIN
                ? DoubleStream.concat(Arrays.stream(numbers(parts, "trnid")), Arrays.stream(numbers(parts, "valid")))
                        .toArray()
                : numbers(parts, "tstid");
        int most = (int) Arrays.stream(labels).max().orElse(0);
        List<String> classes =
                IntStream.rangeClosed(1, most).mapToObj(Integer::toString).toList();
        Listing listing = new Listing(classes);
        for (double image : images) {
            if (!(image >= 1 && image <= labels.length)) {
                throw new InputException(parts + ": names image " + (long) image + ", but " + LABELS
                        + " has classes of " + labels.length);
            }
            double label = labels[(int) image - 1];
            if (!(label >= 1)) {
                throw new InputException(folder.resolve(LABELS) + ": the class of image " + (long) image + " is "
                        + (long) label + ", but they are numbered from 1");
            }
            listing.add(String.format(Locale.ROOT, "jpg/image_%05d.jpg", (int) image), (int) label - 1);
        }
        return listing;
    }

    private static double[] numbers(Path file, String name) throws IOException {
        Map<String, MatValue> variables = MatFile.read(file);
        if (variables.get(name) instanceof MatValue.Numbers numbers && numbers.values().length > 0) {
            return numbers.values();
        }
        throw new InputException(file + ": has no numbers named " + name + ", but " + variables.keySet());
    }
}
