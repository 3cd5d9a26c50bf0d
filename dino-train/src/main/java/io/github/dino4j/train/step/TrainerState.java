package io.github.dino4j.train.step;

import io.github.dino4j.augment.view.Views;
import io.github.dino4j.core.config.ConfigPrinter;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.config.bind.Variants;
import io.github.dino4j.core.engine.Engine;
import io.github.dino4j.core.engine.Engines;
import io.github.dino4j.core.parallel.Group;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.core.schedule.StepValues;
import io.github.dino4j.train.assign.EpochStart;
import io.github.dino4j.train.checkpoint.CheckpointContent;
import io.github.dino4j.train.checkpoint.Checkpoints;
import io.github.dino4j.train.listen.CollapseMonitor;
import io.github.dino4j.train.method.Method;
import io.github.dino4j.train.optim.ClipPerParameter;
import io.github.dino4j.train.optim.Optimizer;
import io.github.dino4j.train.signal.NeighbourMemory;
import io.github.dino4j.vit.network.Network;
import java.util.LinkedHashMap;
import java.util.Map;

/** Everything that a step changes: student, teacher, optimiser moments, centre, and the iteration. */
public final class TrainerState implements AutoCloseable {
    private static final String IMPORTED = "progress.imported_teacher";

    private final RunConfig config;
    private final Network network;
    private final Engine engine;
    private final Engine together; // for plans that the processes run together
    private final Method method;
    private final StudentNetwork student;
    private final TeacherNetwork teacher;
    private final Optimizer optimizer;
    private final MethodState remembered;
    private final ClipPerParameter clip;
    private final EpochLoss epochLoss = new EpochLoss();
    private final long[] collapseStreaks;
    private final long[] neighbours;
    private final long[] imported; // what tells an imported teacher, which checkpoints do not hold
    private boolean whole = true;
    private long iteration;

    /** The state before the first step of a run. */
    TrainerState(RunConfig config, Method method, ParameterStore drawn) {
        this.config = config;
        this.method = method;
        this.network = method.network();
        this.engine = engine(config).takingTurns();
        this.together = engine.exchanges() ? engine.among(method.group()) : engine;
        Exchanges.refusal(config, method.group(), engine).ifPresent(why -> {
            throw new IllegalStateException(why);
        });
        ParameterStore weights = drawn.on(engine.residence());
        int batch = StepShape.of(config).batch();
        this.student = new StudentNetwork(
                method, weights, batch, together, config.train().gradients());
        this.teacher = new TeacherNetwork(
                method, method.teacher().hasOwnWeights() ? copyOf(weights) : weights, batch, together);
        teacher.teach(student);
        this.imported = new long[] {teacher.digest()};
        this.optimizer = Optimizer.of(config.optim(), weights);
        StepShape shape = StepShape.of(config);
        this.remembered = new MethodState(
                method,
                new KeyQueue.Step(shape.globals(), batch, config.train().accumulate()),
                Rng.of(config.train().seed()).fold("queue"),
                weights);
        remembered.connect(method.state(), teacher, student);
        this.collapseStreaks = CollapseMonitor.newStreaks(method.collapseRules());
        this.neighbours = NeighbourMemory.newState(config.eval().signals());
        this.clip = new ClipPerParameter(config.optim().clipGrad());
    }

    /** What is told of a step and known before it. */
    Map<String, Double> known(StepValues at) {
        Map<String, Double> known = new LinkedHashMap<>(at.method());
        known.putAll(remembered.known(at.epoch()));
        return known;
    }

    /** {@return what is looked at where a method looks at all images} */
    public EpochStart.Student learning() {
        return new EpochStart.Student(network, student.weights(), together);
    }

    private static ParameterStore copyOf(ParameterStore weights) {
        ParameterStore copy = weights.twin();
        copy.copyFrom(weights); // gt.params = gs.params
        return copy;
    }

    /**
     * The engine that a run asks for.
     *
     * @param config the run
     * @return the engine
     */
    public static Engine engine(RunConfig config) {
        return Engines.named(
                Engines.nameFor(config.train().engine(), config.model().convolves()),
                config.train().precision(),
                MemoryEstimate.recompute(config),
                config.train().device());
    }

    /**
     * The state before the first step of a run.
     *
     * @param config the run
     * @return student, teacher and all else, not trained yet
     */
    public static TrainerState initialized(RunConfig config) {
        return initialized(config, Group.ALONE);
    }

