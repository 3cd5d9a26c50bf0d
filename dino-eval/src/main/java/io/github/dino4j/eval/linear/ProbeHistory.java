package io.github.dino4j.eval.linear;

import io.github.dino4j.core.parallel.Group;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The mean training loss of each head in each epoch. */
final class ProbeHistory {
    private final int heads;
    private final List<double[]> epochs = new ArrayList<>();

    ProbeHistory(int heads) {
        this.heads = heads;
    }

    void add(double[] losses) {
        epochs.add(losses);
    }

    int epochs() {
        return epochs.size();
    }

    List<Double> losses(int head) {
        return epochs.stream().map(losses -> losses[head]).toList();
    }

    /** All losses as bits, epoch by epoch. */
    long[] state() {
        long[] bits = new long[epochs.size() * heads];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = Double.doubleToRawLongBits(epochs.get(i / heads)[i % heads]);
        }
        return bits;
    }

    void load(long[] bits) {
        epochs.clear();
        for (int first = 0; first + heads <= bits.length; first += heads) {
            double[] losses = new double[heads];
            for (int head = 0; head < heads; head++) {
                losses[head] = Double.longBitsToDouble(bits[first + head]);
            }
            epochs.add(losses);
        }
    }

    /** Gives all processes what one has. */
    void broadcast(Group group, int root) {
        double[] count = {group.rank() == root ? epochs.size() : 0};
        group.sum(count);
        double[] losses = new double[(int) (count[0] * heads)];
        if (group.rank() == root) {
            Arrays.setAll(losses, i -> epochs.get(i / heads)[i % heads]);
        }
        group.sum(losses); // the others have zeros
        load(Arrays.stream(losses).mapToLong(Double::doubleToRawLongBits).toArray());
    }
}
