package io.github.dino4j.train.method;

import io.github.dino4j.core.config.method.Bags;
import io.github.dino4j.core.config.method.Clusters;
import io.github.dino4j.core.config.method.Labels;
import io.github.dino4j.core.config.method.SinkhornQueue;
import io.github.dino4j.core.config.method.TargetConfig;
import io.github.dino4j.core.engine.GraphContext;
import io.github.dino4j.core.event.Signal;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.core.random.Share;
import io.github.dino4j.core.schedule.Scheduled;
import io.github.dino4j.core.schedule.StepClock;
import io.github.dino4j.train.assign.Assignments;
import io.github.dino4j.vit.loss.Pairs;
import io.github.dino4j.vit.model.Forward;
import io.github.dino4j.vit.network.Network;
import io.github.dino4j.vit.ops.StandardTargets;
import io.github.dino4j.vit.ops.TargetOps;
import io.github.dino4j.vit.ops.fused.FusedTargets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.nd4j.autodiff.samediff.SDVariable;

/** How teacher outputs become targets, as nodes of the teacher's graph: they never leave the engine's memory. */
public interface Target {
    /**
     * Emits the nodes, with an input for each state and schedule, and an output for each signal and each state's next value.
     *
     * @param outputs the teacher's, view-major (G*B, K)
     * @param graph where to
     * @return the targets (G*B, K)
     */
    SDVariable of(SDVariable outputs, GraphContext graph);

    /**
     * The same for targets that need more than outputs.
     *
     * @param outputs the teacher's, view-major (G*B, K)
     * @param teaching the teacher's graph
     * @return the targets (G*B, K)
     */
    default SDVariable of(SDVariable outputs, Teaching teaching) {
        return of(outputs, teaching.forward().graph());
    }

    /** {@return epochs after which what is remembered of single views joins the graph, where anything is} */
    default OptionalInt joinsAfter() {
        return OptionalInt.empty();
    }

    /**
     * A teacher's graph.
     *
     * @param forward the computation
     * @param network of the teacher
     * @param batch images B
     * @param joined whether it reads what is remembered of single views
     */
    record Teaching(Forward forward, Network network, int batch, boolean joined) {}

    /**
     * Which rows of the student's outputs and of the targets meet.
     *
     * @param views those of student and teacher
     * @return the same, where targets are of the teacher's views
     */
    default Pairs pairs(Pairs views) {
        return views;
    }

    /**
     * The targets of images whose classes are known.
     *
     * @param labels the classes of images, from 0
     * @return a row of K for each image; empty where classes are not what targets are made of
     */
    default Optional<float[]> ofLabels(int[] labels) {
        return Optional.empty();
    }

    /** {@return what is found by looking at all images at an epoch's start, where targets are that} */
    default Optional<Assignments> assignments() {
        return Optional.empty();
    }

    /**
     * What is compared with targets.
     *
     * @param outputs the student's, view-major (V*B, K)
     * @param views those of the student and their images
     * @param forward the computation that nodes belong to
     * @return the outputs, or what targets are of instead
     */
    default SDVariable compared(SDVariable outputs, Pairs views, Forward forward) {
        return outputs;
    }

    /** {@return layers that there are targets of, one after the other} */
    default int layers() {
        return 1;
    }

    /** {@return whether they are made of the features of all places of images} */
    default boolean readsPlaces() {
        return false;
    }

    /**
     * What is random in them.
     *
     * @param rng the key of a step
     * @param share which of the step's images it is drawn for
     * @param batch images B of the share
     * @return numbers that the teacher's graph reads, by input
     */
    default Map<String, float[]> drawn(Rng rng, Share share, int batch) {
        return Map.of();
    }

    /**
     * How wide targets are.
     *
     * @param outputs of the head, K
     * @return numbers of a row
     */
    default int columns(int outputs) {
        return outputs;
    }

