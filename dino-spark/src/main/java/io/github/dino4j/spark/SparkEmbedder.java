package io.github.dino4j.spark;

import io.github.dino4j.eval.embed.DinoEmbedder;
import io.github.dino4j.eval.embed.ImageInput;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;
import scala.Tuple2;

/**
 * Embeds images on the executors of a Spark cluster: {@link DinoEmbedder}'s vectors, one embedder for all tasks of an executor,
 * batch by batch, without holding a partition. An image that cannot be read has no vector but a reason; weights that cannot be
 * opened fail the task.
 *
 * <pre>{@code
 * SparkEmbedder embedder = SparkEmbedder.sending(spark.sparkContext(), Path.of("vits16.safetensors"));
 * Dataset<Row> photos = spark.read().format("binaryFile").load("s3a://bucket/photos");
 * embedder.embed(photos, "content").select("path", "embedding", "embedding_error").write().parquet("s3a://bucket/vectors");
 * }</pre>
 *
 * <p>Partitions are embedded in batches of their own, so that vectors are, to the bit, those of {@link DinoEmbedder#embedEach} over
 * the partition on a CPU of the same kind, whatever else the executor does. A forward pass uses all cores of the executor:
 * more tasks at once than two only wait for each other.
 */
public final class SparkEmbedder implements Serializable {
    /** The column of vectors, arrays of floats: null where there is none. */
    public static final String EMBEDDING = "embedding";

    /** The column of reasons, strings: null where there is a vector. */
    public static final String ERROR = "embedding_error";

    private static final long serialVersionUID = 1L;

    /** Which weights, and where executors find them. */
    private final SparkModel model;

    private SparkEmbedder(SparkModel model) {
        this.model = model;
    }

    /**
     * Weights on a disk that all hosts see, under the same path.
     *
     * @param path a run directory, whose newest sound checkpoint is taken, or any weights file that can be imported
     * @return an embedder
     */
    public static SparkEmbedder shared(String path) {
        return new SparkEmbedder(new SparkModel(path, false, 0, null, null, null));
    }

    /**
     * Weights that Spark sends to all executors.
     *
     * @param spark the application
     * @param file any weights file that can be imported, such as an exported one or a checkpoint, on the driver's disk
     * @return an embedder
     * @throws IllegalArgumentException if there is no such file
     */
    public static SparkEmbedder sending(SparkContext spark, Path file) {
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException(
                    file + ": no file; Spark sends files, of a run directory give the newest of its checkpoints");
        }
        spark.addFile(file.toAbsolutePath().toString());
        return sent(String.valueOf(file.getFileName()));
    }

    /**
     * Weights that have been sent to all executors by {@link SparkContext#addFile(String)} or {@code spark-submit --files}.
     *
     * @param name the file's name, without folders
     * @return an embedder
     */
    public static SparkEmbedder sent(String name) {
        return new SparkEmbedder(new SparkModel(name, true, 0, null, null, null));
    }

    /**
     * Changes the largest batch.
     *
     * @param images most images of a forward pass, a power of two
     * @return another embedder
     */
    public SparkEmbedder withMaxBatch(int images) {
        return new SparkEmbedder(new SparkModel(
                model.file(), model.isSent(), model.threads(), images, model.precision(), model.normalize()));
    }

    /**
     * Changes the number of threads that compute.
     *
     * @param threads threads of an executor, 0 for as many as it has cores ({@code spark.executor.cores}, else the host's)
     * @return another embedder
     */
    public SparkEmbedder withThreads(int threads) {
        return new SparkEmbedder(new SparkModel(
                model.file(), model.isSent(), threads, model.maxBatch(), model.precision(), model.normalize()));
    }

    /**
     * Changes the precision. On executors of different CPUs vectors of {@code auto} may be of different precisions.
     *
     * @param precision {@code auto}, {@code float32}, {@code bfloat16} or {@code int8}
     * @return another embedder
     */
    public SparkEmbedder withPrecision(String precision) {
        return new SparkEmbedder(new SparkModel(
                model.file(), model.isSent(), model.threads(), model.maxBatch(), precision, model.normalize()));
    }

    /**
     * Changes the length of vectors.
     *
     * @param normalize whether vectors are scaled to length 1, so that dot products are cosines
     * @return another embedder
     */
    public SparkEmbedder withNormalize(boolean normalize) {
        return new SparkEmbedder(new SparkModel(
                model.file(), model.isSent(), model.threads(), model.maxBatch(), model.precision(), normalize));
    }

    /**
     * Embeds the images of a column: their content (binary), as Spark's source {@code binaryFile} reads it, or where they lie
     * (string), which executors then read by Hadoop's file systems.
     *
     * @param images rows with an image each
     * @param column the column of images
     * @return the rows with the columns {@link #EMBEDDING} and {@link #ERROR}; the content of images is left behind
     * @throws IllegalArgumentException if there is no such column, it is of another type, or a column has the name of a new one
     */
    public Dataset<Row> embed(Dataset<Row> images, String column) {
        return ImageColumn.of(images.schema(), column).embed(images, model);
    }

    /**
     * Embeds the images of an RDD.
     *
     * @param images the content of image files
     * @return what became of each, in the order of the images
     */
    public JavaRDD<EmbeddedImage> embed(JavaRDD<byte[]> images) {
        SparkModel weights = model;
        return images.mapPartitions(
                partition -> new EmbeddedIterator<byte[], EmbeddedImage>(
                        partition, weights, SparkEmbedder::input, (image, embedded) -> embedded),
                true);
    }

    /**
     * Embeds the images of an RDD of pairs.
     *
     * @param images what an image is called, and the content of its file
     * @param <K> what images are called by
     * @return what became of each, under its name, in the order of the images
     */
    public <K> JavaPairRDD<K, EmbeddedImage> embed(JavaPairRDD<K, byte[]> images) {
        SparkModel weights = model;
        return images.mapPartitionsToPair(
                (Iterator<Tuple2<K, byte[]>> partition) -> new EmbeddedIterator<>(
                        partition,
                        weights,
                        pair -> input(pair._2()),
                        (pair, embedded) -> new Tuple2<>(pair._1(), embedded)),
                true);
    }

    static ImageInput input(byte @Nullable [] content) {
        return content == null
                ? ImageInput.of("null", () -> {
                    throw new IOException("there is no image: its content is null");
                })
                : ImageInput.of(content);
    }

    /** Frees the weights that executors of this JVM hold and no task uses; of use where driver and executor are one. */
    public static void closeIdle() {
        SharedEmbedder.closeIdle();
    }
}
