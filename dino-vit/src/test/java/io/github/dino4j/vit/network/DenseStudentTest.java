package io.github.dino4j.vit.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dino4j.core.engine.Engines;
import io.github.dino4j.core.engine.Outputs;
import io.github.dino4j.core.engine.Plan;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.vit.loss.CrossView;
import io.github.dino4j.vit.model.Forward;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Objectives that learn from places of images. */
class DenseStudentTest {
    /** The loss of an objective that reads the features of all places is that of one that does not, dropped paths included. */
    @ParameterizedTest
    @ValueSource(strings = {"onednn", "java", "samediff"})
    void featuresOfAllPlacesChangeNothingElse(String engine) {
        Network network = StudentGraphTest.network(0.4);
        ParameterStore weights = ParameterStore.initialized(network.layout(), Rng.of(5));
        Map<String, INDArray> inputs = StudentGraphTest.inputs(1, "");
        StudentGraph.Objective dense = new StudentGraph.Objective() {
            @Override
            public SDVariable loss(SDVariable outputs, Forward forward) {
                forward.graph().output(Network.DENSE, forward.recorded(Network.DENSE));
                SDVariable targets = forward.graph().input("targets", 2 * StudentGraphTest.BATCH, StudentGraphTest.OUT);
                return new CrossView(0.1)
                        .of(
                                outputs,
                                targets,
                                StudentGraph.pairs(StudentGraphTest.views(1), StudentGraphTest.BATCH, false),
                                forward);
            }

            @Override
            public boolean isDense() {
                return true;
            }
        };
        StudentGraph graph = new StudentGraph(network, StudentGraphTest.views(1), StudentGraphTest.BATCH, dense);
        StudentGraph plain = Objectives.crossView(network, StudentGraphTest.views(1), StudentGraphTest.BATCH, 0.1);
        try (Plan all = Engines.named(engine).compile(graph, weights);
                Plan cls = Engines.named(engine).compile(plain, weights)) {
            graph.draw(Rng.of(6), all::input);
            plain.draw(Rng.of(6), cls::input);
            Outputs outputs = all.forward(inputs);
            int places = 2 * StudentGraphTest.BATCH * (4 + 1) + StudentGraphTest.BATCH * (1 + 1);
            assertThat(Objects.requireNonNull(outputs.arrays().get(Network.DENSE))
                            .shape())
                    .containsExactly(places, 8);
            assertThat(outputs.scalar("loss")).isCloseTo(cls.forward(inputs).scalar("loss"), within(1e-5));
        }
    }
}