    /**
     * The state before the first step of a run of several processes: the same in all, since it is drawn from the seed.
     *
     * @param config the run
     * @param group the processes
     * @return student, teacher and all else, not trained yet
     */
    public static TrainerState initialized(RunConfig config, Group group) {
        Method method = new Method(config, group);
        return new TrainerState(
                config, method, method.network().initialized(config.train().seed()));
    }

    /**
     * The state before the first step of a run over a set of images.
     *
     * @param config the run
     * @param group the processes
     * @param images of the set
     * @return student, teacher and all else, not trained yet
     */
    public static TrainerState initialized(RunConfig config, Group group, int images) {
        TrainerState state = initialized(config, group);
        state.remembered.assigned().ifPresent(all -> all.over(images));
        return state;
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

    /** The student learns. */
    void update(StepValues at) {
        whole = false; // until advance() student, teacher, moments and centre are of different steps
        method.teacher().beforeUpdate(teacher.weights(), student.weights());
        teacher.moveBuffers(); // in the order of the passes, where both are one network
        student.moveBuffers();
        optimizer.step(student.weights(), student.gradients(), at);
    }

    /** The teacher follows. */
    void moveTeacher(StepValues at) {
        method.teacher().follow(teacher.weights(), student.weights(), at);
    }

    /** Completes a step. */
    void advance(double loss) {
        epochLoss.add(loss);
        iteration++;
        whole = true;
    }

    /** {@return whether everything is of one step, so that it can be saved} */
    public boolean isWhole() {
        return whole;
    }

    /** {@return steps that are done} */
    public long iteration() {
        return iteration;
    }

    /**
     * Goes on after a checkpoint has been read into {@link #content}.
     *
     * @param completed steps that are done
     */
    public void resumeAt(long completed) {
        method.imported().ifPresent(other -> other.requireSame(imported[0], teacher.digest()));
        iteration = completed;
    }

    /** {@return the mean loss of the epoch at hand} */
    public EpochLoss epochLoss() {
        return epochLoss;
    }

    /** {@return how long the run has looked collapsed, for {@link CollapseMonitor}} */
    public long[] collapseStreaks() {
        return collapseStreaks;
    }

    /** {@return the nearest images at the last measurements, for {@link NeighbourMemory}} */
    public long[] neighbours() {
        return neighbours;
    }

    /** {@return the run} */
    public RunConfig config() {
        return config;
    }

    /** {@return how it learns} */
    public Method method() {
        return method;
    }

    /** {@return room for the views of a part of a batch} */
    public Views views() {
        return new Views(StepShape.of(config).batch(), config.views());
    }

    /** {@return backbone and head, the same of student and teacher} */
    public Network network() {
        return network;
    }

    /** {@return what computes the steps} */
    public Engine engine() {
        return engine;
    }

    /** {@return the network that learns} */
    public StudentNetwork student() {
        return student;
    }

    /** {@return the network that makes targets} */
    public TeacherNetwork teacher() {
        return teacher;
    }

    Optimizer optimizer() {
        return optimizer;
    }

    /** {@return what the method remembers from step to step} */
    public MethodState remembered() {
        return remembered;
    }

    /** {@return all of it, for a checkpoint to hold or to overwrite} */
    public CheckpointContent content() {
        Map<String, ParameterStore> stores = new LinkedHashMap<>();
        stores.put("student", student.weights());
        stores.put("teacher", teacher.weights());
        stores.putAll(optimizer.moments());
        stores.putAll(remembered.stores());
        Map<String, long[]> counters = new LinkedHashMap<>(); // in one order, so that equal runs write equal files
        counters.put("optim.steps", optimizer.steps());
        counters.put("progress.epoch_loss", epochLoss.state());
        counters.put("progress.collapse", collapseStreaks);
        counters.put(NeighbourMemory.NAME, neighbours);
        counters.putAll(remembered.counters());
        method.imported().ifPresent(other -> counters.put(IMPORTED, imported));
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("config", ConfigPrinter.print(config.ofAll(method.group().size()))); // the whole run's
        metadata.put(Checkpoints.OPTIMIZER, Variants.name(config.optim().getClass()));
        return new CheckpointContent(iteration, stores, remembered.values(), counters, metadata);
    }

    @Override
    public void close() {
        student.close(); // which reads what belongs to the teacher
        teacher.close();
    }
}
