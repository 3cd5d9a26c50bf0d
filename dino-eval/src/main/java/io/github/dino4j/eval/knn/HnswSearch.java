package io.github.dino4j.eval.knn;

import io.github.dino4j.core.parallel.Threads;
import io.github.dino4j.eval.feature.FeatureBank;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.NoMergePolicy;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.MMapDirectory;
import org.apache.lucene.util.IOUtils;

/**
 * Nearest neighbours by cosine in Lucene's graphs of near rows (HNSW; Malkov and Yashunin 2018), which are walked towards
 * the query instead of being read whole, so a few neighbours are missed.
 *
 * <p>Rows are cut into parts of {@value #PART_MIB} MiB by their number, each a graph built by one thread in the order of
 * rows and kept in a memory-mapped file below a temporary folder; a query walks every part. So the answer is a function of
 * the rows, whatever the number of threads, and building needs the memory of a part for each thread. Cosines of what was
 * found are computed anew, as a graph's scores are rounded.
 */
final class HnswSearch implements NeighbourSearch {
    private static final int PART_MIB = 256;
    private static final int BYTES_PER_MIB = 1 << 20;
    private static final String FIELD = "features";
    private static final int LINKS = 16; // Lucene's
    private static final int BEAM = 100; // Lucene's; also the least that a search keeps in view
    private static final double BUFFER_MIB = 1900; // more than a part: Lucene must not cut it in two

    private final FeatureBank train;
    private final UnitRows rows;
    private final int partRows;
    private final Path folder;
    private final Directory[] directories;
    private final DirectoryReader[] readers;
    private int exactQueries;

    private HnswSearch(FeatureBank train, int partRows) throws IOException {
        this.train = train;
        this.rows = new UnitRows(train);
        this.partRows = partRows;
        this.folder = Files.createTempDirectory("dino-knn-");
        int parts = (train.size() + partRows - 1) / partRows;
        this.directories = new Directory[parts];
        this.readers = new DirectoryReader[parts];
    }

    /** Builds the index of a bank. */
    static HnswSearch open(FeatureBank train) throws IOException {
        return open(train, Math.max(1, PART_MIB * (BYTES_PER_MIB / Float.BYTES) / train.dim()));
    }

    static HnswSearch open(FeatureBank train, int partRows) throws IOException {
        HnswSearch search = new HnswSearch(train, partRows);
        boolean built = false;
        try {
            search.requireRoom();
            Threads.forEach(search.readers.length, search::build);
            built = true;
            return search;
        } finally {
            if (!built) {
                search.close();
            }
        }
    }

    private void requireRoom() throws IOException {
        long needed = (long) train.size() * (train.dim() + 2L * LINKS) * Float.BYTES;
        long free = Files.getFileStore(folder).getUsableSpace();
        if (free < needed) {
            throw new IOException("the index of neighbours needs " + needed / BYTES_PER_MIB + " MiB below "
                    + folder.getParent() + ", where " + free / BYTES_PER_MIB
                    + " MiB are free; free some, set -Djava.io.tmpdir to another folder, or take index=exact");
        }
    }

    private void build(int part) {
        IndexWriterConfig config = new IndexWriterConfig()
                .setCodec(new HnswCodec(LINKS, BEAM))
                .setMergePolicy(NoMergePolicy.INSTANCE)
                .setUseCompoundFile(false)
                .setRAMBufferSizeMB(BUFFER_MIB);
        try {
            Directory directory = new MMapDirectory(folder.resolve("part-" + part));
            directories[part] = directory;
            try (IndexWriter writer = new IndexWriter(directory, config)) {
                float[] unit = new float[train.dim()];
                int end = (int) Math.min((part + 1L) * partRows, train.size());
                for (int row = part * partRows; row < end; row++) {
                    rows.copy(row, unit);
                    Document document = new Document();
                    document.add(new KnnFloatVectorField(FIELD, unit, VectorSimilarityFunction.DOT_PRODUCT));
                    writer.addDocument(document);
                }
            }
            readers[part] = DirectoryReader.open(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("the index of neighbours below " + folder + " cannot be written", e);
        }
    }

    @Override
    public void forEach(FeatureBank test, int first, int end, int count, Visitor visitor) {
        UnitRows queries = new UnitRows(test);
        Queue<Integer> unfinished = new ConcurrentLinkedQueue<>();
        Threads.forEach(end - first, index -> {
            int row = first + index;
            float[] query = new float[test.dim()];
            queries.copy(row, query);
            Neighbours neighbours = nearest(query, count);
            if (neighbours.size() < count) {
                unfinished.add(row);
            } else {
                visitor.visit(row, neighbours);
            }
        });
        finish(test, unfinished.stream().mapToInt(Integer::intValue).sorted().toArray(), count, visitor);
    }

    /** A walk finds fewer rows than asked for where a graph is not connected, as among many equal rows. */
    private void finish(FeatureBank test, int[] unfinished, int count, Visitor visitor) {
        if (unfinished.length > 0) {
            exactQueries += unfinished.length;
            new ExactSearch(train, KnnEvaluator.TRAIN_BLOCK, KnnEvaluator.TEST_BLOCK)
                    .forEach(
                            test.select(unfinished),
                            count,
                            (row, neighbours) -> visitor.visit(unfinished[row], neighbours));
        }
    }

    /** Of equal scores the lower row is kept, as by the exact search. */
    private Neighbours nearest(float[] query, int count) {
        Neighbours found = new Neighbours(count);
        try {
            for (int part = 0; part < readers.length; part++) {
                int first = part * partRows;
                LeafReader graph = readers[part].leaves().get(0).reader();
                int inView = Math.max(count, BEAM);
                for (ScoreDoc hit :
                        graph.searchNearestVectors(FIELD, query, inView, null, Integer.MAX_VALUE).scoreDocs) {
                    found.offer(hit.score, first + hit.doc);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the index of neighbours below " + folder + " cannot be read", e);
        }
        Neighbours neighbours = new Neighbours(count);
        for (int rank = 0; rank < found.size(); rank++) {
            int row = found.index(rank);
            neighbours.offer(rows.dot(row, query), row);
        }
        neighbours.sort();
        return neighbours;
    }

    /** How many queries so far were searched exactly, because a walk found too few rows. */
    int exactQueries() {
        return exactQueries;
    }

    /** Where the index lies until it is closed. */
    Path folder() {
        return folder;
    }

    @Override
    public void close() {
        try {
            IOUtils.close(readers);
            IOUtils.close(directories);
            IOUtils.rm(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("the index of neighbours below " + folder + " cannot be deleted", e);
        }
    }
}
