package io.github.dino4j.vit.model;

import io.github.dino4j.core.parameter.Initializer;
import io.github.dino4j.core.parameter.Parameter;
import io.github.dino4j.vit.ops.ConvolutionOps;
import io.github.dino4j.vit.ops.ImageOps;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Batch normalisation of columns, PyTorch's {@code BatchNorm2d} on rows of pixels: in training by the batch's own mean and
 * variance, which running statistics follow, else by those.
 */
final class BatchNorm {
    private static final double EPS = 1e-5;
    private static final float MOMENTUM = 0.1f;

    private final Parameter weight;
    private final Parameter bias;
    private final Parameter mean;
    private final Parameter variance;

    BatchNorm(Declarations at, int width) {
        this.weight = at.declare("weight", Initializer.ONES, width);
        this.bias = at.declare("bias", Initializer.ZEROS, width);
        this.mean = at.declareBuffer("running_mean", Initializer.ZEROS, width);
        this.variance = at.declareBuffer("running_var", Initializer.ONES, width);
    }

    /** Of rows (R, D); {@code part} tells the uses of a step from each other. */
    SDVariable forward(SDVariable x, int part, Forward forward) {
        SDVariable gain = forward.weight(weight);
        SDVariable shift = forward.weight(bias);
        if (!forward.usesBatchStatistics()) {
            return forward.ops().images().normalizeBy(x, running(forward), gain, shift, EPS); // (R, D)
        }
        ImageOps.Normalized normalized = forward.ops().images().normalizeByBatch(x, gain, shift, EPS);
        forward.graph().output(output(part), normalized.statistics()); // (2, D)
        return normalized.values(); // (R, D)
    }

    ImageOps.Statistics running(Forward forward) {
        return new ImageOps.Statistics(forward.weight(mean), forward.weight(variance));
    }

    ConvolutionOps.Affine affine(Forward forward) {
        return new ConvolutionOps.Affine(forward.weight(weight), forward.weight(bias), EPS);
    }

    /** Has the running statistics follow those of all resolutions (2 resolutions, D). */
    void measure(SDVariable statistics, Forward forward) {
        forward.graph().output(output(0), statistics);
    }

    /** How they do: of each resolution, of so many rows, its two rows of one output. */
    List<RunningMean> runningMeansOfRows(List<Integer> rows) {
        List<RunningMean> moves = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            moves.add(new RunningMean(mean.name(), output(0), 2 * i, 1.0f, MOMENTUM));
            moves.add(new RunningMean(variance.name(), output(0), 2 * i + 1, unbiased(rows.get(i)), MOMENTUM));
        }
        return moves;
    }

    private static float unbiased(int count) {
        return (float) (count / (double) Math.max(1, count - 1));
    }

    private String output(int part) {
        return "measured." + part + "." + mean.name();
    }

    /** How the running statistics follow those of each part; {@code rows} says of how many rows a part's are. */
    List<RunningMean> runningMeans(List<Integer> rows) {
        List<RunningMean> moves = new ArrayList<>();
        for (int part = 0; part < rows.size(); part++) {
            moves.add(new RunningMean(mean.name(), output(part), 0, 1.0f, MOMENTUM));
            moves.add(new RunningMean(variance.name(), output(part), 1, unbiased(rows.get(part)), MOMENTUM));
        }
        return moves;
    }
}
