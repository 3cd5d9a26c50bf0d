package io.github.dino4j.eval.linear;

import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.io.SafeTensors;
import io.github.dino4j.eval.feature.FeatureBank;
import io.github.dino4j.eval.metric.Accuracy;
import io.github.dino4j.vit.export.TorchFileWriter;
import io.github.dino4j.vit.weights.WeightTensor;
import io.github.dino4j.vit.weights.Weights;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A linear classifier on frozen features, as released with the paper: {@code weight} (classes, D) and {@code bias} (classes).
 */
public final class LinearHead {
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
     * Writes the head under the released names, {@code module.linear.weight} and {@code module.linear.bias}: a file of
     * PyTorch with a {@code state_dict}, as released, if its name ends in {@code .pth}, else safetensors.
     *
     * @param file replaced if it exists
     * @throws IOException if it cannot be written
     */
    public void write(Path file) throws IOException {
        Map<String, SafeTensors.Tensor> tensors = new LinkedHashMap<>();
        tensors.put("module.linear.weight", SafeTensors.Tensor.of(List.of((long) classes, (long) dim), weight));
        tensors.put("module.linear.bias", SafeTensors.Tensor.of(List.of((long) classes), bias));
        if (!file.toString().endsWith(".pth")) {
            new SafeTensors(tensors, Map.of()).write(file);
            return;
        }
        Map<String, WeightTensor> state = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> state.put(name, WeightTensor.of(tensor)));
        TorchFileWriter.write(Map.of("state_dict", state), file);
    }

    /**
     * Reads a head from any weights file that has one: released files, checkpoints of linear evaluations, safetensors.
     *
     * @param file the file
     * @return the head
     * @throws InputException if it holds none
     * @throws IOException if it cannot be read
     */
    public static LinearHead read(Path file) throws IOException {
        Weights weights = weights(file);
        WeightTensor weight = weights.linearHead().get("weight");
        WeightTensor bias = weights.linearHead().get("bias");
        if (weight == null || bias == null) {
            throw new InputException(
                    file + ": holds no linear head; it is " + weights.kind().label());
        }
        int classes = Math.toIntExact(weight.shape().get(0));
        return new LinearHead(classes, Math.toIntExact(weight.shape().get(1)), weight.floats(), bias.floats());
    }

    private static Weights weights(Path file) throws IOException {
        try {
            return Weights.load(file);
        } catch (InputException e) {
            throw new InputException("no linear head can be read: " + e.getMessage(), e);
        }
    }
}
