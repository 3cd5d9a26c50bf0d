package io.github.dino4j.vit.network;

import io.github.dino4j.core.config.view.ViewsConfig;
import io.github.dino4j.core.engine.GraphContext;
import io.github.dino4j.core.engine.GraphSource;
import io.github.dino4j.core.engine.LevelTable;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.core.random.Share;
import io.github.dino4j.vit.loss.Pairs;
import io.github.dino4j.vit.model.Backbone;
import io.github.dino4j.vit.model.Forward;
import io.github.dino4j.vit.model.RunningMean;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The student's graph: inputs {@code global} (G*B, C, S, S), {@code local} (L*B, C, s, s) where there are local views, as
 * numbers or {@linkplain #ofLevels as levels}, the
 * stochastic-depth masks, and those of the objective; output the scalar {@code loss}. Targets enter as an input, so no gradient
 * can reach the teacher.
 */
public final class StudentGraph implements GraphSource {
    private final Network network;
    private final ViewsConfig views;
    private final int batch;
    private final Objective objective;
    private final @Nullable LevelTable table; // null where images come as numbers

    /** What the student minimises. */
    @FunctionalInterface
    public interface Objective {
        /**
         * Emits the nodes, and inputs for what the outputs are compared with.
         *
         * @param outputs of all views, view-major (V*B, K)
         * @param forward the computation
         * @return a scalar
         */
        SDVariable loss(SDVariable outputs, Forward forward);

        /**
         * Emits what must be there before images go through the network.
         *
         * @param forward the computation
         */
        default void prepare(Forward forward) {}

        /** {@return whether it reads the {@linkplain Network#DENSE features of all places} of the images too} */
        default boolean isDense() {
            return false;
        }

        /**
         * Draws what is random in it.
         *
         * @param rng the key of the step
         * @param inputs the array of an input, by name; those of randomness are overwritten
         */
        default void draw(Rng rng, Function<String, INDArray> inputs) {}
    }

    /**
     * Describes the graph.
     *
     * @param network the student
     * @param views counts and sizes of the views
     * @param batch images B of a step
     * @param objective what is minimised
     */
    public StudentGraph(Network network, ViewsConfig views, int batch, Objective objective) {
        this(network, views, batch, objective, null);
    }

    private StudentGraph(
            Network network, ViewsConfig views, int batch, Objective objective, @Nullable LevelTable table) {
        this.table = table;
        this.network = network;
        this.views = views;
        this.batch = batch;
        this.objective = objective;
    }

    /**
     * The same graph over images that come as levels.
     *
     * @param levels what the levels of each channel are as numbers, or null if they are numbers already
     * @return the graph
     */
    public StudentGraph ofLevels(@Nullable LevelTable levels) {
        return new StudentGraph(network, views, batch, objective, levels);
    }

    /**
     * The pairs of views that a loss compares.
     *
     * @param views counts of the views
     * @param batch images B of a step
     * @param own whether a view is compared with the teacher's output for the same view too
     * @return the pairs
     */
    public static Pairs pairs(ViewsConfig views, int batch, boolean own) {
        int globals = views.global().count();
        return new Pairs(globals + views.local().count(), globals, batch, own);
    }

    @Override
    public void build(GraphContext graph) {
        Forward forward = Forward.training(graph, objective.isDense());
        List<SDVariable> images = new ArrayList<>();
        for (Backbone.Images each : images()) {
            String name = images.isEmpty() ? "global" : "local";
            images.add(network.images(graph, name, each, table));
        }
        objective.prepare(forward);
        SDVariable outputs = network.predict(images, forward); // (V*B, K)
        graph.loss("loss", objective.loss(outputs, forward));
    }

    /** {@return the images of each resolution} */
    public List<Backbone.Images> images() {
        List<Backbone.Images> images = new ArrayList<>();
        images.add(new Backbone.Images(
                views.global().count() * batch, views.global().size()));
        if (views.local().count() > 0) {
            images.add(new Backbone.Images(
                    views.local().count() * batch, views.local().size()));
        }
        return images;
    }

    /**
     * How the backbone's buffers move with a step.
     *
     * @param ranks processes that have each as many images
     * @return the moves
     */
    public List<RunningMean> runningMeans(int ranks) {
        return network.backbone()
                .runningMeans(images().stream()
                        .map(each -> new Backbone.Images(ranks * each.count(), each.size()))
                        .toList());
    }

    /**
     * Draws what is random in the backbone and the objective in this step, such as stochastic depth.
     *
     * @param rng the key of the step
     * @param inputs the array of an input, by name; those of randomness are overwritten
     */
    public void draw(Rng rng, Function<String, INDArray> inputs) {
        draw(rng, Share.WHOLE, inputs);
    }

    /**
     * The same where this graph's images are a share of the step's.
     *
     * @param rng the key of the step
     * @param share which one
     * @param inputs the array of an input, by name; those of randomness are overwritten
     */
    public void draw(Rng rng, Share share, Function<String, INDArray> inputs) {
        network.backbone().draw(images(), batch, share, rng, inputs);
        objective.draw(share.own(rng), inputs);
    }
}
