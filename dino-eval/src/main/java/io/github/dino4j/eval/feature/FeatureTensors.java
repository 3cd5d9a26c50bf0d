package io.github.dino4j.eval.feature;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.core.io.TensorPiece;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/** Features as safetensors, written block by block. */
final class FeatureTensors {
    static final String FEATURES = "features";
    static final String LABELS = "labels";
    static final String PATHS = "paths";
    static final String PATH_ENDS = "path_ends";
    static final String CLASSES = "classes";
    static final String CLASS_NAMES = "class_names";

    /** Longer lists of paths are tensors: other readers bear a header of 100 MB at most, in which quotes are written twice. */
    private static final long MOST_IN_HEADER = 16L << 20;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int BUFFER = 1 << 20;

    private final FeatureBlocks blocks;
    private final Map<String, String> metadata;
    private final long mostInHeader;
    private long pathBytes;
    private long jsonBytes = 1;
    private boolean named = true;

    private FeatureTensors(FeatureBlocks blocks, Map<String, String> made, long mostInHeader) {
        this.blocks = blocks;
        this.metadata = new LinkedHashMap<>(made);
        this.mostInHeader = mostInHeader;
    }

    static void write(Path file, FeatureBlocks blocks, Map<String, String> made) throws IOException {
        write(file, blocks, made, MOST_IN_HEADER);
    }

    /** Writes paths longer than that many bytes as tensors. */
    static void write(Path file, FeatureBlocks blocks, Map<String, String> made, long mostInHeader) throws IOException {
        FeatureTensors content = new FeatureTensors(blocks, made, mostInHeader);
        content.measurePaths();
        TensorPiece.write(file, content.metadata(), content.tensors());
    }

    private void measurePaths() throws IOException {
        blocks.forEachNames((rows, labels, paths) -> {
            named &= paths.size() == rows;
            for (String path : paths) {
                pathBytes += path.getBytes(StandardCharsets.UTF_8).length;
                jsonBytes += JSON.writeValueAsBytes(path).length + 1;
            }
        });
    }

    private boolean pathsInHeader() {
        return jsonBytes <= mostInHeader;
    }

    private Map<String, String> metadata() throws IOException {
        if (blocks.classes() > 0) {
            metadata.put(CLASSES, Integer.toString(blocks.classes()));
        }
        if (!blocks.classNames().isEmpty()) {
            metadata.put(CLASS_NAMES, JSON.writeValueAsString(blocks.classNames()));
        }
        if (named && blocks.size() > 0 && pathsInHeader()) {
            StringJoiner list = new StringJoiner(",", "[", "]");
            blocks.forEachNames((rows, labels, paths) -> {
                for (String path : paths) {
                    list.add(JSON.writeValueAsString(path));
                }
            });
            metadata.put(PATHS, list.toString());
        }
        return metadata;
    }

    private List<TensorPiece> tensors() {
        long rows = blocks.size();
        long dim = blocks.dim();
        List<TensorPiece> tensors = new ArrayList<>();
        tensors.add(new TensorPiece(FEATURES, "F32", List.of(rows, dim), rows * dim * Float.BYTES, this::features));
        tensors.add(new TensorPiece(LABELS, "I64", List.of(rows), rows * Long.BYTES, this::labels));
        if (named && !pathsInHeader()) {
            tensors.add(new TensorPiece(PATH_ENDS, "I64", List.of(rows), rows * Long.BYTES, this::pathEnds));
            tensors.add(new TensorPiece(PATHS, "U8", List.of(pathBytes), pathBytes, this::paths));
        }
        return tensors;
    }

    private void features(TensorPiece.Sink sink) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER).order(ByteOrder.LITTLE_ENDIAN);
        blocks.forEach(block -> {
            float[] values = block.features();
            for (int at = 0; at < values.length; at += BUFFER / Float.BYTES) {
                int count = Math.min(BUFFER / Float.BYTES, values.length - at);
                buffer.clear();
                buffer.asFloatBuffer().put(values, at, count);
                sink.put(buffer.limit(count * Float.BYTES));
            }
        });
    }

    private void labels(TensorPiece.Sink sink) throws IOException {
        blocks.forEachNames((rows, labels, paths) -> {
            ByteBuffer longs = longs(rows);
            for (int row = 0; row < rows; row++) {
                longs.putLong(labels.length == 0 ? ImageSource.UNLABELED : labels[row]);
            }
            sink.put(longs.flip());
        });
    }

    private void pathEnds(TensorPiece.Sink sink) throws IOException {
        long[] end = {0};
        blocks.forEachNames((rows, labels, paths) -> {
            ByteBuffer longs = longs(rows);
            for (String path : paths) {
                end[0] += path.getBytes(StandardCharsets.UTF_8).length;
                longs.putLong(end[0]);
            }
            sink.put(longs.flip());
        });
    }

    private static ByteBuffer longs(int count) {
        return ByteBuffer.allocate(Math.multiplyExact(count, Long.BYTES)).order(ByteOrder.LITTLE_ENDIAN);
    }

    private void paths(TensorPiece.Sink sink) throws IOException {
        blocks.forEachNames((rows, labels, paths) -> {
            for (String path : paths) {
                sink.put(ByteBuffer.wrap(path.getBytes(StandardCharsets.UTF_8)));
            }
        });
    }
}
