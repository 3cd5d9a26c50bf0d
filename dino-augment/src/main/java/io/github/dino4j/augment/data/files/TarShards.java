package io.github.dino4j.augment.data.files;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.augment.data.SourceOptions;
import io.github.dino4j.augment.data.Survey;
import io.github.dino4j.augment.data.names.ClassNames;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.random.Rng;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Tar shards in the WebDataset convention: members that share a name up to its first dot are one sample, an image and its
 * label. Headers are read once, so that shards can be read in any order and from any sample on, and an epoch reads them one
 * after the other ({@link ShardOrder}). A {@code classes.txt} beside the shards names the classes, one a line.
 */
public final class TarShards {
    private static final int MOST_CLASSES = 10_000_000;

    private TarShards() {}

    /**
     * Whether a tar file has labels as members of their own.
     *
     * @param file the file
     * @return true if it has
     * @throws IOException if a file cannot be read
     */
    public static boolean isShard(Path file) throws IOException {
        List<TarMembers.Member> members = TarMembers.of(file);
        return members.stream().anyMatch(member -> member.name().endsWith(".cls"))
                || (members.stream().anyMatch(member -> member.name().endsWith(".json"))
                        && new ShardSamples(file).read().samples().stream().anyMatch(sample -> sample.label() != null));
    }

    /**
     * The images of tar files with labels within.
     *
     * @param shards the tar files in order
     * @param options how images are opened
     * @return the images
     * @throws IOException if a file cannot be read
     */
    public static FileImages open(List<Path> shards, SourceOptions options) throws IOException {
        List<Path> whole = shards.stream().map(Path::toAbsolutePath).toList();
        Path names = whole.get(0).resolveSibling(ClassNames.FILE);
        List<String> classes = ClassNames.read(names);
        String what = String.format(
                Locale.ROOT,
                "%d shards with dotted names from %s on (%016x, %d classes named)",
                whole.size(),
                whole.get(0),
                Rng.of(0).fold(whole.toString()).key(),
                classes.size());
        Index index = new IndexCache(options.cache()).get(what, () -> search(whole, shards, classes));
        SortedMap<String, Integer> ignored = new TreeMap<>();
        index.ignored().forEach(each -> ignored.merge(each.why(), each.count(), Integer::sum));
        return new FileImages(
                        index.files(),
                        new Store.Shards(index.files()),
                        index.classes(),
                        Math.max(1, options.shuffleBuffer()),
                        options)
                .with(new Survey(index.files().size(), ignored, List.of()));
    }

    private static Index search(List<Path> whole, List<Path> shards, List<String> named) throws IOException {
        long start = System.currentTimeMillis();
        List<ShardSamples.Found> shardsFound;
        try {
            shardsFound = IntStream.range(0, shards.size())
                    .parallel()
                    .mapToObj(i -> samples(shards.get(i)))
                    .toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        List<List<ShardSample>> found =
                shardsFound.stream().map(ShardSamples.Found::samples).toList();
        List<String> classes = classes(found, named, shards.get(0));
        Map<String, Integer> places = ClassNames.places(classes);
        FileTable.Builder files = new FileTable.Builder(true);
        List<Survey.Ignored> ignored = new ArrayList<>();
        for (int i = 0; i < found.size(); i++) {
            String shard = shards.get(i).toString();
            int folder = files.folder(shard);
            shardsFound.get(i).ignored().forEach((why, count) -> ignored.add(new Survey.Ignored(shard, why, count)));
            for (ShardSample sample : found.get(i)) {
                files.add(folder, sample.image(), label(sample, places));
                files.place(sample.offset(), sample.length());
            }
        }
        List<String> looked = new ArrayList<>(whole.stream().map(Path::toString).toList());
        Path names = whole.get(0).resolveSibling(ClassNames.FILE);
        if (Files.exists(names)) {
            looked.add(names.toString());
        }
        return Index.of(files.build(), classes, ignored, looked, start);
    }

    private static ShardSamples.Found samples(Path shard) {
        try {
            return new ShardSamples(shard).read();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The classes: those named beside the shards, or the numbers or names of the labels. */
    private static List<String> classes(List<List<ShardSample>> found, List<String> named, Path where)
            throws IOException {
        ShardSample labelled = null;
        ShardSample unlabelled = null;
        TreeSet<String> labels = new TreeSet<>();
        for (List<ShardSample> shard : found) {
            for (ShardSample sample : shard) {
                if (sample.label() == null) {
                    unlabelled = unlabelled == null ? sample : unlabelled;
                } else {
                    labelled = labelled == null ? sample : labelled;
                    labels.add(sample.label());
                }
            }
        }
        if (labelled == null) {
            return List.of();
        }
        if (unlabelled != null) {
            throw new InputException(unlabelled.name() + ": has no label, but " + labelled.name()
                    + " has one; label all samples or none");
        }
        return ClassNames.of(labels, named, where);
    }

    private static int label(ShardSample sample, Map<String, Integer> places) throws InputException {
        String label = sample.label();
        return label == null ? ImageSource.UNLABELED : ClassNames.number(label, places, sample.name(), MOST_CLASSES);
    }

    /**
     * A sample of a shard.
     *
     * @param name where it is, for messages
     * @param image the member that is the image
     * @param label its class, a number or a name, or null
     * @param offset of the image in the shard
     * @param length of the image
     */
    record ShardSample(String name, String image, @Nullable String label, long offset, long length) {}
}
