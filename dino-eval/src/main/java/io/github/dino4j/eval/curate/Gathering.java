package io.github.dino4j.eval.curate;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.core.io.OwnedFolder;
import io.github.dino4j.core.io.Reason;
import io.github.dino4j.core.parallel.Threads;
import io.github.dino4j.eval.feature.FeatureBank;
import io.github.dino4j.eval.feature.FeatureExtractor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads every image of a set once: size, digest, a small picture and, by a network, features. What cannot be read is told, and
 * stops nothing. Work is kept in parts, each a file that is whole or not there; a part is computed anew when its images' names or
 * lengths, or the network, are others.
 */
public final class Gathering {
    /** Images of a part. */
    static final int PART = 512;

    private static final int BATCH = 64; // without a network

    private final ImageSource source;
    private final @Nullable FeatureExtractor network;
    private final Path folder;
    private final String prefix;
    private final String made;

    /** Told after every batch. */
    @FunctionalInterface
    public interface Progress {
        /**
         * How far it is.
         *
         * @param done images that are done
         * @param kept how many of them an earlier run had done
         */
        void done(int done, int kept);
    }

    /**
     * Prepares to read.
     *
     * @param source the images
     * @param network what makes features, or null for pixels alone
     * @param folder where parts are kept, made if it is not there
     * @param prefix of the parts' names, one for each set of the folder
     * @param made tells the network from all others
     */
    public Gathering(ImageSource source, @Nullable FeatureExtractor network, Path folder, String prefix, String made) {
        this.source = source;
        this.network = network;
        this.folder = folder;
        this.prefix = prefix;
        this.made = made;
    }

    /**
     * Reads all images that are not kept.
     *
     * @param progress told after every batch
     * @return what was found; perhaps no rows, if no image can be read
     * @throws IOException if parts cannot be written
     */
    public ImageFacts gather(Progress progress) throws IOException {
        Files.createDirectories(folder);
        List<PartFile> parts = new ArrayList<>();
        int kept = 0;
        for (int first = 0; first < source.size(); first += PART) {
            int count = Math.min(PART, source.size() - first);
            Path file = folder.resolve(String.format(Locale.ROOT, "%s-%06d.safetensors", prefix, first / PART));
            String identity = identity(first, count);
            Optional<PartFile> known = PartFile.read(file, identity, count, dim());
            if (known.isPresent()) {
                kept += count;
                parts.add(known.orElseThrow());
                progress.done(first + count, kept);
            } else {
                int before = kept;
                PartFile part = compute(first, count, done -> progress.done(done, before));
                part.write(file, identity);
                parts.add(part);
            }
        }
        return joined(parts);
    }

    private int dim() {
        return network == null ? 0 : network.dim();
    }

    private String identity(int first, int count) throws IOException {
        StringBuilder text = new StringBuilder(made);
        for (int i = first; i < first + count; i++) {
            text.append('\n').append(source.name(i)).append('\t');
            try {
                text.append(source.contentLength(i));
            } catch (IOException e) { // a file that is gone: reading it will say so
                text.append("gone");
            }
        }
        return OwnedFolder.nameOf(text.toString());
    }

    /** Told how many images are done. */
    private interface Done {
        void done(int images);
    }

    private PartFile compute(int first, int count, Done progress) throws IOException {
        PartFile part = PartFile.empty(count, dim());
        AtomicReferenceArray<@Nullable String> broken = new AtomicReferenceArray<>(count);
        int batch = network == null ? BATCH : network.batch();
        float[] input = network == null ? new float[0] : new float[Math.multiplyExact(batch, length(network))];
        for (int start = 0; start < count; start += batch) {
            int from = start;
            int used = Math.min(batch, count - start);
            Threads.forEach(used, i -> broken.set(from + i, look(first + from + i, part, from + i, input, i)));
            if (network != null) {
                network.features(input, network.transform().size(), used, part.features(), start * dim());
            }
            progress.done(first + start + used);
        }
        List<String> sentences = IntStream.range(0, count)
                .mapToObj(broken::get)
                .filter(sentence -> sentence != null)
                .toList();
        return new PartFile(part.sizes(), part.digests(), part.pixels(), part.features(), sentences);
    }

    private static int length(FeatureExtractor network) {
        int side = network.transform().size();
        return network.transform().channels() * side * side;
    }

    /** Writes what is to be seen of an image; what is wrong with one that cannot be read, else null. */
    private @Nullable String look(int image, PartFile part, int place, float[] input, int slot) {
        try {
            RgbImage read = source.read(image);
            PixelRow.write(read, part.pixels(), place * PixelRow.DIM);
            long[] digest = PixelRow.digest(read);
            System.arraycopy(digest, 0, part.digests(), 2 * place, 2);
            if (network != null) {
                network.transform().write(read, input, slot * length(network));
            }
            part.sizes()[2 * place] = read.width();
            part.sizes()[2 * place + 1] = read.height();
            return null;
        } catch (IOException e) {
            return Reason.sentence(e);
        }
    }

    private ImageFacts joined(List<PartFile> parts) {
        List<String> broken = new ArrayList<>();
        parts.forEach(part -> broken.addAll(part.broken()));
        int[] images = IntStream.range(0, source.size())
                .filter(i -> parts.get(i / PART).sizes()[2 * (i % PART)] > 0)
                .toArray();
        int dim = dim();
        float[] pixels = new float[Math.multiplyExact(images.length, PixelRow.DIM)];
        float[] features = new float[Math.multiplyExact(images.length, dim)];
        long[] sizes = new long[2 * images.length];
        long[] digests = new long[2 * images.length];
        for (int row = 0; row < images.length; row++) {
            PartFile part = parts.get(images[row] / PART);
            int at = images[row] % PART;
            System.arraycopy(part.sizes(), 2 * at, sizes, 2 * row, 2);
            System.arraycopy(part.digests(), 2 * at, digests, 2 * row, 2);
            System.arraycopy(part.pixels(), at * PixelRow.DIM, pixels, row * PixelRow.DIM, PixelRow.DIM);
            System.arraycopy(part.features(), at * dim, features, row * dim, dim);
        }
        return new ImageFacts(
                Arrays.stream(images).mapToObj(source::name).toList(),
                images,
                Arrays.stream(images).map(source::label).toArray(),
                source.classes(),
                sizes,
                digests,
                FeatureBank.unlabelled(pixels, PixelRow.DIM),
                dim == 0 ? Optional.empty() : Optional.of(FeatureBank.unlabelled(features, dim)),
                Collections.unmodifiableList(broken));
    }
}
