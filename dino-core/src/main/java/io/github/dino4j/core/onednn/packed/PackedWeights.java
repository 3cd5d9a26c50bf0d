package io.github.dino4j.core.onednn.packed;

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
     * Finds a weight, or packs it.
     *
     * @param list that will read it
     * @param weight its numbers, which do not change as long as somebody reads it
     * @param order in which it is read
     * @param rows factors to be kept beside it, 0 for none
     * @param packing how it is packed
     * @return the weight, which the list gives back when it is closed
     */
    public PackedWeight take(WeightReader list, Tensor weight, memory.desc order, long rows, Packing packing) {
        synchronized (this) {
            PackedWeight found = weights.stream()
                    .filter(one -> one.is(weight, order))
                    .findFirst()
                    .orElseGet(() -> {
                        PackedWeight made = new PackedWeight(this, list.engine(), weight, order, rows);
                        packing.pack(list.engine(), weight, made.packed(), made.factors());
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
