package io.github.dino4j.train.method;

import io.github.dino4j.core.config.method.MethodConfig;
import io.github.dino4j.vit.loss.SeveralPositives;
import io.github.dino4j.vit.model.Forward;
import io.github.dino4j.vit.network.Network;
import io.github.dino4j.vit.ops.LossOps;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Outputs at one layer or several, the last layer's first, and what losses remember of them.
 *
 * @param config the method
 * @param network student and teacher
 * @param globals views G that the teacher sees
 */
record Levels(MethodConfig config, Network network, int globals) {
    /** Teacher outputs of earlier steps, where the loss compares with such: a queue for each layer. */
    List<StateTensor> queues() {
        int rows = config.loss().queue();
        return IntStream.range(0, rows == 0 ? 0 : network.levels())
                .mapToObj(level -> StateTensor.queue(
                        SeveralPositives.queue(level), rows, config.head().outDim()))
                .toList();
    }

    /**
     * Targets of the teacher's outputs (levels*G*B, K), and what of them comes into the queues. What is told of targets is told of the last
     * layer's.
     */
    SDVariable targets(SDVariable outputs, Target target, Target.Teaching teaching) {
        Forward forward = teaching.forward();
        int rows = globals * teaching.batch();
        LossOps ops = forward.ops().losses();
        SDVariable last = network.levels() == 1 ? outputs : ops.firstRows(outputs, rows); // (G*B, K)
        List<SDVariable> targets = new ArrayList<>();
        targets.add(target.of(last, teaching)); // (G*B, K)
        for (int level = 1; level < network.levels(); level++) {
            targets.add(ops.rows(outputs, level * rows, rows)); // (G*B, K)
        }
        List<StateTensor> queues = queues();
        for (int level = 0; level < queues.size(); level++) {
            forward.graph().output(queues.get(level).next(), forward.ops().l2Normalize(targets.get(level)));
        }
        return forward.ops().pack(targets); // (levels*G*B, K)
    }

    /** What the student's graph reads of mixed views, by input: the shares of their own images, and of the others. */
    Map<String, float[]> mixed(float[] shares) {
        if (!config.loss().hasSeveralPositives() || shares.length == 0) {
            return Map.of();
        }
        float[] others = new float[shares.length];
        for (int i = 0; i < others.length; i++) {
            others[i] = 1.0f - shares[i];
        }
        return Map.of(SeveralPositives.OWN, shares, SeveralPositives.OTHER, others);
    }
}
