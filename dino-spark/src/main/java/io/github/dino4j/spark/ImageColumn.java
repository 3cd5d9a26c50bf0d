package io.github.dino4j.spark;

import io.github.dino4j.eval.embed.ImageInput;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;

/**
 * The column of images among the others of a DataFrame.
 *
 * @param index its number
 * @param isContent whether it has the content of files; else it has their paths
 * @param kept the numbers of the columns that stay
 * @param schema of what comes out
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record ImageColumn(int index, boolean isContent, int[] kept, StructType schema) implements Serializable {
    /** Finds it. */
    static ImageColumn of(StructType schema, String column) {
        String[] names = schema.fieldNames();
        int index = Arrays.asList(names).indexOf(column);
        if (index < 0) {
            throw new IllegalArgumentException(column + ": no such column; there are " + String.join(", ", names));
        }
        for (String added : new String[] {SparkEmbedder.EMBEDDING, SparkEmbedder.ERROR}) {
            if (Arrays.asList(names).contains(added)) {
                throw new IllegalArgumentException(added + ": the rows have such a column already; rename or drop it");
            }
        }
        DataType type = schema.fields()[index].dataType();
        boolean isContent = type.equals(DataTypes.BinaryType);
        if (!isContent && !type.equals(DataTypes.StringType)) {
            throw new IllegalArgumentException(column + ": the column is of type " + type.simpleString()
                    + "; images are files' content (binary) or their paths (string)");
        }
        int[] kept = IntStream.range(0, names.length)
                .filter(i -> i != index || !isContent)
                .toArray();
        StructType out = new StructType();
        for (int i : kept) {
            StructField field = schema.fields()[i];
            out = out.add(field);
        }
        out = out.add(SparkEmbedder.EMBEDDING, DataTypes.createArrayType(DataTypes.FloatType, false), true)
                .add(SparkEmbedder.ERROR, DataTypes.StringType, true);
        return new ImageColumn(index, isContent, kept, out);
    }

    /** Embeds it. */
    Dataset<Row> embed(Dataset<Row> images, SparkModel model) {
        JavaSparkContext spark =
                JavaSparkContext.fromSparkContext(images.sparkSession().sparkContext());
        // How files are read is said by the session, and executors have no session.
        Broadcast<SerializableConfiguration> files = spark.broadcast(new SerializableConfiguration(
                images.sparkSession().sessionState().newHadoopConf()));
        MapPartitionsFunction<Row, Row> partitions = rows -> new EmbeddedIterator<>(
                rows, model, row -> image(row, files.value().value()), this::row);
        return images.mapPartitions(partitions, Encoders.row(schema));
    }

    private ImageInput image(Row row, Configuration files) {
        if (isContent || row.isNullAt(index)) {
            return SparkEmbedder.input(row.getAs(index));
        }
        String place = row.getString(index);
        return ImageInput.of(place, () -> content(place, files));
    }

    private static byte[] content(String place, Configuration files) throws IOException {
        try {
            Path path = new Path(place);
            try (InputStream in = path.getFileSystem(files).open(path)) {
                return in.readAllBytes();
            }
        } catch (IOException | IllegalArgumentException e) { // what a path's syntax is refused by
            throw new IOException(place + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private Row row(Row image, EmbeddedImage embedded) {
        Object[] values = new Object[kept.length + 2];
        for (int i = 0; i < kept.length; i++) {
            values[i] = image.get(kept[i]);
        }
        values[kept.length] = embedded.vector();
        values[kept.length + 1] = embedded.error();
        return RowFactory.create(values);
    }
}
