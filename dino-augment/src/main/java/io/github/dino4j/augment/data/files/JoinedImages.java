package io.github.dino4j.augment.data.files;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.augment.data.SourceOptions;
import io.github.dino4j.augment.data.Survey;
import io.github.dino4j.augment.data.names.ClassNames;
import io.github.dino4j.augment.data.names.ImageNames;
import io.github.dino4j.augment.image.ImageBuffer;
import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.random.RandomStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Several sources as one. Classes of one name are one; images of a source without classes have none. */
public final class JoinedImages implements ImageSource {
    private final List<ImageSource> sources;
    private final int[] ends; // of each source's indices
    private final List<String> classes;
    private final int[][] labels; // of each source's classes

    JoinedImages(List<ImageSource> sources) {
        this.sources = List.copyOf(sources);
        this.ends = new int[sources.size()];
        this.labels = new int[sources.size()][];
        TreeSet<String> names = new TreeSet<>();
        int size = 0;
        for (int i = 0; i < ends.length; i++) {
            names.addAll(sources.get(i).classes());
            size = Math.addExact(size, sources.get(i).size());
            ends[i] = size;
        }
        this.classes = List.copyOf(names);
        Map<String, Integer> places = ClassNames.places(classes);
        for (int i = 0; i < ends.length; i++) {
            labels[i] = sources.get(i).classes().stream()
                    .mapToInt(name -> places.getOrDefault(name, UNLABELED))
                    .toArray();
        }
    }

    /** Opens one path. */
    public interface Opener {
        /**
         * Opens it.
         *
         * @param spec the path
         * @return its images
         * @throws IOException if it cannot be read
         */
        ImageSource open(String spec) throws IOException;
    }

    /**
     * Opens several paths, none inside another; single image files among them are one source.
     *
     * @param specs the paths
     * @param options how images are opened
     * @param opener opens one
     * @return the images
     * @throws IOException if a file cannot be read
     */
    public static ImageSource open(List<String> specs, SourceOptions options, Opener opener) throws IOException {
        requireApart(specs);
        List<ImageSource> sources = new ArrayList<>();
        try {
            List<String> files = specs.stream().filter(JoinedImages::isImage).toList();
            if (!files.isEmpty()) {
                sources.add(ImageFiles.listed(files, options));
            }
            for (String spec : specs) {
                if (!isImage(spec)) {
                    sources.add(opener.open(spec));
                }
            }
            return sources.size() == 1 ? sources.get(0) : new JoinedImages(sources);
        } catch (IOException | RuntimeException e) {
            for (ImageSource each : sources) {
                each.close();
            }
            throw e;
        }
    }

    private static boolean isImage(String spec) {
        return ImageNames.isImage(spec) && Files.isRegularFile(Path.of(spec));
    }

    private static void requireApart(List<String> specs) throws IOException {
        TreeMap<Path, String> places = new TreeMap<>(); // what is inside a folder follows it
        for (String spec : specs) {
            Path path = Path.of(spec);
            if (Files.exists(path)) {
                String same = places.put(path.toRealPath(), spec);
                if (same != null) {
                    throw new InputException(spec + ": is the same as " + same + "; name it once");
                }
            }
        }
        Path outer = null;
        for (Path each : places.keySet()) {
            if (outer != null && each.startsWith(outer)) {
                throw new InputException(
                        places.get(each) + ": is inside " + places.get(outer) + ", and its images would count twice");
            }
            outer = outer != null && each.startsWith(outer) ? outer : each;
        }
    }

    private int source(int index) {
        int at = Arrays.binarySearch(ends, index + 1);
        if (at < 0) {
            return -at - 1;
        }
        while (at > 0 && ends[at - 1] == ends[at]) { // after it stand sources without images
            at--;
        }
        return at;
    }

    private int first(int source) {
        return source == 0 ? 0 : ends[source - 1];
    }

    private interface Question<T> {
        T of(ImageSource source, int index) throws IOException;
    }

    private <T> T ask(int index, Question<T> question) throws IOException {
        int source = source(index);
        return question.of(sources.get(source), index - first(source));
    }

    @Override
    public int size() {
        return ends[ends.length - 1];
    }

    @Override
    public List<String> classes() {
        return classes;
    }

    @Override
    public int label(int index) {
        int source = source(index);
        int label = sources.get(source).label(index - first(source));
        return label == UNLABELED ? UNLABELED : labels[source][label];
    }

    @Override
    public String name(int index) {
        int source = source(index);
        return sources.get(source).name(index - first(source));
    }

    @Override
    public RgbImage read(int index) throws IOException {
        return ask(index, ImageSource::read);
    }

    @Override
    public RgbImage read(int index, ImageBuffer buffer) throws IOException {
        return ask(index, (source, own) -> source.read(own, buffer));
    }

    @Override
    public long contentLength(int index) throws IOException {
        return ask(index, ImageSource::contentLength);
    }

    @Override
    public byte[] content(int index) throws IOException {
        return ask(index, ImageSource::content);
    }

    @Override
    public Survey survey() {
        SortedMap<String, Integer> ignored = new TreeMap<>();
        TreeSet<String> empty = new TreeSet<>();
        for (ImageSource each : sources) {
            each.survey().ignored().forEach((why, count) -> ignored.merge(why, count, Integer::sum));
            empty.addAll(each.survey().emptyClasses());
        }
        classes.forEach(empty::remove);
        return new Survey(size(), ignored, List.copyOf(empty));
    }

    @Override
    public boolean isSequential() {
        return sources.stream().anyMatch(ImageSource::isSequential);
    }

    /** Where a source has an order of its own it is kept, and the sources are shuffled into each other like cards. */
    @Override
    public int[] order(RandomStream random) {
        if (!isSequential()) {
            return ImageSource.super.order(random);
        }
        int[] next = new int[sources.size()];
        int[][] orders = new int[sources.size()][];
        int[] turns = new int[size()];
        for (int i = 0; i < orders.length; i++) {
            orders[i] = sources.get(i).order(random);
            Arrays.fill(turns, first(i), ends[i], i);
        }
        random.shuffle(turns);
        for (int i = 0; i < turns.length; i++) {
            int source = turns[i];
            turns[i] = first(source) + orders[source][next[source]++];
        }
        return turns;
    }

    @Override
    public void close() throws IOException {
        IOException failure = null;
        for (ImageSource each : sources) {
            try {
                each.close();
            } catch (IOException e) {
                failure = e; // the others are closed all the same
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
