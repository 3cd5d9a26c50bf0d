package io.github.dino4j.vit.loss;

import io.github.dino4j.core.config.method.LossConfig;
import io.github.dino4j.vit.model.Forward;
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
     * The loss that a configuration asks for.
     *
     * @param config the choice
     * @return the loss
     */
    static Loss of(LossConfig config) {
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
        });
    }
}
