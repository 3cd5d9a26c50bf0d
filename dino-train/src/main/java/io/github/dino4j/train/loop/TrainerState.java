package io.github.dino4j.train.loop;

import io.github.dino4j.augment.view.Views;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.engine.Engine;
import io.github.dino4j.core.engine.Engines;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.core.schedule.StepValues;
import io.github.dino4j.train.listen.CollapseMonitor;
import io.github.dino4j.train.method.CenterSharpen;
import io.github.dino4j.train.method.Objective;
import io.github.dino4j.train.optim.AdamW;
import io.github.dino4j.train.optim.ClipPerParameter;
import io.github.dino4j.train.optim.Optimizer;
import io.github.dino4j.train.teacher.EmaTeacher;
import io.github.dino4j.vit.network.Network;

/** Everything that a step changes: student, teacher, optimiser moments, centre, and the iteration. */
final class TrainerState implements AutoCloseable {
    private final RunConfig config;
    private final Network network;
    private final Engine engine;
    private final Student student;
    private final Teacher teacher;
    private final Optimizer optimizer;
    private final Objective objective;
    private final ClipPerParameter clip;
    private final EpochLoss epochLoss = new EpochLoss();
    private final long[] collapseStreaks = CollapseMonitor.newStreaks();
    private long iteration;

    private TrainerState(RunConfig config, Network network, ParameterStore weights) {
        this.config = config;
        this.network = network;
        this.engine = engine(config).takingTurns();
        this.student = new Student(network, weights, config, engine);
        ParameterStore copy = new ParameterStore(network.layout());
        copy.copyFrom(weights); // gt.params = gs.params
        this.teacher = new Teacher(network, copy, StepShape.of(config), engine);
        this.optimizer = new AdamW(network.layout(), config.optim());
        this.objective = new CenterSharpen(outDim(), config.method().target().momentum());
        this.clip = new ClipPerParameter(config.optim().clipGrad());
    }

    /** The engine that a run asks for. */
    static Engine engine(RunConfig config) {
        return Engines.named(config.train().engine(), config.train().precision(), MemoryEstimate.recompute(config));
    }

    /** The state before the first step of a run. */
    static TrainerState initialized(RunConfig config) {
        Network network = new Network(config.model(), config.method().head());
        return new TrainerState(config, network, ParameterStore.initialized(network.layout(), initKey(config)));
    }

    /** The key of the first weights. */
    static Rng initKey(RunConfig config) {
        return Rng.of(config.train().seed()).fold("init");
    }

    /**
     * Clips the student's gradients.
     *
     * @return their global norm before
     * @throws DivergedException if loss or norm is not finite
     */
    double clip(double loss, StepValues at) {
        if (!Double.isFinite(loss)) {
            throw new DivergedException(at.iteration(), "the loss", loss);
        }
        double norm = clip.apply(student.gradients());
        if (!Double.isFinite(norm)) {
            throw new DivergedException(at.iteration(), "the gradient norm", norm);
        }
        return norm;
    }

    void moveTeacher(double momentum) {
        EmaTeacher.move(teacher.weights(), student.weights(), momentum);
    }

    void advance() {
        iteration++;
    }

    long iteration() {
        return iteration;
    }

    void resumeAt(long completed) {
        iteration = completed;
    }

    /** The mean loss of the epoch at hand. */
    EpochLoss epochLoss() {
        return epochLoss;
    }

    /** How long the run has looked collapsed, for {@link CollapseMonitor}. */
    long[] collapseStreaks() {
        return collapseStreaks;
    }

    int outDim() {
        return config.method().head().outDim();
    }

    Views views() {
        return new Views(StepShape.of(config).batch(), config.views());
    }

    Network network() {
        return network;
    }

    Engine engine() {
        return engine;
    }

    Student student() {
        return student;
    }

    Teacher teacher() {
        return teacher;
    }

    Optimizer optimizer() {
        return optimizer;
    }

    Objective objective() {
        return objective;
    }

    @Override
    public void close() {
        student.close();
        teacher.close();
    }
}
