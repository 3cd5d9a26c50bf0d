package io.github.dino4j.augment.data.open;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.augment.data.SourceOptions;
import io.github.dino4j.augment.data.Split;
import io.github.dino4j.augment.data.Survey;
import io.github.dino4j.augment.data.files.ChannelDecoder;
import io.github.dino4j.augment.data.files.FileImages;
import io.github.dino4j.augment.data.files.ImageFiles;
import io.github.dino4j.augment.data.files.JoinedImages;
import io.github.dino4j.augment.data.files.ListFile;
import io.github.dino4j.augment.data.files.TarShards;
import io.github.dino4j.augment.data.names.ImageNames;
import io.github.dino4j.augment.data.names.PathPattern;
import io.github.dino4j.augment.data.names.ShardPattern;
import io.github.dino4j.augment.data.published.PublishedSets;
import io.github.dino4j.augment.data.store.PixelCache;
import io.github.dino4j.augment.data.store.RawImages;
import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.core.event.LogOnce;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.random.RandomStream;
import io.github.dino4j.core.random.Rng;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Finds out what kind of images a path holds. */
public final class ImageSources {
    private static final Logger LOG = LoggerFactory.getLogger(ImageSources.class);

    private ImageSources() {}

    /**
     * Opens RGB images, and keeps nothing on the disk.
     *
     * @param spec the path, as for {@link #open(String, Split, SourceOptions)}
     * @param split which half, where the path holds both
     * @param maxPixels largest width times height that is decoded
     * @return the images, at least one
     * @throws IOException if there are none, saying what was looked for
     */
    public static ImageSource open(String spec, Split split, long maxPixels) throws IOException {
        return open(spec, split, SourceOptions.rgb(maxPixels));
    }

    /**
     * Opens images: an image folder ({@code root/class/image}), a flat folder, a tar of either ({@code file.tar}, or {@code
     * file.tar#folder}), tar shards ({@code set-{000..099}.tar}, {@code set-*.tar}, or one tar with {@code .cls} members), a list
     * ({@code file.csv} of paths and labels), a folder of CIFAR-10 or CIFAR-100 binary batches, of IDX files, or of a set as its
     * authors lay it out ({@link PublishedSets}). Where a folder or
     * tar has {@code train} and {@code val} parts, the split's own part is taken.
     *
     * @param spec the path
     * @param split which half, where the path holds both
     * @param options bounds, channels and caches
     * @return the images, at least one
     * @throws IOException if there are none, saying what was looked for
     */
    public static ImageSource open(String spec, Split split, SourceOptions options) throws IOException {
        if (PathPattern.isPattern(spec)) {
            return open(PathPattern.expand(spec).stream().map(Path::toString).toList(), split, options);
        }
        ImageSource source = ShardPattern.isPattern(spec)
                ? cached(TarShards.open(ShardPattern.expand(spec), options), options)
                : path(spec, split, options);
        Survey found = source.survey();
        if (source.size() == 0) {
            source.close();
            throw new InputException(spec
                    + ": holds no images; looked for class folders of .jpg, .png, .gif, .bmp, .tif, .webp or .ppm"
                    + " files, a flat folder of them, CIFAR binary batches, IDX files, Flowers 102, Stanford Cars and iNaturalist"
                    + (found.isClean() ? "" : "; " + found.sentence()));
        }
        if (!found.isClean()) {
            LogOnce.say(LOG, Level.INFO, spec + ": " + found.sentence());
        }
        return source;
    }

    /**
     * Opens all images of several paths as one set.
     *
     * @param specs paths, as for {@link #open(String, Split, SourceOptions)}
     * @param split which half, where a path holds both
     * @param options bounds, channels and caches
     * @return the images, at least one
     * @throws IOException if there are none at one of the paths, or one path is inside another
     */
    public static ImageSource open(List<String> specs, Split split, SourceOptions options) throws IOException {
        if (specs.size() == 1) {
            return open(specs.get(0), split, options);
        }
        if (specs.isEmpty()) {
            throw new InputException("no images are named");
        }
        return JoinedImages.open(specs, options, spec -> open(spec, split, options));
    }

