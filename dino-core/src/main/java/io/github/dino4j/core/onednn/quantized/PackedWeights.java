package io.github.dino4j.core.onednn.quantized;

import io.github.dino4j.core.device.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.memory;

/** The weights that lists of one device read, each once: an embedder's plans for batches of several sizes have the same. */
public final class PackedWeights {
    private final List<PackedWeight> weights = new ArrayList<>();

    /** None yet. */
    public PackedWeights() {}

    /**
     * Finds a weight, or rounds it.
     *
     * @param list that will read it
     * @param weight (N, K) float32
     * @param order in which it is read
     * @return the weight, which the list gives back when it is closed
     */
    PackedWeight take(QuantizedKernels list, Tensor weight, memory.desc order) {
        synchronized (this) {
            PackedWeight found = weights.stream()
                    .filter(one -> one.is(weight, order))
                    .findFirst()
                    .orElseGet(() -> {
                        PackedWeight made = new PackedWeight(this, list.engine(), weight, order);
                        weights.add(made);
                        return made;
                    });
            found.take();
            list.keep(found);
            return found;
        }
    }

    void remove(PackedWeight weight) {
        weights.remove(weight);
    }
}
