package io.github.dino4j.vit.weights;

import io.github.dino4j.core.io.ElementType;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What DINOv2's program, which HuggingFace follows, stores otherwise than timm: the MLP with gates under other names, and with
 * registers a position for the CLS token, which timm adds to the token itself ({@code checkpoint_filter_fn} of its
 * vision_transformer.py).
 */
final class Dinov2Layout {
    private static final String REGISTERS = "register_tokens";
    private static final String CLS = "cls_token";
    private static final String POSITIONS = "pos_embed";
    private static final String MASK = "mask_token";
    private static final int AXES = 3;

    private Dinov2Layout() {}

    /** From DINOv2's layout, or any other, to timm's. */
    static Map<String, WeightTensor> toTimm(Map<String, WeightTensor> tensors) {
        Map<String, WeightTensor> named = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> named.put(
                name.equals(REGISTERS)
                        ? "reg_token"
                        : name.replaceFirst("\\.mlp\\.w12\\.", ".mlp.fc1.").replaceFirst("\\.mlp\\.w3\\.", ".mlp.fc2."),
                tensor));
        WeightTensor cls = tensors.get(CLS);
        WeightTensor positions = tensors.get(POSITIONS);
        boolean fits = cls != null && positions != null && cls.shape().size() == AXES && isOfTokens(positions, cls);
        if (tensors.containsKey(REGISTERS) && cls != null && positions != null && fits) {
            named.put(CLS, withPosition(cls, positions));
            named.put(POSITIONS, withoutFirst(positions));
        }
        return named;
    }

    private static boolean isOfTokens(WeightTensor positions, WeightTensor cls) {
        List<Long> shape = positions.shape();
        return shape.size() == AXES
                && shape.get(1) > 1
                && shape.get(2).equals(cls.shape().get(2))
                && cls.shape().get(1) == 1;
    }

    private static WeightTensor withPosition(WeightTensor cls, WeightTensor positions) {
        return new WeightTensor(cls.shape(), cls.type(), () -> {
            float[] sum = cls.floats();
            float[] first = positions.floats();
            for (int i = 0; i < sum.length; i++) {
                sum[i] += first[i];
            }
            return sum;
        });
    }

    private static WeightTensor withoutFirst(WeightTensor positions) {
        long dim = positions.shape().get(2);
        return new WeightTensor(List.of(1L, positions.shape().get(1) - 1, dim), positions.type(), () -> {
            float[] all = positions.floats();
            return Arrays.copyOfRange(all, (int) dim, all.length);
        });
    }

    /** From timm's layout to DINOv2's, names of gates apart; the CLS token's position is zero where timm's token has absorbed it. */
    static Map<String, WeightTensor> ofTimm(Map<String, WeightTensor> tensors) {
        Map<String, WeightTensor> named = new LinkedHashMap<>();
        boolean hasRegisters = tensors.containsKey("reg_token");
        tensors.forEach((name, tensor) -> {
            if (name.equals("reg_token")) {
                named.put(REGISTERS, tensor);
            } else {
                named.put(name, name.equals(POSITIONS) && hasRegisters ? withFirst(tensor) : tensor);
            }
            if (name.equals(CLS)) { // which its models have, and nothing here reads
                long dim = tensor.shape().get(2);
                named.put(MASK, WeightTensor.of(List.of(1L, dim), new float[(int) dim]));
            }
        });
        return named;
    }

    private static WeightTensor withFirst(WeightTensor positions) {
        long dim = positions.shape().get(2);
        return new WeightTensor(List.of(1L, positions.shape().get(1) + 1, dim), ElementType.F32, () -> {
            float[] own = positions.floats();
            float[] all = new float[own.length + (int) dim];
            System.arraycopy(own, 0, all, (int) dim, own.length);
            return all;
        });
    }

    /** Whether the MLP's second layer reads half of what the first one gives. */
    static boolean isGated(Map<String, WeightTensor> timm) {
        WeightTensor first = timm.get("blocks.0.mlp.fc1.weight");
        WeightTensor second = timm.get("blocks.0.mlp.fc2.weight");
        return first != null
                && second != null
                && first.shape().get(0) == 2 * second.shape().get(1);
    }
}
