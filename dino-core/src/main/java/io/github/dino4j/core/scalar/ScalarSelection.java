package io.github.dino4j.core.scalar;

import io.github.dino4j.core.device.Tensor;

/** Two halves of the channels mixed by a softmax over the two, an image and a channel at a time. */
final class ScalarSelection {
    private final ScalarKernels kernels;
    private final Elements pixels;
    private final Elements scores;
    private final int images;
    private final int rows; // of an image
    private final int channels; // of a half

    ScalarSelection(ScalarKernels kernels, Tensor x, Tensor scores) {
        this.kernels = kernels;
        this.pixels = Elements.of(x);
        this.scores = Elements.of(scores);
        this.images = scores.dim(0);
        this.rows = x.dim(0) / images;
        this.channels = x.dim(1) / 2;
    }

    private double share(int image, int channel) {
        double first = scores.get(2L * image * channels + channel);
        double second = scores.get((2L * image + 1) * channels + channel);
        return 1.0 / (1.0 + Math.exp(second - first));
    }

    private long first(int row, int channel) {
        return 2L * row * channels + channel;
    }

    void forward(Tensor to) {
        Elements result = Elements.of(to);
        kernels.each(images * rows, row -> {
            for (int channel = 0; channel < channels; channel++) {
                double share = share(row / rows, channel);
                double first = pixels.get(first(row, channel));
                double second = pixels.get(first(row, channel) + channels);
                result.put((long) row * channels + channel, share * first + (1.0 - share) * second);
            }
        });
    }

    void backward(Tensor gradient, Tensor toPixels, Tensor toScores) {
        Elements of = Elements.of(gradient);
        Elements shares = Elements.of(toPixels);
        Elements result = Elements.of(toScores);
        kernels.each(images, image -> {
            for (int channel = 0; channel < channels; channel++) {
                double share = share(image, channel);
                double sum = 0.0;
                for (int row = image * rows; row < (image + 1) * rows; row++) {
                    double value = of.get((long) row * channels + channel);
                    long first = first(row, channel);
                    sum += value * ((double) pixels.get(first) - pixels.get(first + channels));
                    shares.put(first, share * value);
                    shares.put(first + channels, (1.0 - share) * value);
                }
                double moved = share * (1.0 - share) * sum;
                result.put(2L * image * channels + channel, moved);
                result.put((2L * image + 1) * channels + channel, -moved);
            }
        });
    }
}
