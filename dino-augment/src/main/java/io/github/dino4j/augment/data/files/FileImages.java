package io.github.dino4j.augment.data.files;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.augment.data.SourceOptions;
import io.github.dino4j.augment.data.Survey;
import io.github.dino4j.augment.image.ImageBuffer;
import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.core.random.RandomStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

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
