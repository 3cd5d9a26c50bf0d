package io.github.dino4j.vit.loss;

import io.github.dino4j.core.config.method.Csml;
import io.github.dino4j.core.config.method.LossConfig;
import io.github.dino4j.core.event.Signal;
import io.github.dino4j.vit.model.Forward;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;

/** How student outputs are compared with targets: a differentiable scalar in both vocabularies. */
@FunctionalInterface
public interface Loss {
    /**
     * Emits the nodes.
     *
     * @param student outputs of all views, view-major (V*B, K)
     * @param targets of the global views, view-major (G*B, K)
     * @param pairs which are compared
     * @param forward the computation that the nodes belong to
     * @return a scalar, the mean over pairs and images
     */
    SDVariable of(SDVariable student, SDVariable targets, Pairs pairs, Forward forward);

    /**
     * What a step keeps of it beside outputs, targets and their logarithms.
     *
     * @param pairs which are compared
     * @return floats
     */
    default long activations(Pairs pairs) {
        return 0;
    }

    /** {@return what it tells of each step beside its value, each an output of the student's graph by its name} */
    default List<Signal> signals() {
        return List.of();
    }

    /**
     * The loss that a configuration asks for.
     *
     * @param config the choice
     * @param outDim outputs K
     * @param levels layers whose outputs are compared
     * @return the loss
     */
    static Loss of(LossConfig config, int outDim, int levels) {
        return config.map(new LossConfig.Cases<>() {
            @Override
            public Loss crossEntropy(LossConfig.CrossEntropy loss) {
                return new CrossView(loss.studentTemp());
            }

            @Override
            public Loss mse() {
                return new MeanSquaredError();
            }

            @Override
            public Loss negativeCosine() {
                return new NegativeCosine();
            }

            @Override
            public Loss infoNce(LossConfig.InfoNce loss) {
                return new InfoNce(loss.temp());
            }

            @Override
            public Loss moco(LossConfig.Moco loss) {
                return new QueueContrast(loss.temp(), loss.queue(), outDim);
            }

            @Override
            public Loss csml(Csml loss) {
                return new SeveralPositives(loss, outDim, levels);
            }

            @Override
            public Loss ntXent(LossConfig.NtXent loss) {
                return new NtXent(loss.temp());
            }

            @Override
            public Loss barlowTwins(LossConfig.BarlowTwins loss) {
                return new CrossCorrelation(loss.redundancy(), outDim);
            }
        });
    }
}
