package io.github.dino4j.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dino4j.eval.embed.DinoEmbedder;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A master, two workers and their executors, each a virtual machine of its own that gets the weights from Spark. */
@Tag("nightly")
class LocalClusterTest {
    @TempDir
    private Path folder;

    @TempDir
    private Path others;

    private static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }

    /** Where Spark looks for its own jars, as a distribution has them: the pom names the folder in SPARK_HOME. */
    private static void layOutHome() throws IOException {
        Path jars = Files.createDirectories(Path.of(System.getenv("SPARK_HOME"), "jars"));
        for (String part : classPath().split(File.pathSeparator, -1)) {
            Path link = jars.resolve(String.valueOf(Path.of(part).getFileName()));
            if (part.endsWith(".jar") && !Files.exists(link)) {
                Files.createSymbolicLink(link, Path.of(part).toAbsolutePath());
            }
        }
    }

    @Test
    void executorsOfTheirOwnGiveTheEmbeddersVectors() throws IOException {
        layOutHome();
        Photos.write(folder);
        Path weights = Photos.weights(others);
        try (SparkSession spark = SparkSession.builder()
                .master("local-cluster[2,1,1024]")
                .config("spark.ui.enabled", "false")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.executor.extraClassPath", classPath())
                .getOrCreate()) {
            Dataset<Row> files =
                    spark.read().format("binaryFile").load(folder.toString()).repartition(4);
            List<Row> rows = SparkEmbedder.sending(spark.sparkContext(), weights)
                    .withMaxBatch(1) // whatever Spark makes partitions of, the same batches
                    .withPrecision("float32")
                    .embed(files, "content")
                    .orderBy("path")
                    .collectAsList();
            assertThat(rows).hasSize(Photos.COUNT);
            try (DinoEmbedder local = DinoEmbedder.open(
                    weights, options -> options.withMaxBatch(1).withPrecision("float32"))) {
                for (int i = 0; i < Photos.COUNT; i++) {
                    if (i == Photos.BAD) {
                        assertThat(rows.get(i).getString(4)).startsWith("the image of 8 bytes: not a JPEG");
                    } else {
                        assertThat(floats(rows.get(i)))
                                .as(rows.get(i).getString(0))
                                .containsExactly(local.embed(Photos.content(i)));
                    }
                }
            }
            assertThat(executors(spark)).hasSize(2).doesNotContain("driver");
        }
    }

    private static float[] floats(Row row) {
        List<Float> list = row.getList(3);
        float[] vector = new float[list.size()];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = list.get(i);
        }
        return vector;
    }

    /** Which executors there are to compute. */
    private static Set<String> executors(SparkSession spark) {
        JavaRDD<Integer> some =
                new JavaSparkContext(spark.sparkContext()).parallelize(List.of(1, 2, 3, 4, 5, 6, 7, 8), 8);
        return new TreeSet<>(some.map(i -> SparkEnv.get().executorId()).collect());
    }
}
