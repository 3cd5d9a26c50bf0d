package io.github.dino4j.core.engine;

import io.github.dino4j.core.parallel.Threads;
import java.nio.FloatBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Writes levels to arrays that steps read numbers from. */
final class InputWriter {
    private InputWriter() {}

    /** Writes the numbers of levels, a channel of an image at a time, on all threads. */
    static void write(INDArray array, byte[] levels, LevelTable table) {
        FloatBuffer to = array.data().asNioFloat();
        long[] shape = array.shape(); // (B, C, S, S)
        int plane = Math.toIntExact(shape[2] * shape[3]);
        Threads.forEach(levels.length / plane, i -> table.normalize(levels, i * plane, plane, to));
    }
}
