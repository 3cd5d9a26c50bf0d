package io.github.dino4j.vit.ops.fused;

import static io.github.dino4j.vit.ops.fused.FusedLayers.between;
import static io.github.dino4j.vit.ops.fused.FusedLayers.dims;
import static io.github.dino4j.vit.ops.fused.FusedLayers.layout;
import static io.github.dino4j.vit.ops.fused.FusedLayers.tight;

import io.github.dino4j.core.random.RandomStream;
import io.github.dino4j.vit.ops.TokenLayout;
import io.github.dino4j.vit.ops.fused.FusedLayers.Case;
import io.github.dino4j.vit.ops.fused.FusedLayers.Layer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Layer operations of what came after DINO, on parameters of random shapes. */
final class SwitchLayers {
    private SwitchLayers() {}

    static Stream<Case> cases() {
        return Stream.of(
                new Case("gathered rows", SwitchLayers::gathered),
                new Case("tokens with registers, pack, mean rows", random -> tokens(random, 5)),
                new Case("scaled columns", SwitchLayers::scaledColumns),
                new Case("linear, scaled columns, residual", SwitchLayers::layerScale),
                new Case("swiglu", random -> swiGlu(random, false)),
                new Case("linear, swiglu, linear", random -> swiGlu(random, true)),
                new Case("mean rows", random -> meanRows(random, layout(random, 4))),
                new Case("mean rows in a batch of its tokens", random -> meanRows(random, tight(random, 4))));
    }

    static Layer tokens(RandomStream random, int prefix) {
        int dim = between(random, 1, 30);
        TokenLayout layout = layout(random, prefix + 1);
        List<long[]> shapes = new ArrayList<>();
        shapes.add(dims(1, 1, dim));
        if (prefix > 1) {
            shapes.add(dims(1, prefix - 1, dim));
        }
        for (TokenLayout.Segment segment : layout.segments()) {
            shapes.add(dims((long) segment.batch() * (segment.tokens() - prefix), dim));
            shapes.add(dims(segment.tokens(), dim));
        }
        return new Layer(shapes, a -> {
            List<SDVariable> before = a.in().subList(0, prefix > 1 ? 2 : 1);
            List<SDVariable> parts = new ArrayList<>();
            for (int i = 0; i < layout.segments().size(); i++) {
                TokenLayout.Segment segment = layout.segments().get(i);
                int first = before.size() + 2 * i;
                parts.add(a.ops().tokens(a.get(first), before, a.get(first + 1), segment, dim));
            }
            SDVariable all = a.ops().gelu(a.ops().pack(parts));
            return prefix == 1 ? a.ops().clsRows(all, layout) : a.ops().meanRows(all, layout, prefix);
        });
    }

    private static Layer gathered(RandomStream random) {
        int rows = between(random, 1, 30);
        int taken = between(random, 1, rows);
        float[] places = new float[taken];
        for (int i = 0; i < taken; i++) {
            places[i] = rows - 1 - (float) i; // backwards
        }
        return new Layer(List.of(dims(rows, between(random, 1, 40))), a -> {
            INDArray numbers = Nd4j.createFromArray(places).reshape(taken, 1);
            return a.ops().losses().gather(a.get(0), a.graph().sameDiff().constant(numbers), rows);
        });
    }

    private static Layer scaledColumns(RandomStream random) {
        int dim = between(random, 1, 40);
        return new Layer(List.of(dims(between(random, 1, 30), dim), dims(dim)), a -> a.ops()
                .scaleColumns(a.get(0), a.get(1)));
    }

    private static Layer layerScale(RandomStream random) {
        long rows = between(random, 1, 30);
        long dim = between(random, 1, 40);
        return new Layer(List.of(dims(rows, dim), dims(dim, dim), dims(dim), dims(dim)), a -> {
            SDVariable branch = a.ops().linear(a.get(0), a.get(1), a.get(2));
            return a.ops().residual(a.get(0), a.ops().scaleColumns(branch, a.get(3)), null);
        });
    }

    private static Layer swiGlu(RandomStream random, boolean linear) {
        long rows = between(random, 1, 30);
        long dim = between(random, 1, 20);
        if (!linear) {
            return new Layer(List.of(dims(rows, 2 * dim)), a -> a.ops().swiGlu(a.get(0)));
        }
        return new Layer(List.of(dims(rows, dim), dims(4 * dim, dim), dims(4 * dim), dims(dim, 2 * dim)), a -> {
            SDVariable hidden = a.ops().swiGlu(a.ops().linear(a.get(0), a.get(1), a.get(2)));
            return a.ops().linear(hidden, a.get(3), null);
        });
    }

    private static Layer meanRows(RandomStream random, TokenLayout layout) {
        int least = layout.segments().stream()
                .mapToInt(TokenLayout.Segment::tokens)
                .min()
                .orElse(1);
        int first = between(random, 0, least - 1);
        return new Layer(List.of(dims(layout.rows(), between(random, 1, 40))), a -> a.ops()
                .meanRows(a.get(0), layout, first));
    }
}
