package io.github.dino4j.core.engine;

import io.github.dino4j.core.host.HostTensors;
import io.github.dino4j.core.parallel.Threads;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.function.IntConsumer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Writes to the arrays that steps read inputs from, on all threads where it is much. */
final class InputWriter {
    private static final int PART = 1 << 18; // elements that are not worth another thread

    private InputWriter() {}

    /** Copies numbers. */
    static void write(INDArray array, float[] values) {
        FloatBuffer to = array.data().asNioFloat();
        inParts(values.length, PART, first -> to.put(first, values, first, Math.min(PART, values.length - first)));
    }

    /** Copies levels. */
    static void write(INDArray array, byte[] levels) {
        ByteBuffer to = HostTensors.bytes(HostTensors.of(array));
        inParts(levels.length, PART, first -> to.put(first, levels, first, Math.min(PART, levels.length - first)));
    }

    /** Writes the numbers of levels, a channel of an image at a time. */
    static void write(INDArray array, byte[] levels, LevelTable table) {
        FloatBuffer to = array.data().asNioFloat();
        long[] shape = array.shape(); // (B, C, S, S)
        int plane = Math.toIntExact(shape[2] * shape[3]);
        inParts(levels.length, plane, first -> table.normalize(levels, first, plane, to));
    }

    private static void inParts(int length, int part, IntConsumer body) {
        Threads.forEach((length + part - 1) / part, i -> body.accept(i * part));
    }
}
