package io.github.dino4j.train.step;

import io.github.dino4j.core.device.Residence;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.core.parallel.Group;
import io.github.dino4j.core.parameter.Initializer;
import io.github.dino4j.core.parameter.Parameter;
import io.github.dino4j.core.parameter.ParameterLayout;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.core.random.RandomStream;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.train.method.StateTensor;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * How a queue moves: the rows of a step take the place of the oldest. Rows are view-major over the whole batch, whatever parts and
 * processes it was computed in, so that those change nothing but rounding.
 */
final class KeyQueue {
    private static final String ROWS = "rows";

    private final StateTensor tensor;
    private final Step step;
    private final Group group;
    private final ParameterStore arrived; // (G*b, K): where the teacher's graph leaves those of a part
    private final ParameterStore pending; // (G*B, K): those of a step
    private final long[] oldest = {0}; // row that the next one replaces
    private final long[] filled = {0}; // rows that are of a step

    /**
     * What a step is computed in.
     *
     * @param views that the teacher sees, G
     * @param batch images of a part, b
     * @param parts of each process
     */
    record Step(int views, int batch, int parts) {
        /** What of it comes into a queue. */
        Step of(StateTensor tensor) {
            return tensor.kind() == StateTensor.Kind.VIEW_QUEUE ? new Step(1, batch, parts) : this;
        }
    }

    KeyQueue(StateTensor tensor, Step step, Group group, Residence residence) {
        this.tensor = tensor;
        this.step = step.of(tensor);
        this.group = group;
        this.arrived = store(this.step.views() * step.batch(), residence);
        this.pending = store(this.step.views() * images(), residence);
    }

    private ParameterStore store(int rows, Residence residence) {
        Parameter all = new Parameter(ROWS, List.of((long) rows, (long) tensor.width()), Initializer.ZEROS, false);
        return new ParameterStore(new ParameterLayout(List.of(all)), residence);
    }

    /** Images B of a step in all processes. */
    private int images() {
        return group.size() * step.parts() * step.batch();
    }

    /** What it is called in checkpoints. */
    String name() {
        return tensor.name();
    }

    /** The teacher's output of rows that come into it. */
    String next() {
        return tensor.next();
    }

    /** The row that the next one replaces: an array of one number, read and overwritten by checkpoints. */
    long[] oldest() {
        return oldest;
    }

    /** Rows that are of a step and not drawn: an array of one number, as above. */
    long[] filled() {
        return filled;
    }

    /** Where the teacher's graph leaves the rows of a part. */
    INDArray arrivals() {
        return arrived.view(ROWS);
    }

    /** What it is. */
    StateTensor tensor() {
        return tensor;
    }

    /** Random rows of length 1. */
    static float[] first(StateTensor tensor, Rng rng) {
        RandomStream random = rng.fold(tensor.name()).generator();
        float[] rows = new float[tensor.rows() * tensor.width()];
        for (int first = 0; first < rows.length; first += tensor.width()) {
            double squares = 0.0;
            for (int i = first; i < first + tensor.width(); i++) {
                rows[i] = (float) random.nextGaussian();
                squares += (double) rows[i] * rows[i];
            }
            for (int i = first; i < first + tensor.width(); i++) {
                rows[i] = (float) (rows[i] / Math.sqrt(squares));
            }
        }
        return rows;
    }

    /** Takes in the rows of a part. */
    void add(int part) {
        int first = (group.rank() * step.parts() + part) * step.batch(); // image
        for (int view = 0; view < step.views(); view++) {
            Tensor from = rows(arrived, view * step.batch(), step.batch());
            arrived.arithmetic().scale(from, 1.0f, rows(pending, view * images() + first, step.batch()));
        }
    }

    /** Moves the queue, which is a parameter of a store. */
    void move(ParameterStore queues) {
        gather();
        long start = queues.layout().slot(tensor.name()).offset();
        int count = step.views() * images();
        filled[0] = Math.min(tensor.rows(), filled[0] + count);
        for (int done = 0; done < count; ) {
            int row = (int) oldest[0];
            int piece = Math.min(count - done, tensor.rows() - row);
            Tensor to = queues.tensor().rows(start + (long) row * tensor.width(), (long) piece * tensor.width());
            queues.arithmetic().scale(rows(pending, done, piece), 1.0f, to);
            done += piece;
            int next = row + piece;
            oldest[0] = next == tensor.rows() ? 0 : next;
        }
    }

    /** Adds up what each process has, which is zeros but for its own images. */
    private void gather() {
        if (group.isAlone()) {
            return;
        }
        float[] all = pending.get(ROWS);
        group.sum(all);
        pending.set(ROWS, all);
    }

    /** Forgets what other processes had. */
    void drop() {
        if (!group.isAlone()) {
            pending.arithmetic().scale(pending.tensor(), 0.0f, pending.tensor());
        }
    }

    private Tensor rows(ParameterStore store, int first, int count) {
        return store.tensor().rows((long) first * tensor.width(), (long) count * tensor.width());
    }
}
