package io.github.dino4j.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dino4j.eval.embed.DinoEmbedder;
import io.github.dino4j.eval.embed.EmbedOutcome;
import io.github.dino4j.eval.embed.ImageInput;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.Tuple2;

/** Driver and executor in this virtual machine, with two tasks at once. */
class SparkEmbedderTest {
    private static final int BATCH = 4;
    private static final int PARTITIONS = 2;

    @TempDir
    private static Path folder;

    @TempDir
    private static Path others;

    private static Path weights;

    private static SparkSession spark;

    @BeforeAll
    static void start() throws IOException {
        Photos.write(folder);
        weights = Photos.weights(others);
        spark = SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", "false")
                .config("spark.sql.codegen.wholeStage", "false") // for so few rows compiling is most of the work
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.driver.host", "127.0.0.1")
                .getOrCreate();
    }

    @AfterAll
    static void stop() {
        SparkEmbedder.closeIdle();
        spark.stop();
    }

    private static SparkEmbedder embedder() {
        return SparkEmbedder.shared(weights.toString()).withMaxBatch(BATCH).withPrecision("float32");
    }

    private static List<Integer> numbers() {
        return IntStream.range(0, Photos.COUNT).boxed().toList();
    }

    /** Of a partition, by the embedder itself. */
    private static List<EmbedOutcome> expected(List<Integer> partition) throws IOException {
        List<EmbedOutcome> outcomes = new ArrayList<>();
        try (DinoEmbedder local = DinoEmbedder.open(
                weights, options -> options.withThreads(0).withMaxBatch(BATCH).withPrecision("float32"))) {
            local.embedEach(partition.stream()
                            .map(i -> ImageInput.of(Photos.content(i)))
                            .iterator())
                    .forEachRemaining(outcomes::add);
        }
        return outcomes;
    }

    @Test
    void pairsBecomeTheEmbeddersBitsPartitionByPartition() throws IOException {
        JavaSparkContext context = new JavaSparkContext(spark.sparkContext());
        JavaPairRDD<Integer, byte[]> images =
                context.parallelize(numbers(), PARTITIONS).mapToPair(i -> new Tuple2<>(i, Photos.content(i)));
        List<Tuple2<Integer, EmbeddedImage>> all = embedder().embed(images).collect();
        assertThat(all).extracting(Tuple2::_1).isEqualTo(numbers());
        int half = Photos.COUNT / PARTITIONS;
        List<EmbedOutcome> expected = new ArrayList<>(expected(numbers().subList(0, half)));
        expected.addAll(expected(numbers().subList(half, Photos.COUNT)));
        for (int i = 0; i < Photos.COUNT; i++) {
            EmbeddedImage found = all.get(i)._2();
            if (i == Photos.BAD) {
                assertThat(found.vector()).isNull();
                assertThat(found.error())
                        .isEqualTo(
                                "the image of 8 bytes: not a JPEG, PNG, GIF, BMP, TIFF, WebP or PNM (PPM, PGM, PBM) image");
            } else {
                assertThat(found.error()).isNull();
                assertThat(found.vector())
                        .as("image %d", i)
                        .containsExactly(expected.get(i).orThrow());
            }
        }
        List<EmbeddedImage> values = embedder().embed(images.values()).collect();
        assertThat(values.get(1).vector()).containsExactly(all.get(1)._2().vector());
    }

    @Test
    void binaryFilesKeepTheirColumnsButTheContentAndWeightsCanBeSent() {
        Dataset<Row> files = spark.read().format("binaryFile").load(folder.toString());
        Dataset<Row> vectors = SparkEmbedder.sending(spark.sparkContext(), weights)
                .withPrecision("float32")
                .withNormalize(true)
                .embed(files, "content");
        assertThat(vectors.columns())
                .containsExactly("path", "modificationTime", "length", "embedding", "embedding_error");
        List<Row> rows = vectors.collectAsList();
        assertThat(rows).hasSize(Photos.COUNT).allSatisfy(row -> {
            boolean bad = row.getString(0).endsWith(Photos.name(Photos.BAD));
            assertThat(row.isNullAt(3)).isEqualTo(bad);
            assertThat(row.isNullAt(4)).isNotEqualTo(bad);
            if (!bad) {
                assertThat(length(row.getList(3))).isCloseTo(1.0, within(1e-5));
            }
        });
    }

    private static double length(List<Float> vector) {
        return Math.sqrt(vector.stream().mapToDouble(x -> (double) x * x).sum());
    }

    @Test
    void pathsAreReadByExecutorsAndWhatIsMissingSaysSo() {
        StructType schema = new StructType().add("id", DataTypes.IntegerType).add("photo", DataTypes.StringType);
        List<Row> rows = List.of(
                RowFactory.create(1, folder.resolve(Photos.name(1)).toUri().toString()),
                RowFactory.create(2, folder.resolve("none.png").toString()),
                RowFactory.create(3, null),
                RowFactory.create(4, "nowhere://x/1.png"));
        List<Row> found =
                embedder().embed(spark.createDataFrame(rows, schema), "photo").collectAsList();
        assertThat(found.get(0).getList(2)).isNotEmpty();
        assertThat(found.get(0).isNullAt(3)).isTrue();
        assertThat(found.get(1).getString(3))
                .contains("none.png: cannot be read: File ")
                .contains("does not exist");
        assertThat(found.get(2).getString(3)).isEqualTo("there is no image: its content is null");
        assertThat(found.get(3).getString(3)).contains("nowhere://x/1.png: cannot be read: No FileSystem for scheme");
    }

    @Test
    void whatCannotBeIsRefusedBeforeAnythingRuns() {
        Dataset<Row> rows = spark.range(2).selectExpr("id", "id as embedding_error");
        assertThatThrownBy(() -> embedder().embed(rows, "image"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("image: no such column; there are id, embedding_error");
        assertThatThrownBy(() -> embedder().embed(rows, "id"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("embedding_error: the rows have such a column already; rename or drop it");
        assertThatThrownBy(() -> embedder().embed(rows.select("id"), "id"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "id: the column is of type bigint; images are files' content (binary) or their paths (string)");
        assertThatThrownBy(() -> SparkEmbedder.sending(spark.sparkContext(), folder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith(
                        ": no file; Spark sends files, of a run directory give the newest of its checkpoints");
    }

    @Test
    void weightsThatNobodySentFailTheJobWithAReason() {
        Dataset<Row> files = spark.read().format("binaryFile").load(folder.toString());
        assertThatThrownBy(() ->
                        SparkEmbedder.sent("none.pth").embed(files, "content").collectAsList())
                .isInstanceOf(SparkException.class)
                .hasStackTraceContaining(
                        "none.pth: executor driver has no such weights; send them by SparkContext.addFile");
    }
}
