package io.github.dino4j.vit.ops.fused.image;

import io.github.dino4j.core.device.ConvolutionKernels.Squares;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** What is done to squares of pixels: of each resolution its images, their extents and the side are attributes. */
abstract class SquaresOp extends FusedOp {
    private static final int EACH = 4;

    SquaresOp() {}

    SquaresOp(SameDiff sameDiff, SDVariable input) {
        super(sameDiff, input);
    }

    /** A verb on the images of one resolution. */
    interface Verb {
        void of(Squares squares, Tensor pixels, Tensor places);
    }

    private List<Squares> squares() {
        int[] attributes = attributes();
        List<Squares> squares = new ArrayList<>();
        for (int i = 0; i < attributes.length; i += EACH) {
            squares.add(new Squares(attributes[i], attributes[i + 1], attributes[i + 2], attributes[i + 3]));
        }
        return squares;
    }

    /** Of all resolutions. */
    final long pixels() {
        return squares().stream().mapToLong(Squares::pixels).sum();
    }

    /** Of all resolutions. */
    final long places() {
        return squares().stream().mapToLong(Squares::places).sum();
    }

    /** Does a verb for each resolution, with its rows of both matrices. */
    final void each(Tensor pixels, Tensor places, Verb verb) {
        long pixel = 0;
        long place = 0;
        for (Squares each : squares()) {
            verb.of(each, pixels.rows(pixel, each.pixels()), places.rows(place, each.places()));
            pixel += each.pixels();
            place += each.places();
        }
    }

    @Override
    protected final boolean isUniform() {
        return true;
    }

    @Override
    protected final boolean rounds(int output) {
        return true;
    }
}
