package io.github.dino4j.train.optim;

import io.github.dino4j.core.config.train.GradientConfig;
import io.github.dino4j.core.device.Residence;
import io.github.dino4j.core.device.Segments;
import io.github.dino4j.core.parallel.Group;
import io.github.dino4j.core.parameter.ParameterStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gradients of a step: the mean of those of its parts, which are computed one after the other, in all processes. Processes add
 * them up in buckets, each as soon as the backward pass of the last part has done with it.
 */
public final class SharedGradients {
    private static final Logger LOG = LoggerFactory.getLogger(SharedGradients.class);

    private final ParameterStore gradients;
    private final Group group;
    private final boolean rounded;
    private final List<Segments.Segment> buckets;
    private final boolean[] begun;
    private final List<Group.Pending> sums = new ArrayList<>();
    private Optional<Residence.Sums> direct = Optional.empty();
    private boolean asked; // for direct sums
    private @Nullable GradientMean mean;
    private boolean first = true;
    private boolean last = true;

    /**
     * Takes charge of gradients.
     *
     * @param gradients where backward passes leave them
     * @param group the processes
     * @param how they share them
     */
    public SharedGradients(ParameterStore gradients, Group group, GradientConfig how) {
        this.gradients = gradients;
        this.group = group;
        this.rounded = how.isRounded();
        this.buckets = gradients.layout().cut(how.bucketFloats());
        this.begun = new boolean[buckets.size()];
    }

    /** {@return the buckets, the one that a backward pass most likely ends with last} */
    public List<Segments.Segment> buckets() {
        return buckets;
    }

    /**
     * A backward pass begins.
     *
     * @param part number of the part, from 0
     * @param parts of this process's share of the step
     */
    public void begin(int part, int parts) {
        first = part == 0;
        last = part == parts - 1;
        Arrays.fill(begun, false); // whatever a step before came to
    }

    /**
     * The pass has done with the gradients of a bucket.
     *
     * @param bucket its number
     */
    public void ready(int bucket) {
        if (last && !group.isAlone()) {
            share(bucket);
        }
    }

    /** The pass has ended. */
    public void passed() {
        if (!last) {
            GradientMean parts = mean == null ? new GradientMean(gradients) : mean;
            mean = parts;
            if (first) {
                parts.clear();
            }
            parts.add(gradients);
        }
    }

    /** Leaves the mean in the store. */
    public void take() {
        for (int bucket = 0; bucket < begun.length; bucket++) {
            if (!begun[bucket]) {
                share(bucket);
            }
        }
        sums.forEach(Group.Pending::await);
        sums.clear();
        Arrays.fill(begun, false);
        if (!group.isAlone()) {
            gradients.arithmetic().scale(gradients.tensor(), 1.0f / group.size(), gradients.tensor());
        }
    }

    private void share(int bucket) {
        begun[bucket] = true;
        if (mean != null && !first) {
            mean.finish(gradients, buckets.get(bucket));
        }
        if (!group.isAlone()) {
            Segments.Segment part = buckets.get(bucket);
            sums.add(direct().map(devices -> gradients.sumLater(devices, part))
                    .orElseGet(() -> gradients.sumLater(group, part, rounded)));
        }
    }

    /** Sums from device to device, which are asked for once: by the first step, where all processes come to at the same point. */
    private Optional<Residence.Sums> direct() {
        if (!asked) {
            asked = true;
            direct = rounded ? byTheHost() : gradients.residence().sums(group);
        }
        return direct;
    }

    /** Devices do not add up as rounding promises: in float32 and in the order of ranks. */
    private Optional<Residence.Sums> byTheHost() {
        if (gradients.residence().sends()) {
            LOG.info("gradients go by way of the host, since train.gradients.precision=bfloat16 rounds them there");
        }
        return Optional.empty();
    }

    /** Parts from the devices of other processes. */
    public void close() {
        direct.ifPresent(Residence.Sums::close);
    }
}
