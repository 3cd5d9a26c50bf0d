package io.github.dino4j.augment.dl4j;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.augment.view.EvalTransform;
import io.github.dino4j.core.natives.OlderPresets;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;
import java.util.NoSuchElementException;
import org.datavec.api.conf.Configuration;
import org.datavec.api.records.Record;
import org.datavec.api.records.metadata.RecordMetaData;
import org.datavec.api.records.reader.BaseRecordReader;
import org.datavec.api.split.InputSplit;
import org.datavec.api.writable.IntWritable;
import org.datavec.api.writable.NDArrayWritable;
import org.datavec.api.writable.Writable;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Any {@link ImageSource}, a tar or a CIFAR batch as well as a folder, as a DataVec record reader: a record is the image
 * (1, C, S, S), resized, cropped and normalised as evaluations do, and its class. For a {@code RecordReaderDataSetIterator}
 * with label index 1.
 */
public final class ImageSourceRecordReader extends BaseRecordReader {
    static {
        OlderPresets.openBlas();
    }

    private static final long serialVersionUID = 1L;

    private final transient ImageSource source;
    private final transient EvalTransform transform;
    private transient Configuration configuration = new Configuration();
    private transient int next;

    /**
     * Reads from a source.
     *
     * @param source labelled images; closed with the reader
     * @param transform to the size and numbers that the model takes
     */
    public ImageSourceRecordReader(ImageSource source, EvalTransform transform) {
        this.source = source;
        this.transform = transform;
    }

    /** Does nothing: the source says where the images are. */
    @Override
    public void initialize(Configuration conf, InputSplit split) {
        configuration = conf;
    }

    @Override
    public boolean hasNext() {
        return next < source.size();
    }

    @Override
    public List<Writable> next() {
        if (!hasNext()) {
            throw new NoSuchElementException("all " + source.size() + " images have been read; reset() starts again");
        }
        int index = next++;
        int size = transform.size();
        float[] pixels = new float[transform.channels() * size * size];
        try {
            transform.write(source.read(index), pixels, 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return List.of(
                new NDArrayWritable(Nd4j.createFromArray(pixels).reshape('c', 1, transform.channels(), size, size)),
                new IntWritable(source.label(index)));
    }

    @Override
    public List<String> getLabels() {
        return source.classes();
    }

    @Override
    public void reset() {
        next = 0;
    }

    @Override
    public boolean resetSupported() {
        return true;
    }

    @Override
    public Record nextRecord() {
        return new org.datavec.api.records.impl.Record(next(), null);
    }

    /** Not supported: records come from the source alone. */
    @Override
    public List<Writable> record(URI uri, DataInputStream stream) {
        throw new UnsupportedOperationException("records come from the image source alone");
    }

    /** Not supported: records carry no metadata. */
    @Override
    public Record loadFromMetaData(RecordMetaData metaData) {
        throw new UnsupportedOperationException("records carry no metadata");
    }

    /** Not supported: records carry no metadata. */
    @Override
    public List<Record> loadFromMetaData(List<RecordMetaData> metaData) {
        throw new UnsupportedOperationException("records carry no metadata");
    }

    @Override
    public void setConf(Configuration conf) {
        configuration = conf;
    }

    @Override
    public Configuration getConf() {
        return configuration;
    }

    /**
     * Refuses to be serialised.
     *
     * @param out where to
     * @throws NotSerializableException always
     */
    private void writeObject(ObjectOutputStream out) throws NotSerializableException {
        throw new NotSerializableException("a reader holds open files");
    }

    @Override
    public void close() throws IOException {
        source.close();
    }
}
