package io.github.dino4j.train.checkpoint;

import io.github.dino4j.core.io.CheckpointFiles;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.io.SafeTensors;
import io.github.dino4j.vit.weights.WeightTensor;
import io.github.dino4j.vit.weights.Weights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Two checkpoints, or weights files of any kinds, compared tensor by tensor. Two checkpoints of Dino4j are compared in all
 * that they hold: student, teacher, moments, centre, counters. Otherwise the backbones, heads and centres are, under the names
 * of this library, so that a file can be compared with what became of it in another format.
 *
 * @param a the first file
 * @param b the second file
 * @param onlyA names of tensors that only the first has
 * @param onlyB names of tensors that only the second has
 * @param misshapen names of tensors whose shapes differ, with both shapes
 * @param compared all others, the most different first
 */
public record CheckpointDiff(
        Path a,
        Path b,
        List<String> onlyA,
        List<String> onlyB,
        Map<String, String> misshapen,
        List<TensorDifference> compared) {
    private static final String SAFETENSORS = ".safetensors";

    /** A tensor of either kind of file. */
    private record Tensor(List<Long> shape, Values values) {
        interface Values {
            double[] read();
        }
    }

    /** What is compared of a file. */
    private record Content(Path file, Map<String, Tensor> tensors) {}

    /**
     * Compares.
     *
     * @param first a checkpoint, a run directory or any weights file
     * @param second another
     * @return the differences
     * @throws InputException if one is damaged or of no known kind
     * @throws IOException if one cannot be read
     */
    public static CheckpointDiff of(Path first, Path second) throws IOException {
        Optional<Content> a = checkpoint(first);
        Optional<Content> b = checkpoint(second);
        boolean whole = a.isPresent() && b.isPresent();
        return compare(whole ? a.get() : weights(first), whole ? b.get() : weights(second));
    }

    /** All of a checkpoint of Dino4j, or nothing if it is another file. */
    private static Optional<Content> checkpoint(Path path) throws IOException {
        CheckpointFiles.Sound sound;
        if (Files.isDirectory(path)) {
            Optional<CheckpointFiles.Sound> newest = CheckpointFiles.newest(CheckpointFiles.folder(path));
            if (newest.isEmpty()) {
                return Optional.empty();
            }
            sound = newest.get();
        } else if (path.toString().toLowerCase(Locale.ROOT).endsWith(SAFETENSORS)) {
            sound = new CheckpointFiles.Sound(path, CheckpointFiles.read(path));
        } else {
            return Optional.empty();
        }
        if (!CheckpointFiles.isCheckpoint(sound.tensors())) {
            return Optional.empty();
        }
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        sound.tensors().tensors().forEach((name, tensor) -> tensors.put(name, tensor(tensor)));
        return Optional.of(new Content(sound.file(), tensors));
    }

    private static Tensor tensor(SafeTensors.Tensor tensor) {
        return new Tensor(
                tensor.shape(),
                () -> tensor.elements().isReal()
                        ? doubles(tensor.floats())
                        : Arrays.stream(tensor.longs()).asDoubleStream().toArray());
    }

    private static Content weights(Path path) throws IOException {
        Weights weights = Weights.load(path, "teacher", 1); // heads do not matter where tensors are compared
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        weights.backbone().forEach((name, tensor) -> tensors.put("backbone." + name, tensor(tensor)));
        weights.headTensors().forEach((name, tensor) -> tensors.put("head." + name, tensor(tensor)));
        weights.linearHead().forEach((name, tensor) -> tensors.put("linear." + name, tensor(tensor)));
        weights.center()
                .ifPresent(center ->
                        tensors.put("center", new Tensor(List.of((long) center.length), () -> doubles(center))));
        return new Content(weights.file(), tensors);
    }

    private static Tensor tensor(WeightTensor tensor) {
        return new Tensor(tensor.shape(), () -> doubles(tensor.floats()));
    }

    private static double[] doubles(float[] values) {
        double[] doubles = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            doubles[i] = values[i];
        }
        return doubles;
    }

    private static CheckpointDiff compare(Content a, Content b) {
        Map<String, String> misshapen = new LinkedHashMap<>();
        List<TensorDifference> compared = new ArrayList<>();
        List<String> onlyA = new ArrayList<>();
        a.tensors().forEach((name, tensor) -> {
            Tensor other = b.tensors().get(name);
            if (other == null) {
                onlyA.add(name);
            } else if (!other.shape().equals(tensor.shape())) {
                misshapen.put(name, tensor.shape() + " and " + other.shape());
            } else {
                compared.add(TensorDifference.of(
                        name, tensor.values().read(), other.values().read()));
            }
        });
        List<String> onlyB = b.tensors().keySet().stream()
                .filter(name -> !a.tensors().containsKey(name))
                .toList();
        compared.sort(Comparator.comparingDouble(TensorDifference::relative).reversed());
        return new CheckpointDiff(a.file(), b.file(), onlyA, onlyB, misshapen, compared);
    }

    /** {@return whether both hold the same tensors with the same numbers} */
    public boolean isEqual() {
        return onlyA.isEmpty()
                && onlyB.isEmpty()
                && misshapen.isEmpty()
                && compared.stream().allMatch(TensorDifference::isEqual);
    }

    /**
     * Sums up.
     *
     * @return by the part of a checkpoint, such as {@code teacher.backbone}, all of its compared tensors as one
     */
    public Map<String, TensorDifference> groups() {
        Map<String, TensorDifference> groups = new LinkedHashMap<>();
        compared.stream()
                .sorted(Comparator.comparing(TensorDifference::name))
                .forEach(each -> groups.merge(group(each.name()), each, TensorDifference::with));
        groups.replaceAll((name, sum) -> sum.named(name));
        return groups;
    }

    /** Student, teacher and moments hold backbones and heads; everything else is its own part. */
    private static String group(String name) {
        String[] words = name.split("\\.");
        boolean moment = words[0].equals("optim") && words.length > 2;
        int count = moment ? 3 : words[0].matches("student|teacher") ? 2 : 1;
        return String.join(".", List.of(words).subList(0, Math.min(count, words.length)));
    }
}
