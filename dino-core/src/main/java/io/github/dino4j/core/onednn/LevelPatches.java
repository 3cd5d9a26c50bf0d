package io.github.dino4j.core.onednn;

import io.github.dino4j.core.device.Precision;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.core.host.HostTensors;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;

/** Patches of images that come as levels, in Java: a lookup, which is as fast as memory. A row of patches at a time. */
final class LevelPatches {
    private static final int LEVELS = 256;
    private static final int LEVEL = 0xFF;

    private final Tensor images;
    private final Tensor table;
    private final int side;
    private final Tensor to;
    private final int channels;
    private final int size;
    private final int across;
    private final int length; // numbers of a row of patches

    LevelPatches(Tensor images, Tensor table, int side, Tensor to) {
        this.images = images;
        this.table = table;
        this.side = side;
        this.to = to;
        this.channels = images.dim(1);
        this.size = images.dim(2);
        this.across = size / side;
        this.length = across * channels * side * side;
    }

    void emit(OneDnnKernels kernels) {
        int rows = images.dim(0) * across;
        boolean rounded = to.precision() == Precision.BFLOAT16;
        kernels.forEachRow(rows, rounded ? this::shorts : this::floats);
    }

    private OneDnnKernels.Body floats() {
        Lines lines = new Lines();
        FloatBuffer result = HostTensors.floats(to);
        FloatBuffer levels = HostTensors.floats(table);
        float[] numbers = new float[LEVELS * channels];
        float[] row = new float[length];
        return index -> {
            levels.get(0, numbers);
            for (int line = 0; line < channels * side; line++) {
                byte[] pixels = lines.read(index, line);
                int base = line / side * LEVELS;
                for (int patch = 0; patch < across; patch++) {
                    int at = (patch * channels * side + line) * side;
                    for (int x = 0; x < side; x++) {
                        row[at + x] = numbers[base + (pixels[patch * side + x] & LEVEL)];
                    }
                }
            }
            result.put(index * length, row);
        };
    }

    /** As above, with numbers that are rounded once and not pixel by pixel. */
    private OneDnnKernels.Body shorts() {
        Lines lines = new Lines();
        ShortBuffer result = HostTensors.bytes(to).asShortBuffer();
        FloatBuffer levels = HostTensors.floats(table);
        short[] numbers = new short[LEVELS * channels];
        short[] row = new short[length];
        return index -> {
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = OneDnnImages.bfloat16(levels.get(i));
            }
            for (int line = 0; line < channels * side; line++) {
                byte[] pixels = lines.read(index, line);
                int base = line / side * LEVELS;
                for (int patch = 0; patch < across; patch++) {
                    int at = (patch * channels * side + line) * side;
                    for (int x = 0; x < side; x++) {
                        row[at + x] = numbers[base + (pixels[patch * side + x] & LEVEL)];
                    }
                }
            }
            result.put(index * length, row);
        };
    }

    /** The lines of pixels that a row of patches is cut from. */
    private final class Lines {
        private final ByteBuffer levels = HostTensors.bytes(images);
        private final byte[] pixels = new byte[size];

        /** A line of a row of patches: those of its first channel come first. */
        byte[] read(int row, int line) {
            int plane = row / across * channels + line / side;
            int y = row % across * side + line % side;
            levels.get((plane * size + y) * size, pixels);
            return pixels;
        }
    }
}
