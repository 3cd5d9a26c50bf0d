package io.github.dino4j.core.onednn;

import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.core.host.HostTensors;
import java.nio.FloatBuffer;
import java.util.Arrays;

/** Two halves of the channels mixed by a softmax over the two, image by image. */
final class Selection {
    private final OneDnnKernels kernels;
    private final FloatBuffer pixels;
    private final FloatBuffer scores;
    private final int images;
    private final int rows; // of an image
    private final int channels; // of a half

    Selection(OneDnnKernels kernels, Tensor x, Tensor scores) {
        this.kernels = kernels;
        this.pixels = HostTensors.floats(x);
        this.scores = HostTensors.floats(scores);
        this.images = scores.dim(0);
        this.rows = x.dim(0) / images;
        this.channels = x.dim(1) / 2;
    }

    private void shares(int image, float[] shares) {
        int at = 2 * image * channels;
        for (int i = 0; i < channels; i++) {
            shares[i] = (float) (1.0 / (1.0 + Math.exp((double) scores.get(at + channels + i) - scores.get(at + i))));
        }
    }

    void forward(Tensor to) {
        FloatBuffer result = HostTensors.floats(to);
        kernels.forEachRow(images, () -> {
            float[] shares = new float[channels];
            float[] both = new float[2 * channels];
            float[] mixed = new float[channels];
            return image -> {
                shares(image, shares);
                for (int row = image * rows; row < (image + 1) * rows; row++) {
                    pixels.get(2 * row * channels, both);
                    for (int i = 0; i < channels; i++) {
                        mixed[i] = both[channels + i] + shares[i] * (both[i] - both[channels + i]);
                    }
                    result.put(row * channels, mixed);
                }
            };
        });
    }

    void backward(Tensor gradient, Tensor toPixels, Tensor toScores) {
        FloatBuffer of = HostTensors.floats(gradient);
        FloatBuffer shared = HostTensors.floats(toPixels);
        FloatBuffer result = HostTensors.floats(toScores);
        kernels.forEachRow(images, () -> {
            float[] shares = new float[channels];
            float[] both = new float[2 * channels];
            float[] values = new float[channels];
            double[] sums = new double[channels];
            return image -> {
                shares(image, shares);
                Arrays.fill(sums, 0.0);
                for (int row = image * rows; row < (image + 1) * rows; row++) {
                    pixels.get(2 * row * channels, both);
                    of.get(row * channels, values);
                    for (int i = 0; i < channels; i++) {
                        sums[i] += (double) values[i] * (both[i] - both[channels + i]);
                        both[i] = shares[i] * values[i];
                        both[channels + i] = values[i] - both[i];
                    }
                    shared.put(2 * row * channels, both);
                }
                for (int i = 0; i < channels; i++) {
                    float moved = (float) (shares[i] * (1.0 - shares[i]) * sums[i]);
                    result.put(2 * image * channels + i, moved);
                    result.put((2 * image + 1) * channels + i, -moved);
                }
            };
        });
    }
}
