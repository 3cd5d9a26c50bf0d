package io.github.dino4j.train.method;

import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.config.method.MethodConfig;
import io.github.dino4j.core.engine.GraphSource;
import io.github.dino4j.core.engine.LevelTable;
import io.github.dino4j.core.event.Signal;
import io.github.dino4j.core.parallel.Group;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.core.random.Share;
import io.github.dino4j.core.schedule.Schedule;
import io.github.dino4j.core.schedule.Scheduled;
import io.github.dino4j.core.schedule.Schedules;
import io.github.dino4j.core.schedule.StepClock;
import io.github.dino4j.train.assign.Assignments;
import io.github.dino4j.train.teacher.ImportedTeacher;
import io.github.dino4j.train.teacher.Teacher;
import io.github.dino4j.vit.model.Backbone;
import io.github.dino4j.vit.model.Forward;
import io.github.dino4j.vit.model.RunningMean;
import io.github.dino4j.vit.network.Network;
import io.github.dino4j.vit.network.StudentGraph;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A self-distillation method as a value: everything in which methods differ, made from its configuration (teacher, target, loss,
 * head, predictor, pairing). The training loop knows no method by name.
 */
public final class Method {
    /** The teacher's output and the student's input of that name. */
    public static final String TARGETS = "targets";

    private final RunConfig run;
    private final Group group;
    private final MethodConfig config;
    private final Network network;
    private final Target target;
    private final Levels layers;
    private final Parts parts;
    private final Teacher teacher;
    private final Optional<ImportedTeacher> imported;
    private final @Nullable LevelTable levels; // null where views come as numbers

    /**
     * Makes the method that a run asks for.
     *
     * @param run the run
     */
    public Method(RunConfig run) {
        this(run, Group.ALONE);
    }

    /**
     * Makes the method of a run of several processes.
     *
     * @param run the run
     * @param group the processes
     */
    public Method(RunConfig run, Group group) {
        this(run, group, LevelTable.of(run.views().mean(), run.views().std()));
    }

    private Method(RunConfig run, Group group, @Nullable LevelTable levels) {
        this.levels = levels;
        this.run = run;
        this.group = group;
        this.config = run.method();
        this.network = new Network(run.model(), config.head(), config.predictor(), config.patches());
        this.layers = new Levels(config, network, run.views().global().count());
        this.parts = Parts.of(run, network);
        this.target = parts.target();
        this.teacher = Teacher.of(config.teacher());
        this.imported = ImportedTeacher.of(run);
    }

    /** {@return the same method, whose graphs take views as numbers that are normalised already, and not as levels} */
    public Method ofNumbers() {
        return new Method(run, group, null);
    }

    /** {@return backbone and head, which student and teacher both are} */
    public Network network() {
        return network;
    }

    /** {@return the processes that train together} */
    public Group group() {
        return group;
    }

    /** {@return how the teacher follows the student} */
    public Teacher teacher() {
        return teacher;
    }

    /** {@return the network that computes targets, where that is another one than the student's} */
    public Optional<ImportedTeacher> imported() {
        return imported;
    }

    /** {@return whether student and teacher read the same numbers of an image, so that one of them may read the other's} */
    public boolean sharesImages() {
        return levels == null || imported.stream().allMatch(other -> other.sees(levels));
    }

    /** {@return whether a teacher computes targets; if not, student views are compared with each other} */
    public boolean hasTeacher() {
        return parts.hasTeacher();
    }

    /** {@return what is remembered from step to step, beside weights} */
    public List<StateTensor> state() {
        return Stream.of(target.state(), layers.queues(), parts.terms().state())
                .flatMap(List::stream)
                .toList();
    }

    /** {@return epochs after which what is remembered of single views joins the teacher's graph, where anything is} */
    public OptionalInt joinsAfter() {
        return target.joinsAfter();
    }

    /**
     * The schedules of a run, the method's own among them.
     *
     * @param stepsPerEpoch iterations of an epoch
     * @return the schedules
     */
    public Schedules schedules(int stepsPerEpoch) {
        StepClock clock = new StepClock(stepsPerEpoch, run.train().epochs());
        Map<String, Schedule> own = new LinkedHashMap<>();
        scheduled(clock).forEach(each -> own.put(each.signal().name(), each.schedule()));
        return new Schedules(run, clock, own, group.size());
    }

    private Stream<Scheduled> scheduled(StepClock clock) {
        return Stream.concat(teacher.schedules(clock).stream(), target.schedules(clock).stream());
    }

    /** {@return scheduled values that the teacher's graph reads anew in each step, from inputs of one element} */
    public List<String> scheduledInputs() {
        return target.schedules(new StepClock(1, 1)).stream()
                .map(each -> each.signal().name())
                .toList();
    }

    /**
     * What the student's graph reads from its input {@link #TARGETS} where no teacher computes it.
     *
     * @param labels the classes of a part's images, from 0
     * @return a row of K for each image; empty where the method does not learn classes
     */
    public Optional<float[]> targetsOf(int[] labels) {
        return target.ofLabels(labels);
    }

