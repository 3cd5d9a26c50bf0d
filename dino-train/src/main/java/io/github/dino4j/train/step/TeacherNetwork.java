package io.github.dino4j.train.step;

import io.github.dino4j.augment.view.Views;
import io.github.dino4j.core.engine.Engine;
import io.github.dino4j.core.engine.Outputs;
import io.github.dino4j.core.engine.Plan;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.core.random.Share;
import io.github.dino4j.core.schedule.StepValues;
import io.github.dino4j.train.method.Method;
import io.github.dino4j.train.teacher.ImportedTeacher;
import io.github.dino4j.vit.model.RunningMean;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntPredicate;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The teacher network with its targets: forward only, over the global views, without stochastic depth. */
public final class TeacherNetwork implements AutoCloseable {
    private final ParameterStore weights;
    private final Optional<ParameterStore> imported; // of a network that is not the student's
    private final boolean sharesImages;
    private final Optional<Plan> plan; // none where the method has no teacher
    private final Optional<Plan> joined; // where what is remembered of single views joins it
    private final List<String> scheduled;
    private final Draw draw;
    private final List<RunningMean> runningMeans;
    private Outputs last = new Outputs(Map.of());
    private IntPredicate joins = epoch -> false;

    /** Draws what is random in its graph. */
    private interface Draw {
        void draw(Rng rng, Share share, Function<String, INDArray> inputs);
    }

    TeacherNetwork(Method method, ParameterStore weights, int batch, Engine engine) {
        this.weights = weights;
        this.imported = method.imported().map(other -> other.read(engine.residence()));
        this.sharesImages = method.sharesImages();
        this.plan = method.hasTeacher()
                ? Optional.of(engine.compile(method.teacherGraph(batch, false), imported.orElse(weights)))
                : Optional.empty();
        this.joined = method.joinsAfter().isPresent()
                ? Optional.of(engine.compile(method.teacherGraph(batch, true), weights))
                : Optional.empty();
        joined.ifPresent(other -> other.share(Shown.GLOBAL, plan.orElseThrow(), Shown.GLOBAL));
        this.draw = (rng, share, inputs) -> method.drawForTeacher(batch, rng, share, inputs);
        this.scheduled = method.scheduledInputs();
        this.runningMeans = method.hasTeacher() ? method.teacherRunningMeans(batch) : List.of();
    }

    /**
     * The targets of all global views, with what else is told and remembered of them. They stay where the engine computed them.
     *
     * @param views a step's images, or a part of them
     * @param at the step's scheduled values
     * @param rng the key of what is random in their targets, the student's
     * @return the graph's outputs, valid until the next call; empty where there is no teacher
     */
    Outputs forward(Views views, StepValues at, Rng rng) {
        return forward(Shown.of(views), at, rng, Share.WHOLE);
    }

    /** As above, of images that are a share of the step's. */
    Outputs forward(Shown views, StepValues at, Rng rng, Share share) {
        if (plan.isEmpty()) {
            return new Outputs(Map.of());
        }
        views.write(plan.get(), Shown.GLOBAL); // (G*B, C, S, S)
        Plan teacher = joins.test(at.epoch()) ? joined.orElseThrow() : plan.get();
        scheduled.forEach(name -> teacher.input(name).assign(at.of(name)));
        draw.draw(rng, share, teacher::input);
        last = teacher.forward(Map.of());
        return last;
    }

    /** Moves the backbone's buffers by what the last pass measured: a teacher's are of its own batches, no average. */
    void moveBuffers() {
        runningMeans.forEach(each -> each.move(weights, last));
    }

    /** Has a student read targets where they are computed. */
    void teach(StudentNetwork student) {
        plan.ifPresent(teacher -> student.learnFrom(teacher, sharesImages));
        joined.ifPresent(student::learnFrom);
    }

    /** Has the graph that is joined read an input from a part of a store, and run in some epochs. */
    void join(String input, INDArray from, IntPredicate epochs) {
        joined.orElseThrow().share(input, from);
        joins = epochs;
    }

    /** Has the graph read an input from a part of a store. */
    void read(String input, INDArray from) {
        plan.orElseThrow().share(input, from);
        joined.ifPresent(other -> other.share(input, from));
    }

    /** Has the graph leave an output in a part of a store. */
    void leave(String output, INDArray in) {
        plan.orElseThrow().place(output, in);
        joined.ifPresent(other -> other.place(output, in));
    }

    /** {@return the library's name of each kernel's implementation, with its count, once a step has run; empty without one} */
    Map<String, Integer> kernels() {
        return plan.map(Plan::kernels).orElse(Map.of());
    }

    /** Seconds by kind of kernel, from now on. */
    Map<String, Double> profile() {
        return plan.map(Plan::profile).orElse(Map.of());
    }

    /** A number that tells an imported network from others; 0 where there is none. */
    long digest() {
        return imported.map(ImportedTeacher::digest).orElse(0L);
    }

    /** {@return its parameters and buffers; where it is imported, the student's, which is what the run is for} */
    public ParameterStore weights() {
        return weights;
    }

    @Override
    public void close() {
        joined.ifPresent(Plan::close); // which reads what belongs to the other
        plan.ifPresent(Plan::close);
    }
}
