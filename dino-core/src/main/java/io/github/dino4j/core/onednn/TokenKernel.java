package io.github.dino4j.core.onednn;

import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.core.host.HostTensors;
import java.nio.FloatBuffer;

/** Puts a token before each image's patches and adds positions, an image at a time. */
final class TokenKernel {
    private TokenKernel() {}

    static void emit(OneDnnKernels kernels, Tensor patches, Tensor cls, Tensor positions, Tensor to) {
        int tokens = positions.dim(0);
        int dim = positions.dim(1);
        FloatBuffer grid = HostTensors.floats(patches);
        FloatBuffer first = HostTensors.floats(cls);
        FloatBuffer places = HostTensors.floats(positions);
        FloatBuffer result = HostTensors.floats(to);
        kernels.forEachPart(patches.dim(0) / (tokens - 1), image -> {
            float[] sum = new float[dim];
            float[] position = new float[dim];
            for (int token = 0; token < tokens; token++) {
                if (token == 0) {
                    first.get(0, sum);
                } else {
                    grid.get((image * (tokens - 1) + token - 1) * dim, sum);
                }
                places.get(token * dim, position);
                for (int i = 0; i < dim; i++) {
                    sum[i] += position[i];
                }
                result.put((image * tokens + token) * dim, sum);
            }
        });
    }
}