    /** {@return what is found by looking at all images at an epoch's start, where targets are that} */
    public Optional<Assignments> assignments() {
        return target.assignments();
    }

    /** {@return what the student's graph reads of the teacher's outputs, each an input of the output's name} */
    public List<String> studentInputs() {
        List<String> names = new ArrayList<>();
        if (hasTeacher()) {
            names.add(TARGETS);
            target.entropy().ifPresent(entropy -> names.add(entropy.name()));
            parts.terms().patches().ifPresent(each -> names.add(PatchTerm.TARGETS));
        }
        return names;
    }

    /** {@return everything that is told of a step beside loss and optimiser, in order} */
    public List<Signal> signals() {
        List<Signal> signals = new ArrayList<>();
        scheduled(new StepClock(1, 1)).forEach(each -> signals.add(each.signal()));
        signals.addAll(target.ofEpochs());
        signals.addAll(measured());
        return signals;
    }

    /** {@return those of the {@linkplain #signals signals} that graphs compute, each an output of its name} */
    public List<Signal> measured() {
        List<Signal> measured = new ArrayList<>(target.signals());
        measured.addAll(parts.loss().signals());
        target.entropy().ifPresent(entropy -> measured.add(Parts.KL));
        measured.addAll(parts.terms().signals());
        return measured;
    }

    /** {@return what a collapse looks like in the signals} */
    public List<CollapseRule> collapseRules() {
        List<CollapseRule> rules = new ArrayList<>(target.collapseRules());
        rules.addAll(Redundancy.rules(config.loss()));
        parts.terms().patches().ifPresent(each -> rules.addAll(each.collapseRules()));
        return rules;
    }

    /**
     * The teacher's graph: input {@code global} (G*B, C, S, S), levels, and one for each state and schedule of the targets; outputs
     * {@code targets} (G*B, K), the targets' signals, and each state's next value.
     *
     * @param batch images B
     * @param joined whether it reads what is remembered of single views
     * @return the graph
     */
    public GraphSource teacherGraph(int batch, boolean joined) {
        Backbone.Images global = global(batch);
        return graph -> {
            Forward forward = Forward.teacher(
                    graph, target.readsPlaces() || parts.terms().patches().isPresent());
            SDVariable outputs = imported.isPresent()
                    ? imported.get().outputs(graph, global, levels != null)
                    : network.forward(List.of(network.images(graph, "global", global, levels)), forward); // (G*B, K)
            graph.output(
                    TARGETS, layers.targets(outputs, target, new Target.Teaching(forward, network, batch, joined)));
            parts.terms().patches().ifPresent(each -> each.teach(batch, forward));
        };
    }

    /**
     * What the student's graph reads of views that are mixed.
     *
     * @param shares the share of each local view (L*B) that is of its own image
     * @return numbers by input; none where views are not mixed
     */
    public Map<String, float[]> mixed(float[] shares) {
        return layers.mixed(shares);
    }

    /**
     * Draws what is random in the teacher's graph: of which patches of a batch it gives targets, and which places become words.
     *
     * @param batch images B
     * @param rng the key of the step, that of the student
     * @param share which of the step's images they are
     * @param inputs the array of an input, by name; those of randomness are overwritten
     */
    public void drawForTeacher(int batch, Rng rng, Share share, Function<String, INDArray> inputs) {
        parts.terms().patches().ifPresent(each -> each.drawPlaces(batch, share.own(rng), inputs));
        target.drawn(rng.fold(TARGETS), share, batch)
                .forEach((name, numbers) ->
                        inputs.apply(name).data().asNioFloat().put(0, numbers));
    }

    /**
     * What a step keeps of the loss beside outputs and targets.
     *
     * @param batch images B
     * @return floats
     */
    public long lossActivations(int batch) {
        return parts.activations(batch, group.size());
    }

    private Backbone.Images global(int batch) {
        return new Backbone.Images(
                run.views().global().count() * batch, run.views().global().size());
    }

    /**
     * How the buffers of the teacher's backbone move with each step.
     *
     * @param batch images B
     * @return the moves, in the order in which they are made
     */
    public List<RunningMean> teacherRunningMeans(int batch) {
        return imported.isPresent()
                ? List.of()
                : network.backbone().runningMeans(List.of(global(batch * group.size())));
    }

    /**
     * The student's graph, with the teacher's {@code targets} (G*B, K) as an input; where those are distributions it reads their
     * entropy too, from an input {@code teacher_entropy} (1), and has an output {@code kl}. Without a teacher, the outputs for
     * global views are the targets, and learn as well; or the images' classes are, {@code targets} (B, K). To the loss over views
     * come {@linkplain Terms others}.
     *
     * @param batch images B
     * @return the graph
     */
    public StudentGraph studentGraph(int batch) {
        return new StudentGraph(network, run.views(), batch, parts.objective(batch)).ofLevels(levels);
    }
}