    /**
     * Reads one image.
     *
     * @param file an image file
     * @param options bounds and channels
     * @return the image
     * @throws IOException if there is none, or it cannot be read
     */
    public static RgbImage image(Path file, SourceOptions options) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new InputException(file + ": there is no such file");
        }
        return new ChannelDecoder(options).decode(Files.readAllBytes(file), file.toString());
    }

    private static ImageSource path(String spec, Split split, SourceOptions options) throws IOException {
        int hash = hash(spec);
        Path path = Path.of(hash < 0 ? spec : spec.substring(0, hash));
        if (!Files.exists(path)) {
            throw new InputException(path + ": there is no such file or folder");
        }
        if (Files.isDirectory(path)) {
            return directory(path, split, options);
        }
        if (hash < 0 && ImageNames.isImage(path.toString())) {
            throw new InputException(
                    path + ": is one image, where a set of images is wanted; name its folder, or a list"
                            + " of images (.csv)");
        }
        if (ListFile.isList(path)) {
            return cached(ListFile.open(path, options), options);
        }
        return cached(
                hash < 0 && TarShards.isShard(path)
                        ? TarShards.open(List.of(path), options)
                        : ImageFiles.tar(path, hash < 0 ? "" : spec.substring(hash + 1), split, options),
                options);
    }

    /** Where the name of a tar file ends and that of a folder in it begins; a # in the name of a file that exists is none. */
    private static int hash(String spec) {
        if (Files.exists(Path.of(spec))) {
            return -1;
        }
        for (int hash = spec.lastIndexOf('#'); hash > 0; hash = spec.lastIndexOf('#', hash - 1)) {
            if (Files.isRegularFile(Path.of(spec.substring(0, hash)))) {
                return hash;
            }
        }
        return spec.indexOf('#');
    }

    private static ImageSource directory(Path path, Split split, SourceOptions options) throws IOException {
        if (!RawImages.cifarFiles(path, split).isEmpty()) {
            return RawImages.cifar(path, split, options.channels());
        }
        if (!RawImages.idxFiles(path, split).isEmpty()) {
            return RawImages.idx(path, split, options);
        }
        Optional<FileImages> published = PublishedSets.open(path, split, options);
        return cached(published.isPresent() ? published.get() : ImageFiles.folder(path, split, options), options);
    }

    private static ImageSource cached(FileImages images, SourceOptions options) throws IOException {
        Path cache = options.cache();
        return options.cachePixels() && cache != null && images.size() > 0
                ? PixelCache.open(images, cache, options)
                : images;
    }

    /**
     * Refuses to measure on the images that were trained on, whatever they are called: files are compared by content, so that
     * links, other spellings of a path and archives are seen through. Where some of the held-out images are training images too,
     * a warning says how many.
     *
     * @param train the images that vote
     * @param val the held-out images
     * @throws InputException if a held-out image has the name of a training image, or all are training images
     * @throws IOException if they cannot be read
     */
    public static void requireHeldOut(ImageSource train, ImageSource val) throws IOException {
        HeldOut.require(train, val);
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
        return String.format(Locale.ROOT, "%016x", rng.key());
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
        public long contentLength(int index) throws IOException {
            return whole.contentLength(chosen[index]);
        }

        @Override
        public byte[] content(int index) throws IOException {
            return whole.content(chosen[index]);
        }

        @Override
        public Survey survey() {
            return whole.survey();
        }

        @Override
        public boolean isSequential() {
            return whole.isSequential();
        }

        /** Where the whole is read in an order, its part is too. */
        @Override
        public int[] order(RandomStream random) {
            if (!isSequential()) {
                return ImageSource.super.order(random);
            }
            return Arrays.stream(whole.order(random))
                    .map(index -> Arrays.binarySearch(chosen, index))
                    .filter(place -> place >= 0)
                    .toArray();
        }

        @Override
        public void close() throws IOException {
            whole.close();
        }
    }
}
