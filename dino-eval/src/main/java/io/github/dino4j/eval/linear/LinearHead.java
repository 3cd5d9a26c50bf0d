package io.github.dino4j.eval.linear;

import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.io.SafeTensors;
import io.github.dino4j.eval.feature.FeatureBank;
import io.github.dino4j.eval.metric.Accuracy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A linear classifier on frozen features, as released with the paper: {@code weight} (classes, D) and {@code bias} (classes).
 */
public final class LinearHead {
    private static final List<String> PREFIXES = List.of("module.linear.", "linear.", "");

    private final int classes;
    private final int dim;
    private final float[] weight; // (classes, D)
    private final float[] bias; // (classes)

    /**
     * Wraps the numbers.
     *
     * @param classes how many
     * @param dim numbers in a feature row
     * @param weight (classes, D)
     * @param bias (classes)
     * @throws IllegalArgumentException if the lengths do not fit together
     */
    public LinearHead(int classes, int dim, float[] weight, float[] bias) {
        if (weight.length != classes * dim || bias.length != classes) {
            throw new IllegalArgumentException("a head of " + classes + " classes on " + dim + " numbers needs "
                    + classes * dim + " weights and " + classes + " biases, got " + weight.length + " and "
                    + bias.length);
        }
        this.classes = classes;
        this.dim = dim;
        this.weight = weight.clone();
        this.bias = bias.clone();
    }

    /** {@return the number of classes} */
    public int classes() {
        return classes;
    }

    /** {@return numbers in a feature row} */
    public int dim() {
        return dim;
    }

    /** {@return a copy of the weights (classes, D)} */
    public float[] weight() {
        return weight.clone();
    }

    /** {@return a copy of the biases (classes)} */
    public float[] bias() {
        return bias.clone();
    }

    /**
     * Classifies rows.
     *
     * @param bank labelled rows
     * @return how often it was right
     * @throws IllegalArgumentException if rows have another width or more classes
     */
    public Accuracy evaluate(FeatureBank bank) {
        if (bank.dim() != dim) {
            throw new IllegalArgumentException("the linear head takes " + dim + " numbers a row, the features have "
                    + bank.dim() + ": give the model, last_blocks and avg_patches it was trained with");
        }
        if (bank.classes() > classes || !bank.labelled()) {
            throw new IllegalArgumentException("the linear head knows " + classes + " classes, the features have "
                    + bank.classes() + ": give the data set it was trained for");
        }
        return Accuracy.of(new RowProducts(bank).scores(weight, bias, classes), bank.labels(), classes);
    }

    /**
     * Writes the head under the released names, {@code module.linear.weight} and {@code module.linear.bias}.
     *
     * @param file replaced if it exists
     * @throws IOException if it cannot be written
     */
    public void write(Path file) throws IOException {
        Map<String, SafeTensors.Tensor> tensors = new LinkedHashMap<>();
        tensors.put("module.linear.weight", SafeTensors.Tensor.of(List.of((long) classes, (long) dim), weight));
        tensors.put("module.linear.bias", SafeTensors.Tensor.of(List.of((long) classes), bias));
        new SafeTensors(tensors, Map.of()).write(file);
    }

    /**
     * Reads a head: {@code module.linear.weight} as released, {@code linear.weight}, or {@code weight}, and its bias.
     *
     * @param file a safetensors file
     * @return the head
     * @throws IOException if it holds no such tensors
     */
    public static LinearHead read(Path file) throws IOException {
        Map<String, SafeTensors.Tensor> tensors = SafeTensors.read(file).tensors();
        for (String prefix : PREFIXES) {
            SafeTensors.Tensor weight = tensors.get(prefix + "weight");
            SafeTensors.Tensor bias = tensors.get(prefix + "bias");
            if (weight != null && bias != null) {
                return of(weight, bias, file);
            }
        }
        throw new InputException(file + ": holds no linear head; looked for module.linear.weight, linear.weight and"
                + " weight with their biases, found " + tensors.keySet());
    }

    private static LinearHead of(SafeTensors.Tensor weight, SafeTensors.Tensor bias, Path file) throws InputException {
        boolean fits = weight.type().equals("F32")
                && bias.type().equals("F32")
                && weight.shape().size() == 2
                && bias.shape().equals(weight.shape().subList(0, 1));
        if (!fits) {
            throw new InputException(file + ": a linear head needs float32 weight (classes, D) and bias (classes), has "
                    + weight.type() + " " + weight.shape() + " and " + bias.type() + " " + bias.shape());
        }
        int classes = Math.toIntExact(weight.shape().get(0));
        return new LinearHead(classes, Math.toIntExact(weight.shape().get(1)), weight.floats(), bias.floats());
    }
}
