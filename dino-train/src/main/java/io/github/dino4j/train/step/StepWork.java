package io.github.dino4j.train.step;

import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.device.Precision;
import io.github.dino4j.core.engine.Engines;
import io.github.dino4j.core.parallel.Group;
import io.github.dino4j.train.method.Method;
import io.github.dino4j.train.teacher.ImportedTeacher;
import io.github.dino4j.vit.head.Head;
import io.github.dino4j.vit.model.Backbone;
import io.github.dino4j.vit.network.Network;
import java.util.List;

/**
 * A step as far as its memory goes, before anything is built: what {@link MemoryEstimate} reckons with. Each kind of training has its
 * own.
 *
 * @param name of the work, as messages call it
 * @param backbone what images go through
 * @param images those of a forward pass, for each resolution
 * @param head floats that a step keeps of what comes after the backbone
 * @param weights what learns, in floats
 * @param stored floats of weights, gradients, moments and what else lasts from step to step
 * @param views bytes of the batches that are being made or used
 * @param operands the room of an operand of a matrix product, in that of a float32
 * @param remedy what to change where it does not fit
 */
public record StepWork(
        String name,
        Backbone backbone,
        List<Backbone.Images> images,
        long head,
        long weights,
        long stored,
        long views,
        double operands,
        String remedy) {
    private static final long STORES = 3; // student, gradients and teacher

    /**
     * A step of pre-training, or the part of one where gradients are accumulated.
     *
     * @param config a run, or the share of one that a process has
     * @param group the processes
     * @return the work
     */
    static StepWork of(RunConfig config, Group group) {
        Method method = new Method(config, group);
        Network network = method.network();
        long remembered = method.state().stream()
                .mapToLong(each -> (long) each.rows() * each.width())
                .sum();
        StepShape shape = StepShape.of(config);
        List<Backbone.Images> images = shape.images();
        int parts = config.train().accumulate();
        return new StepWork(
                "the run",
                network.backbone(),
                images,
                head(network.head(), shape) + method.lossActivations(shape.batch()),
                network.layout().size(),
                (STORES + config.optim().moments() + (parts > 1 ? 1L : 0L))
                                * network.layout().size()
                        + method.imported().map(ImportedTeacher::size).orElse(0L)
                        + remembered,
                pixels(config, images) * (batches(config) * parts + 1), // bytes, and the copy that the graph reads
                operands(config),
                "set train.recompute=blocks, raise train.accumulate, lower train.batch_size, views.local.count or the"
                        + " model's size, or stop other programs");
    }

    private static long head(Head head, StepShape shape) {
        long images = (long) shape.globalRows() + shape.localRows();
        // Outputs, their logarithms, and the teacher's outputs and targets on the way to the student.
        long outputs = 2L * images * head.outDim() + 5L * shape.globalRows() * head.outDim();
        return head.activations() * images + outputs + head.constants();
    }

    /**
     * Batches that are in memory at once.
     *
     * @param config a run
     * @return those that are ready, one being made and one in use
     */
    public static long batches(RunConfig config) {
        return config.data().prefetch() + 2L;
    }

    /**
     * The samples of images.
     *
     * @param config how many channels they have
     * @param images their sizes
     * @return the sum
     */
    public static long pixels(RunConfig config, List<Backbone.Images> images) {
        return images.stream()
                .mapToLong(each -> (long) config.model().inChans() * each.count() * each.size() * each.size())
                .sum();
    }

    /**
     * The room of an operand of a matrix product.
     *
     * @param config a run
     * @return a half where it is a bfloat16, else 1
     */
    public static double operands(RunConfig config) {
        Precision precision = Engines.precision(
                Engines.nameFor(config.train().engine(), config.model().convolves()),
                config.train().precision());
        return precision == Precision.BFLOAT16 ? 0.5 : 1.0;
    }
}
