package io.github.dino4j.vit.weights;

import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.parameter.Parameter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Compares tensors with what an architecture expects, and tells everything that does not fit at once. */
final class Fit {
    private static final int MOST_TOLD = 200;

    private Fit() {}

    /**
     * Refuses tensors that do not fit.
     *
     * @param what the file and what it should be, the beginning of the sentence
     * @param expected parameters
     * @param given tensors by the same names
     */
    static void demand(String what, List<Parameter> expected, Map<String, WeightTensor> given) throws InputException {
        List<String> misfits = new ArrayList<>();
        Set<String> known = new HashSet<>();
        for (Parameter parameter : expected) {
            known.add(parameter.name());
            WeightTensor tensor = given.get(parameter.name());
            if (tensor == null) {
                misfits.add(parameter.name() + " is missing, expected " + shape(parameter.shape()));
            } else if (!tensor.shape().equals(parameter.shape())) {
                misfits.add(
                        parameter.name() + " is " + shape(tensor.shape()) + ", expected " + shape(parameter.shape()));
            }
        }
        given.forEach((name, tensor) -> {
            if (!known.contains(name)) {
                misfits.add(name + " " + shape(tensor.shape()) + " is unexpected");
            }
        });
        if (!misfits.isEmpty()) {
            int told = Math.min(MOST_TOLD, misfits.size());
            String rest = told < misfits.size() ? "; and " + (misfits.size() - told) + " more" : "";
            throw new InputException(what + ": " + String.join("; ", misfits.subList(0, told)) + rest);
        }
    }

    static String shape(List<Long> extents) {
        return "(" + String.join(", ", extents.stream().map(String::valueOf).toList()) + ")";
    }
}
