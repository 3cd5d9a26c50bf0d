package io.github.dino4j.eval.retrieval;

import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.augment.image.decode.ImageDecoder;
import io.github.dino4j.augment.op.Canvas;
import io.github.dino4j.augment.op.CropBox;
import io.github.dino4j.augment.op.Filter;
import io.github.dino4j.augment.op.Resize;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.eval.dense.ImageDescriptor;
import io.github.dino4j.eval.feature.FeatureBank;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** The retrieval protocol on a folder of images with a ground truth. */
public final class RetrievalBenchmark {
    private final Path folder;
    private final RetrievalTruth truth;
    private final boolean queryBox;
    private final ImageDecoder decoder;

    /**
     * Checks that all files are there, before any is described.
     *
     * @param folder the folder of the images
     * @param truth what has to be found
     * @param queryBox whether queries are cut to their boxes
     * @param maxPixels largest width times height that is decoded
     * @throws InputException if the ground truth is wrong or an image of it is missing
     */
    public RetrievalBenchmark(Path folder, RetrievalTruth truth, boolean queryBox, long maxPixels)
            throws InputException {
        this.folder = folder;
        this.truth = truth.checked(folder.toString());
        this.queryBox = queryBox;
        this.decoder = new ImageDecoder(maxPixels);
        require(truth.queries().stream().map(RetrievalTruth.Query::image).toList(), "query");
        require(truth.images(), "image");
        if (queryBox && truth.queries().stream().allMatch(query -> query.box() == null)) {
            throw new InputException(folder + ": no query of the ground truth has a box; leave --query-box out");
        }
    }

    /** What has to be found. */
    RetrievalTruth truth() {
        return truth;
    }

    private void require(List<String> names, String what) throws InputException {
        List<String> missing = names.stream()
                .filter(name -> !Files.isRegularFile(folder.resolve(name)))
                .toList();
        if (!missing.isEmpty()) {
            throw new InputException(folder.resolve(missing.get(0)) + ": this " + what
                    + " of the ground truth is missing"
                    + (missing.size() > 1 ? ", as are " + (missing.size() - 1) + " more" : "")
                    + "; give the folder that holds the images");
        }
    }

    /**
     * Measures a model, or a floor.
     *
     * @param descriptor what describes images
     * @return the scores
     * @throws IOException if an image cannot be read
     */
    public RetrievalResult run(ImageDescriptor descriptor) throws IOException {
        return run(descriptor, (query, order) -> {});
    }

    /**
     * Measures a model and tells of each query's list.
     *
     * @param descriptor what describes images
     * @param listener told of each list
     * @return the scores
     * @throws IOException if an image cannot be read
     */
    public RetrievalResult run(ImageDescriptor descriptor, RetrievalEvaluator.Listener listener) throws IOException {
        FeatureBank images = describe(descriptor, truth.images());
        float[][] rows = new float[truth.queries().size()][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = descriptor.describe(query(truth.queries().get(i)));
        }
        return new RetrievalEvaluator(truth).evaluate(images, bank(rows), listener);
    }

    private FeatureBank describe(ImageDescriptor descriptor, List<String> names) throws IOException {
        float[][] rows = new float[names.size()][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = descriptor.describe(read(names.get(i)));
        }
        return bank(rows);
    }

    private static FeatureBank bank(float[][] rows) {
        int dim = rows[0].length;
        float[] features = new float[Math.multiplyExact(rows.length, dim)];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(rows[i], 0, features, i * dim, dim);
        }
        return FeatureBank.unlabelled(features, dim);
    }

    RgbImage read(String name) throws IOException {
        Path file = folder.resolve(name);
        return decoder.decode(Files.readAllBytes(file), file.toString());
    }

    /** The image of a query as it is described. */
    RgbImage query(RetrievalTruth.Query query) throws IOException {
        RgbImage image = read(query.image());
        Box box = query.box();
        if (!queryBox || box == null) {
            return image;
        }
        CropBox part = box.within(image.width(), image.height(), query.image());
        Canvas canvas = new Canvas();
        Resize.apply(image, part, part.width(), part.height(), Filter.BILINEAR, canvas);
        return new RgbImage(part.width(), part.height(), Arrays.copyOf(canvas.pixels(), canvas.length()));
    }
}
