package io.github.dino4j.augment.data.files;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.augment.data.SourceOptions;
import io.github.dino4j.augment.data.Survey;
import io.github.dino4j.augment.data.names.PathNames;
import io.github.dino4j.augment.image.ImageBuffer;
import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.random.RandomStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Encoded images, in files of their own or one after the other in archives. */
public final class FileImages implements ImageSource {
    private final FileTable table;
    private final Store store;
    private final List<String> classes;
    private final int shuffleBuffer;
    private final ChannelDecoder decoder;
    private final Survey survey;

    /**
     * Wraps files.
     *
     * @param shuffleBuffer images among which an epoch is shuffled, 0 for all of them
     */
    FileImages(FileTable table, Store store, List<String> classes, int shuffleBuffer, SourceOptions options) {
        this(table, store, classes, shuffleBuffer, new ChannelDecoder(options), Survey.of(table.size()));
    }

    private FileImages(
            FileTable table,
            Store store,
            List<String> classes,
            int shuffleBuffer,
            ChannelDecoder decoder,
            Survey survey) {
        this.table = table;
        this.store = store;
        this.classes = List.copyOf(classes);
        this.shuffleBuffer = shuffleBuffer;
        this.decoder = decoder;
        this.survey = survey;
    }

    /**
     * Images in files of their own, with classes that something beside them says.
     *
     * @param folder that paths are relative to
     * @param paths of the images, with slashes
     * @param labels the class of each, or {@link ImageSource#UNLABELED}
     * @param classes names of the classes
     * @param options how images are opened
     * @return the images
     * @throws InputException if there are images that are not there
     */
    public static FileImages of(
            Path folder, List<String> paths, int[] labels, List<String> classes, SourceOptions options)
            throws InputException {
        BitSet missing = missing(folder, paths);
        if (!missing.isEmpty()) {
            throw new InputException(folder.resolve(paths.get(missing.nextSetBit(0))) + ": is not there ("
                    + missing.cardinality() + " of " + paths.size() + " images are missing)");
        }
        return listed(folder, paths, labels, classes, options);
    }

    /** The same of images that are known to be there. */
    static FileImages listed(
            Path folder, List<String> paths, int[] labels, List<String> classes, SourceOptions options) {
        FileTable.Builder table = new FileTable.Builder(false);
        Map<String, Integer> folders = new HashMap<>();
        for (int i = 0; i < labels.length; i++) {
            String path = paths.get(i);
            int slash = path.lastIndexOf('/') + 1;
            int number = folders.computeIfAbsent(path.substring(0, slash), table::folder);
            table.add(number, path.substring(slash), labels[i]);
        }
        FileTable files = table.build();
        return new FileImages(files, new Store.Folder(folder, files), classes, 0, options);
    }

    /** Which of some files are not there. */
    static BitSet missing(Path folder, List<String> paths) {
        boolean[] missing = new boolean[paths.size()];
        IntStream.range(0, missing.length)
                .parallel()
                .forEach(i -> missing[i] = !Files.isRegularFile(PathNames.resolve(folder, paths.get(i))));
        BitSet set = new BitSet();
        for (int i = 0; i < missing.length; i++) {
            set.set(i, missing[i]);
        }
        return set;
    }

    /** The same images, with what was found beside them. */
    FileImages with(Survey found) {
        return new FileImages(table, store, classes, shuffleBuffer, decoder, found);
    }

    @Override
    public Survey survey() {
        return survey;
    }

    @Override
    public int size() {
        return table.size();
    }

    @Override
    public List<String> classes() {
        return classes;
    }

    @Override
    public int label(int index) {
        return table.label(index);
    }

    @Override
    public String name(int index) {
        return store.name(index);
    }

    @Override
    public RgbImage read(int index) throws IOException {
        return read(index, new ImageBuffer());
    }

    @Override
    public RgbImage read(int index, ImageBuffer buffer) throws IOException {
        int length = store.read(index, buffer);
        return decoder.decode(buffer.file(length), length, name(index), buffer);
    }

    @Override
    public long contentLength(int index) throws IOException {
        return store.length(index);
    }

    @Override
    public byte[] content(int index) throws IOException {
        ImageBuffer buffer = new ImageBuffer();
        int length = store.read(index, buffer);
        return Arrays.copyOf(buffer.file(length), length);
    }

    /**
     * A number that changes with a file's content.
     *
     * @param index number of the file
     * @return the number
     * @throws IOException if a file cannot be read
     */
    public long stamp(int index) throws IOException {
        return store.stamp(index);
    }

    @Override
    public boolean isSequential() {
        return shuffleBuffer > 0;
    }

    @Override
    public int[] order(RandomStream random) {
        return isSequential() ? ShardOrder.draw(table, shuffleBuffer, random) : ImageSource.super.order(random);
    }

    @Override
    public void close() {
        // nothing stays open
    }
}
