package io.github.dino4j.core.onednn;

import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.core.host.HostTensors;
import java.nio.FloatBuffer;
import org.jspecify.annotations.Nullable;

/** What moves the rows of tokens, one at a time. */
final class TokenKernel {
    private TokenKernel() {}

    /** Puts tokens, if there are any, before each image's patches and adds positions. */
    static void emit(OneDnnKernels kernels, Tensor patches, @Nullable Tensor prefix, Tensor positions, Tensor to) {
        int tokens = positions.dim(0);
        int dim = positions.dim(1);
        int before = prefix == null ? 0 : prefix.dim(0);
        FloatBuffer grid = HostTensors.floats(patches);
        FloatBuffer first = HostTensors.floats(prefix == null ? patches : prefix); // or never read
        FloatBuffer places = HostTensors.floats(positions);
        FloatBuffer result = HostTensors.floats(to);
        kernels.forEachShortRow(to.dim(0), dim, () -> {
            float[] sum = new float[dim];
            float[] position = new float[dim];
            return row -> {
                int image = row / tokens;
                int token = row % tokens;
                if (token < before) {
                    first.get(token * dim, sum);
                } else {
                    grid.get((image * (tokens - before) + token - before) * dim, sum);
                }
                places.get(token * dim, position);
                for (int i = 0; i < dim; i++) {
                    sum[i] += position[i];
                }
                result.put(row * dim, sum);
            };
        });
    }

    static void gather(OneDnnKernels kernels, Tensor x, Tensor places, Tensor to) {
        FloatBuffer from = HostTensors.floats(x);
        FloatBuffer numbers = HostTensors.floats(places);
        FloatBuffer result = HostTensors.floats(to);
        int dim = x.dim(1);
        kernels.forEachRow(to.dim(0), () -> row -> result.put(row * dim, from, ((int) numbers.get(row)) * dim, dim));
    }

    static void scatter(OneDnnKernels kernels, Tensor x, Tensor places, Tensor to) {
        FloatBuffer from = HostTensors.floats(x);
        FloatBuffer numbers = HostTensors.floats(places);
        FloatBuffer result = HostTensors.floats(to);
        int dim = x.dim(1);
        kernels.forEachRow(x.dim(0), () -> row -> result.put(((int) numbers.get(row)) * dim, from, row * dim, dim));
    }
}
