package io.github.dino4j.cli.eval;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.eval.feature.FeatureBank;
import io.github.dino4j.eval.picture.SamePixels;
import io.github.dino4j.eval.search.ImageSearch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a search passes over: the query's own file, and images of the same pixels, whatever they are called. */
final class NoFinds implements ImageSearch.LeftOut {
    private static final float NEAR = 1e-3f; // features of the same pixels differ by rounding alone

    private final Path file;
    private final RgbImage image;
    private final float[] query;
    private final FeatureBank bank;
    private final ImageSource images;
    private final List<String> found = new ArrayList<>();
    private boolean onlyOwn = true;

    NoFinds(Path file, RgbImage image, float[] query, FeatureBank bank, ImageSource images) {
        this.file = file;
        this.image = image;
        this.query = query.clone();
        this.bank = bank;
        this.images = images;
    }

    @Override
    public boolean test(int row) throws IOException {
        boolean own = isFile(images.name(row));
        boolean same = own || (isNear(row) && SamePixels.are(image, images.read(row)));
        onlyOwn &= own || !same;
        if (same) {
            found.add(images.name(row));
        }
        return same;
    }

    /** Only images of nearly the same features are read to compare their pixels. */
    private boolean isNear(int row) {
        float[] other = bank.row(row);
        double difference = 0.0;
        double length = 0.0;
        for (int i = 0; i < other.length; i++) {
            difference += (other[i] - query[i]) * (double) (other[i] - query[i]);
            length += query[i] * (double) query[i];
        }
        return difference <= NEAR * length;
    }

    private boolean isFile(String name) throws IOException {
        try {
            Path other = Path.of(name);
            return Files.exists(other) && Files.isSameFile(other, file);
        } catch (InvalidPathException e) { // an archive's member
            return false;
        }
    }

    /** Names of what was passed over. */
    List<String> found() {
        return List.copyOf(found);
    }

    /** The same for a page. */
    String words() {
        if (onlyOwn) {
            return "its own file is left out";
        }
        return found.size() == 1
                ? "1 image of the same pixels is left out: " + found.get(0)
                : found.size() + " images of the same pixels are left out, the first: " + found.get(0);
    }
}
