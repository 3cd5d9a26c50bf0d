package io.github.dino4j.train.assign;

import io.github.dino4j.augment.view.EvalResize;
import io.github.dino4j.augment.view.EvalTransform;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.engine.Plan;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.io.Reason;
import io.github.dino4j.core.parallel.Group;
import io.github.dino4j.core.parallel.Threads;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.vit.model.Forward;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;

/**
 * A pass of the student over all images of a set, lightly augmented: the central square at the size of large views, mirrored by
 * chance. Images come in random order, since a head that normalises by the batch would take what images of one class share out of
 * their outputs.
 */
final class Sweep {
    private static final String IMAGES = "images";
    private static final String OUTPUTS = "outputs";

    private final EpochStart start;
    private final EvalTransform transform;
    private final int rows; // of this process in a forward pass: as many as large views in a step
    private final Group group;
    private final int length; // numbers of an image
    private final ConcurrentLinkedQueue<String> unread = new ConcurrentLinkedQueue<>();
    private int unreadable;

    /** Takes notice of an image's outputs. */
    @FunctionalInterface
    interface Visitor {
        void visit(int number, float[] outputs, int offset);
    }

    Sweep(EpochStart start) {
        RunConfig config = start.config();
        this.start = start;
        this.transform = new EvalTransform(
                config.views().global().size(), EvalResize.named(config.eval().transform()), config.views());
        this.rows = config.views().global().count()
                * config.train().batchSize()
                / config.train().accumulate();
        this.group = start.group();
        this.length = transform.channels() * transform.size() * transform.size();
    }

    /**
     * Outputs (K) of every image that can be read; of others there are none. Each process passes a share of every batch through the
     * network, and all are told of all.
     */
    void run(Rng rng, Visitor visitor) throws IOException {
        int count = start.images().size();
        int[] order = IntStream.range(0, count).toArray();
        rng.fold("order").generator().shuffle(order);
        Rng mirrors = rng.fold("mirror");
        float[] input = new float[Math.multiplyExact(rows, length)];
        float[] own = new float[rows]; // 1 where an image could be read
        int together = rows * group.size();
        unreadable = 0;
        try (Plan plan = plan()) {
            for (int first = 0; first < count; first += together) {
                int at = first + group.rank() * rows;
                Threads.forEach(
                        rows, row -> own[row] = read(order[(at + row) % count], mirrors, input, row) ? 1.0f : 0.0f);
                float[] read = ofAll(own);
                int used = Math.min(together, count - first);
                requireFew(count, used, read);
                plan.write(IMAGES, input);
                float[] outputs = ofAll(plan.forward(Map.of()).floats(OUTPUTS));
                int width = outputs.length / together;
                for (int row = 0; row < used; row++) {
                    if (read[row] > 0.0f) {
                        visitor.visit(order[first + row], outputs, row * width);
                    }
                }
            }
        }
    }

    private float[] ofAll(float[] own) {
        return group.isAlone() ? own : group.gather(own);
    }

    /** Normalises by batches, where it does, as a step does. */
    private Plan plan() {
        EpochStart.Student student = start.student();
        int size = transform.size();
        return student.engine()
                .compile(
                        graph -> {
                            Forward forward = Forward.teacher(graph);
                            graph.output(
                                    OUTPUTS,
                                    student.network()
                                            .forward(
                                                    java.util.List.of(
                                                            student.network().images(graph, IMAGES, rows, size)),
                                                    forward));
                        },
                        student.weights());
    }

    private boolean read(int number, Rng mirrors, float[] input, int row) {
        try {
            transform.write(start.images().read(number), input, row * length);
        } catch (IOException e) {
            unread.add(Reason.sentence(e));
            return false;
        }
        if (mirrors.fold(number).generator().nextLong() < 0) {
            mirror(input, row * length);
        }
        return true;
    }

    /** Turns each line around. */
    private void mirror(float[] input, int offset) {
        int side = transform.size();
        for (int line = offset; line < offset + length; line += side) {
            for (int left = line, right = line + side - 1; left < right; left++, right--) {
                float value = input[left];
                input[left] = input[right];
                input[right] = value;
            }
        }
    }

    /** As the loader bears it. */
    private void requireFew(int images, int used, float[] read) throws InputException {
        for (int row = 0; row < used; row++) {
            unreadable += read[row] > 0.0f ? 0 : 1;
        }
        double allowed = start.config().data().maxBadShare();
        if (unreadable > allowed * images) {
            String first = unread.peek();
            throw new InputException(
                    (first == null ? "another process of the group says which" : first) + "; " + unreadable + " of "
                            + images + " images cannot be read, and data.max_bad_share=" + allowed + " is allowed");
        }
    }
}
