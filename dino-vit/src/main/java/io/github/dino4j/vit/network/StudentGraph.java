package io.github.dino4j.vit.network;

import io.github.dino4j.core.config.ViewsConfig;
import io.github.dino4j.core.engine.GraphContext;
import io.github.dino4j.core.engine.GraphSource;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.vit.model.Forward;
import io.github.dino4j.vit.ops.LayerOps;
import io.github.dino4j.vit.ops.TokenLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The student's graph: inputs {@code global} (G*B, C, S, S), {@code local} (L*B, C, s, s) where there are local views,
 * {@code targets} (G*B, K) and the stochastic-depth masks; output the scalar {@code loss}.
 * Targets enter as an input, so no gradient can reach the teacher.
 */
public final class StudentGraph implements GraphSource {
    private final Network network;
    private final ViewsConfig views;
    private final int batch;
    private final int outDim;
    private final double studentTemp;

    /**
     * Describes the graph.
     *
     * @param network the student
     * @param views counts and sizes of the views
     * @param batch images B of a step
     * @param outDim outputs K of the head
     * @param studentTemp the student's temperature
     */
    public StudentGraph(Network network, ViewsConfig views, int batch, int outDim, double studentTemp) {
        this.network = network;
        this.views = views;
        this.batch = batch;
        this.outDim = outDim;
        this.studentTemp = studentTemp;
    }

    @Override
    public void build(GraphContext graph) {
        Forward forward = Forward.training(graph);
        int globals = views.global().count();
        List<SDVariable> images = new ArrayList<>();
        images.add(
                network.images(graph, "global", globals * batch, views.global().size()));
        if (views.local().count() > 0) {
            images.add(network.images(
                    graph, "local", views.local().count() * batch, views.local().size()));
        }
        SDVariable targets = graph.input("targets", (long) globals * batch, outDim);
        SDVariable logits = network.forward(images, forward); // (V*B, K)
        LayerOps.ViewCounts counts =
                new LayerOps.ViewCounts(globals + views.local().count(), globals, batch);
        graph.loss("loss", forward.ops().crossView(logits, targets, counts, studentTemp));
    }

    /** {@return the rows of the token matrix} */
    public TokenLayout layout() {
        List<TokenLayout.Segment> segments = new ArrayList<>();
        segments.add(network.backbone()
                .segment(views.global().count() * batch, views.global().size()));
        if (views.local().count() > 0) {
            segments.add(network.backbone()
                    .segment(views.local().count() * batch, views.local().size()));
        }
        return new TokenLayout(segments);
    }

    /**
     * Draws this step's stochastic-depth masks.
     *
     * @param rng the key of the step
     * @param inputs the array of an input, by name; those of masks are overwritten
     */
    public void drawDropPaths(Rng rng, Function<String, INDArray> inputs) {
        network.backbone().drawDropPaths(layout(), rng, inputs);
    }
}
