package io.github.dino4j.vit.model;

import io.github.dino4j.core.parameter.Initializer;
import io.github.dino4j.core.parameter.Parameter;
import io.github.dino4j.vit.ops.ConvolutionOps;
import io.github.dino4j.vit.ops.ConvolutionOps.Window;
import io.github.dino4j.vit.ops.ImageOps;
import io.github.dino4j.vit.ops.ImageRows;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;

/** A convolution without bias and its batch normalisation, initialised as torchvision's ResNets are. */
final class Convolution {
    private final Parameter weight;
    private final BatchNorm norm;
    private final Window window;
    private final int channels;
    private final int outputs;

    /** What the two are called in files. */
    record Names(String convolution, String norm) {}

    /** Is shown convolutions with the images that each is given. */
    interface Visitor {
        /** Sees one, and whether a ReLU follows at once. */
        void visit(Convolution convolution, List<ImageRows> sizes, boolean rectified);

        /** Sees numbers that something beside convolutions makes and keeps. */
        default void keep(double elements) {}
    }

    Convolution(Declarations at, Names names, int channels, int outputs, Window window) {
        this.window = window;
        this.channels = channels;
        this.outputs = outputs;
        int side = window.side();
        double deviation = Math.sqrt(2.0 / ((double) outputs * side * side)); // He et al. 2015, fan-out
        this.weight = at.child(names.convolution())
                .declare("weight", Initializer.normal(deviation), outputs, channels, side, side);
        this.norm = new BatchNorm(at.child(names.norm()), outputs);
    }

    /** From pixels (R, C) to places (P, D), normalised, and above 0 where that is asked for. */
    SDVariable forward(SDVariable x, List<ImageRows> sizes, boolean rectified, Forward forward) {
        ConvolutionOps ops = forward.ops().convolutions();
        SDVariable convolved = ops.convolve(x, forward.weight(weight), sizes, window); // (P, D)
        ConvolutionOps.Affine affine = norm.affine(forward);
        if (!forward.usesBatchStatistics()) {
            return ops.normalizeBy(convolved, norm.running(forward), affine, rectified);
        }
        ImageOps.Normalized normalized = ops.normalize(convolved, over(sizes), affine, rectified);
        norm.measure(normalized.statistics(), forward);
        return normalized.values();
    }

    List<ImageRows> over(List<ImageRows> sizes) {
        return sizes.stream().map(each -> window.over(each, outputs)).toList();
    }

    List<RunningMean> runningMeans(List<ImageRows> sizes) {
        return norm.runningMeansOfRows(over(sizes).stream().map(ImageRows::rows).toList());
    }

    /** Numbers in the result. */
    double elements(List<ImageRows> sizes) {
        return over(sizes).stream()
                .mapToDouble(each -> (double) each.rows() * outputs)
                .sum();
    }

    double flops(List<ImageRows> sizes) {
        return 2.0 * window.side() * window.side() * channels * elements(sizes);
    }
}
