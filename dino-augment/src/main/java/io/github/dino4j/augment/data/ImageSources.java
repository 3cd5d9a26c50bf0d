package io.github.dino4j.augment.data;

import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.random.Rng;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** Finds out what kind of images a path holds. */
public final class ImageSources {
    private ImageSources() {}

    /**
     * Opens images: an image folder ({@code root/class/image}), a flat folder, a tar of either ({@code file.tar}, or {@code
     * file.tar#folder}), a folder of CIFAR-10 or CIFAR-100 binary batches, or of IDX files. Where a folder or tar has {@code train} and
     * {@code val} parts, the split's own part is taken.
     *
     * @param spec the path
     * @param split which half, where the path holds both
     * @param maxPixels largest width times height that is decoded
     * @return the images, at least one
     * @throws IOException if there are none, saying what was looked for
     */
    public static ImageSource open(String spec, Split split, long maxPixels) throws IOException {
        int hash = spec.indexOf('#');
        Path path = Path.of(hash < 0 ? spec : spec.substring(0, hash));
        if (!Files.exists(path)) {
            throw new InputException(path + ": there is no such file or folder");
        }
        ImageSource source = Files.isDirectory(path)
                ? directory(path, split, maxPixels)
                : ImageFiles.tar(path, hash < 0 ? "" : spec.substring(hash + 1), split, maxPixels);
        if (source.size() == 0) {
            source.close();
            throw new InputException(
                    spec + ": holds no images; looked for class folders of .jpg, .png, .gif or .bmp files, a"
                            + " flat folder of them, CIFAR binary batches and IDX files");
        }
        return source;
    }

    private static ImageSource directory(Path path, Split split, long maxPixels) throws IOException {
        if (!RawImages.cifarFiles(path, split).isEmpty()) {
            return RawImages.cifar(path, split);
        }
        if (!RawImages.idxFiles(path, split).isEmpty()) {
            return RawImages.idx(path, split, maxPixels);
        }
        return ImageFiles.folder(path, split, maxPixels);
    }

    /**
     * Refuses to measure on the images that were trained on.
     *
     * @param train the images that vote
     * @param val the held-out images
     * @throws IOException if both are the same files
     */
    public static void requireHeldOut(ImageSource train, ImageSource val) throws IOException {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < train.size(); i++) {
            names.add(train.name(i));
        }
        for (int i = 0; i < val.size(); i++) {
            if (names.contains(val.name(i))) {
                throw new InputException(
                        val.name(i) + ": is among the training images and the held-out ones; name two different sets");
            }
        }
    }

    /**
     * A random part of a source, in its order.
     *
     * @param source the images
     * @param limit how many at most, 0 for all
     * @param seed of the choice
     * @return the part
     */
    public static ImageSource limit(ImageSource source, int limit, long seed) {
        if (limit == 0 || limit >= source.size()) {
            return source;
        }
        int[] order = IntStream.range(0, source.size()).toArray();
        Rng.of(seed).fold("limit").generator().shuffle(order);
        int[] chosen = Arrays.copyOf(order, limit);
        Arrays.sort(chosen);
        return new Part(source, chosen);
    }

    /**
     * A number that changes when images are added, removed or renamed.
     *
     * @param source the images
     * @return 16 hexadecimal digits
     */
    public static String fingerprint(ImageSource source) {
        Rng rng = Rng.of(source.size());
        for (int i = 0; i < source.size(); i++) {
            String name = source.name(i);
            rng = rng.fold(name.substring(name.replace('\\', '/').lastIndexOf('/') + 1))
                    .fold(source.label(i));
        }
        return String.format("%016x", rng.key());
    }

    @SuppressWarnings("ArrayRecordComponent") // indices, private to this class
    private record Part(ImageSource whole, int[] chosen) implements ImageSource {
        @Override
        public int size() {
            return chosen.length;
        }

        @Override
        public List<String> classes() {
            return whole.classes();
        }

        @Override
        public int label(int index) {
            return whole.label(chosen[index]);
        }

        @Override
        public String name(int index) {
            return whole.name(chosen[index]);
        }

        @Override
        public RgbImage read(int index) throws IOException {
            return whole.read(chosen[index]);
        }

        @Override
        public void close() throws IOException {
            whole.close();
        }
    }
}
