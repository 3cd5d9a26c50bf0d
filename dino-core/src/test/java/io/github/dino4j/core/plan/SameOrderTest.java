package io.github.dino4j.core.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dino4j.core.engine.GraphContext;
import io.github.dino4j.core.engine.Vocabulary;
import io.github.dino4j.core.parallel.Group;
import io.github.dino4j.core.parallel.ThreadGroupOfRanks;
import io.github.dino4j.core.parameter.ParameterLayout;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.core.recording.Recording;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;

/** Processes that run a step together run its nodes in one order. */
class SameOrderTest {
    private static final int N = 4;
    private static final int RANKS = 3;

    @BeforeAll
    static void register() {
        KernelOp.register(new TestProduct(), new TestGelu());
    }

    /** A step of a product and so many GELUs of it, which do not depend on each other. */
    private static List<Node> nodes(int count) {
        GraphContext graph = new GraphContext(new ParameterStore(new ParameterLayout(List.of())), Vocabulary.FUSED);
        SDVariable x = graph.input("x", N, N);
        graph.input("x");
        SDVariable product = new TestProduct(graph.sameDiff(), x, x).output();
        for (int i = 0; i < count; i++) {
            graph.output("y" + i, new TestGelu(graph.sameDiff(), product).output());
        }
        return StepGraph.of(Recording.forward(graph, true)).nodes();
    }

    private static List<String> names(List<Node> nodes) {
        return nodes.stream().map(node -> node.step().operation().getOwnName()).toList();
    }

    @Test
    void thatOfTheFirstProcess() throws InterruptedException, ExecutionException {
        List<Future<List<String>>> ends = new ThreadGroupOfRanks(RANKS).run(group -> {
            List<Node> nodes = nodes(5);
            Collections.rotate(nodes.subList(1, nodes.size()), group.rank());
            SameOrder.agree(nodes, group);
            return names(nodes);
        });
        List<String> expected = names(nodes(5));
        assertThat(expected).hasSize(6).doesNotHaveDuplicates();
        for (Future<List<String>> end : ends) {
            assertThat(end.get()).isEqualTo(expected);
        }
    }

    @Test
    void otherStepsAreRefusedByAll() throws InterruptedException {
        List<Future<Integer>> ends = new ThreadGroupOfRanks(RANKS).run(group -> {
            SameOrder.agree(nodes(group.rank() == 1 ? 4 : 5), group);
            return group.rank();
        });
        for (Future<Integer> end : ends) {
            assertThatThrownBy(end::get)
                    .hasMessageContaining(
                            "the processes have recorded different steps; give all of them one configuration");
        }
    }

    @Test
    void ofOneProcessItStays() {
        List<Node> nodes = nodes(5);
        List<String> before = names(nodes);
        SameOrder.agree(nodes, Group.ALONE);
        assertThat(names(nodes)).isEqualTo(before);
    }
}
