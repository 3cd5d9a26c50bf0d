package io.github.dino4j.train.method;

import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.config.method.HeadConfig;
import io.github.dino4j.core.config.method.MethodConfig;
import io.github.dino4j.core.config.method.TeacherConfig;
import io.github.dino4j.core.engine.GraphContext;
import io.github.dino4j.core.event.Signal;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.vit.loss.Layered;
import io.github.dino4j.vit.loss.Loss;
import io.github.dino4j.vit.loss.Pairs;
import io.github.dino4j.vit.model.Forward;
import io.github.dino4j.vit.network.Network;
import io.github.dino4j.vit.network.StudentGraph;
import io.github.dino4j.vit.ops.LossOps;
import java.util.function.Function;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What a student's objective is made of.
 *
 * @param run the run
 * @param network student and teacher
 * @param target how teacher outputs become targets
 * @param loss how views are compared with them
 * @param terms what is added to that
 */
record Parts(RunConfig run, Network network, Target target, Loss loss, Terms terms) {
    static final Signal KL =
            new Signal("kl", "nats", "loss minus entropy of the targets: how far the student is from them");

    static Parts of(RunConfig run, Network network) {
        MethodConfig config = run.method();
        int outputs = config.head().outDim();
        Target target = Target.of(
                config.target(),
                new Target.Frame(
                        outputs,
                        run.views().global().count(),
                        config.loss().keepsApart(),
                        config.head() instanceof HeadConfig.Dino head ? head.bottleneckDim() : 0,
                        Vocabulary.of(
                                config.predictor(),
                                network.backbone(),
                                run.views().global().size())));
        Loss loss = Loss.of(config.loss(), outputs, network.levels());
        Loss ofLayers = target.layers() == 1 ? loss : new Layered(loss, target.layers());
        return new Parts(run, network, target, ofLayers, new Terms(run, network));
    }

    boolean hasTeacher() {
        return !(run.method().teacher() instanceof TeacherConfig.None);
    }

    private Pairs views(int batch) {
        Pairs seen =
                StudentGraph.pairs(run.views(), batch, run.method().pairing().includesOwn());
        return new Pairs(
                seen.global() + network.compared(seen.all() - seen.global()), seen.global(), batch, seen.own());
    }

    private Pairs pairs(int batch) {
        return target.pairs(views(batch));
    }

    /** Floats that a step of one of several processes keeps of it beside outputs and targets. */
    long activations(int batch, int ranks) {
        Pairs pairs = pairs(batch);
        boolean together = run.method().loss().mixesBatch() && ranks > 1;
        Pairs compared = together ? pairs(batch * ranks) : pairs;
        long rows = 2L * compared.all() + compared.global(); // of all processes: outputs, their gradients and targets
        long gathered = together
                ? rows * compared.batch() * network.levels() * network.head().outDim()
                : 0L;
        return gathered + loss.activations(compared) + target.activations(pairs) + terms.activations(batch, ranks);
    }

    StudentGraph.Objective objective(int batch) {
        return new StudentGraph.Objective() {
            @Override
            public SDVariable loss(SDVariable outputs, Forward forward) {
                return terms.addTo(ofViews(outputs, batch, forward), batch, forward);
            }

            @Override
            public boolean isDense() {
                return terms.patches().isPresent();
            }

            @Override
            public void prepare(Forward forward) {
                terms.patches().ifPresent(each -> each.prepare(batch, forward));
            }

            @Override
            public void draw(Rng rng, Function<String, INDArray> inputs) {
                terms.patches().ifPresent(each -> each.draw(batch, rng, inputs));
            }
        };
    }

    private SDVariable ofViews(SDVariable outputs, int batch, Forward forward) {
        GraphContext graph = forward.graph();
        LossOps ops = forward.ops().losses();
        boolean together = run.method().loss().mixesBatch() && graph.ranks() > 1;
        Pairs own = pairs(batch);
        Pairs pairs = together ? pairs(batch * graph.ranks()) : own;
        SDVariable mine = target.compared(outputs, views(batch), forward);
        SDVariable all = together ? ops.together(mine, network.levels() * own.all()) : mine;
        int strips = network.levels() * target.layers() * own.global();
        boolean given = hasTeacher() || run.method().target().isOfImages();
        SDVariable targets;
        if (given) {
            int width = target.columns(network.head().outDim());
            SDVariable rows = graph.input(Method.TARGETS, (long) strips * own.batch(), width);
            targets = together ? ops.together(rows, strips) : rows;
        } else {
            targets = target.of(ops.firstRows(together ? all : outputs, strips * pairs.batch()), graph);
        }
        SDVariable value = loss.of(all, targets, pairs, forward);
        target.entropy()
                .map(entropy -> graph.input(entropy.name(), 1))
                .ifPresent(entropy -> graph.output(KL.name(), ops.difference(value, entropy)));
        return value;
    }
}