    /**
     * What a step keeps of them beside outputs.
     *
     * @param pairs which rows are compared
     * @return floats
     */
    default long activations(Pairs pairs) {
        return 0;
    }

    /** {@return what is told of each step and changes at an epoch's start alone, in order} */
    default List<Signal> ofEpochs() {
        return List.of();
    }

    /** {@return what is remembered from step to step} */
    default List<StateTensor> state() {
        return List.of();
    }

    /**
     * The values that the graph reads anew in each step.
     *
     * @param clock iterations and epochs
     * @return the values, each an input (1, 1) by its name
     */
    default List<Scheduled> schedules(StepClock clock) {
        return List.of();
    }

    /** {@return what the graph tells of each step, each an output by its name} */
    default List<Signal> signals() {
        return List.of();
    }

    /** {@return the signal that tells the targets' mean entropy, where they are distributions} */
    default Optional<Signal> entropy() {
        return Optional.empty();
    }

    /** {@return what a collapse looks like in those signals} */
    default List<CollapseRule> collapseRules() {
        return List.of();
    }

    /**
     * The vocabulary that targets are written in.
     *
     * @param graph where nodes are added
     * @return its operations on teachers' outputs
     */
    static TargetOps ops(GraphContext graph) {
        return switch (graph.vocabulary()) {
            case STANDARD -> new StandardTargets(graph.sameDiff());
            case FUSED, FUSED_ATTENTION -> new FusedTargets(graph.sameDiff(), graph.ranks());
        };
    }

    /**
     * What surrounds targets.
     *
     * @param outDim outputs K
     * @param globals views G that the teacher sees
     * @param keptApart whether the loss keeps images apart by itself
     * @param width of features before the last layer, 0 for a head without such
     * @param vocabulary visual words, where targets are of such
     */
    record Frame(int outDim, int globals, boolean keptApart, int width, Optional<Vocabulary> vocabulary) {
        /** Without words. */
        Frame(int outDim, int globals, boolean keptApart, int width) {
            this(outDim, globals, keptApart, width, Optional.empty());
        }
    }

    /**
     * The targets that a configuration asks for.
     *
     * @param config the choice
     * @param frame what surrounds them
     * @return the targets
     */
    static Target of(TargetConfig config, Frame frame) {
        return config.map(new Choice(frame));
    }

    /**
     * Makes each of the choices.
     *
     * @param frame what surrounds them
     */
    record Choice(Frame frame) implements TargetConfig.Cases<Target> {
        @Override
        public Target centerSharpen(TargetConfig.CenterSharpen target) {
            return new CenterSharpen(target, frame.outDim());
        }

        @Override
        public Target center(TargetConfig.Center target) {
            return new Center(target, frame.outDim());
        }

        @Override
        public Target sinkhorn(TargetConfig.Sinkhorn target) {
            return new Balanced(
                    target.temp(), target.iterations(), target.perView() ? frame.globals() : 1, frame.outDim());
        }

        @Override
        public Target sinkhornQueue(SinkhornQueue target) {
            return new QueuedBalance(target, frame.globals(), frame.outDim(), frame.width());
        }

        @Override
        public Target batchSoftmax(TargetConfig.BatchSoftmax target) {
            return new Balanced(target.temp(), 1, 1, frame.outDim());
        }

        @Override
        public Target labels(Labels target) {
            return new Classes(frame.outDim(), target.smoothing());
        }

        @Override
        public Target clusters(Clusters target) {
            return new ClusterTargets(target, frame.globals(), frame.outDim());
        }

        @Override
        public Target bags(Bags target) {
            return new WordBags(target.sharpness(), frame.vocabulary().orElseThrow(), frame.globals());
        }

        @Override
        public Target pseudoLabels() {
            return new OwnAnswers(frame.outDim());
        }

        @Override
        public Target none() {
            return new PlainTarget(frame.outDim(), frame.keptApart());
        }
    }
}
