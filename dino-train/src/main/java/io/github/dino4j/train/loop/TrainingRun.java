package io.github.dino4j.train.loop;

import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.device.DeviceMemoryError;
import io.github.dino4j.core.engine.Engines;
import io.github.dino4j.core.event.RunListener;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.io.Reason;
import io.github.dino4j.core.parallel.Group;
import io.github.dino4j.core.parallel.Threads;
import io.github.dino4j.core.schedule.Schedules;
import io.github.dino4j.eval.feature.EvalEngine;
import io.github.dino4j.eval.knn.KnnOptions;
import io.github.dino4j.train.listen.GuardedListeners;
import io.github.dino4j.train.listen.MetricsWriter;
import io.github.dino4j.train.listen.Waiting;
import io.github.dino4j.train.method.Method;
import io.github.dino4j.train.signal.SignalMeter;
import io.github.dino4j.train.step.DivergedException;
import io.github.dino4j.train.step.Exchanges;
import io.github.dino4j.train.step.Laps;
import io.github.dino4j.train.step.MemoryEstimate;
import io.github.dino4j.train.step.SslTrainer;
import io.github.dino4j.train.step.TrainerState;
import io.github.dino4j.train.step.ViewFeed;
import io.github.dino4j.vit.network.Network;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A run from its directory to its result: images, resume, the loop with what happens around it, and the floors. */
public final class TrainingRun {
    private static final double NANOS = 1e-9;

    private final RunConfig config;
    private final PrintStream log;
    private final boolean fresh;
    private final List<RunListener> listeners;
    private final Group group;
    private volatile boolean stopping;
    private volatile boolean saidStopped;
    private volatile @Nullable Saver running;

    /**
     * Describes a run, or the share of it that one of several processes has.
     *
     * @param config the configuration, whose batch is that of all processes
     * @param log where the first process shows progress
     * @param fresh whether to start over instead of resuming
     * @param listeners are told what happens: by the first process alone where they are {@code TrainingListener}s, which a
     *     run goes on without when they fail
     * @param group the processes
     */
    public TrainingRun(RunConfig config, PrintStream log, boolean fresh, List<RunListener> listeners, Group group) {
        this.group = group;
        this.config = config;
        this.log = log;
        this.fresh = fresh;
        this.listeners = List.copyOf(listeners);
    }

    /**
     * Trains to the last step, or until it is {@linkplain #stop stopped} or the thread is interrupted. Whatever else ends it,
     * the last whole step is saved first.
     *
     * @return how it ended
     * @throws IOException if images cannot be read or results cannot be written
     */
    public TrainResult run() throws IOException {
        GroupStart start = new GroupStart(group);
        try {
            start.requireSame(config);
            requirePossible();
            Engines.tellPassedOver(
                    Engines.nameFor(config.train().engine(), config.model().convolves()));
            Threads.use(config.train().threads());
            return group.rank() == 0 ? lead(start) : new Follower(config, group, listeners, () -> stopping).run(start);
        } catch (IOException | RuntimeException e) {
            start.giveUp(e);
            throw e;
        }
    }

    /** The process that keeps the run directory, measures and reports. */
    private TrainResult lead(GroupStart start) throws IOException {
        InitialWeights initial = InitialWeights.of(config, fresh); // before work starts
        GuardedListeners guarded = GuardedListeners.of(config, listeners);
        RunConfig own = start.share(config);
        try (RunFolder folder = RunFolder.open(config, fresh);
                RunImages data = folder.begin(() -> RunImages.open(config, folder));
                TrainerState state =
                        TrainerState.initialized(own, group, data.train().size());
                SignalMeter meter =
                        new SignalMeter(config, state.network(), state.teacher().weights(), data.train());
                Evaluation evaluation = data.evaluation(config, group)) {
            start.opened();
            OpenRun open = new OpenRun(config, folder, data, state, group);
            Saver saver = new Saver(state, folder, open.stepsPerEpoch());
            ToldRun told = new ToldRun(guarded, state, saver);
            fill(state, initial);
            start.ready(data.train(), state);
            log.println(open.beginning(evaluation != null));
            try (MetricsWriter metrics = open.metrics();
                    ViewFeed feed = open.feed()) {
                Schedules schedules = state.method().schedules(open.stepsPerEpoch());
                RunListener events = new RunEvents(config, log, listeners, guarded)
                        .told(metrics, folder.metrics(), state, schedules.clock());
                EpochEvaluator evaluator = new EpochEvaluator(state, evaluation, folder.floors(), events, guarded);
                List<LoopListener> around = List.of(
                        saver,
                        evaluator,
                        new SignalMonitor(state, meter, open.stepsPerEpoch(), folder.samples(), events, guarded),
                        new EpochWork(state, data.train(), feed, open.stepsPerEpoch(), events),
                        told,
                        new ReportWriter(folder.root(), System::nanoTime));
                TrainingLoop loop = new TrainingLoop(state, schedules.clock(), around, () -> stopping);
                SslTrainer trainer = new SslTrainer(state, schedules, open.rng(), Laps.NONE);
                Waiting waiting = new Waiting(config.train().batchSize(), events);
                Loop steps = () -> loop.run(trainer, feed, waiting);
                return told.during(open.started(), () -> train(steps, state, evaluator, saver, folder, waiting));
            }
        }
    }

    private void fill(TrainerState state, InitialWeights initial) throws IOException {
        if (state.iteration() > 0) {
            log.println("resuming after step " + state.iteration());
        } else {
            initial.describe().forEach(log::println);
            initial.into(state);
        }
    }

    /** The loop, ready to run. */
    private interface Loop {
        boolean run() throws IOException;
    }

    private TrainResult train(
            Loop loop, TrainerState state, EpochEvaluator evaluator, Saver saver, RunFolder folder, Waiting waiting)
            throws IOException {
        long first = state.iteration();
        long start = System.nanoTime();
        boolean stopped = saved(loop, saver);
        double seconds = (System.nanoTime() - start) * NANOS;
        if (stopped && !saidStopped) {
            log.println(saver.stopped());
        }
        long images = (state.iteration() - first) * config.train().batchSize();
        return new TrainResult(
                folder.root().toString(),
                state.iteration(),
                seconds,
                images / seconds,
                waiting.share(),
                evaluator.epochLoss(),
                evaluator.best(),
                evaluator.floors().pixels(),
                evaluator.floors().untrained(),
                stopped);
    }

    /** Runs the loop; whatever ends it early, its last whole step is kept. */
    private boolean saved(Loop loop, Saver saver) throws IOException {
        running = saver;
        try {
            return loop.run();
        } catch (DivergedException e) {
            throw saver.lastGood(e);
        } catch (UncheckedIOException e) {
            throw saver.rescue(new IOException(Reason.sentence(e), e));
        } catch (IOException e) {
            throw saver.rescue(e);
        } catch (RuntimeException | DeviceMemoryError e) {
            log.println(saver.keep(e));
            throw e;
        } finally {
            running = null;
        }
    }

    /**
     * Asks the run to end after the step at hand, from any thread. A run that evaluates just then is saved by this call, and
     * ends when the evaluation does.
     *
     * @return whether everything is saved now, so that the process may end
     */
    public boolean stop() {
        stopping = true;
        Saver saver = running;
        if (saver == null) {
            return group.isAlone(); // nothing was trained yet, or all of it is saved; others count on this process
        }
        try {
            boolean kept = saver.saveAtRest();
            if (kept && !saidStopped) {
                saidStopped = true; // the loop has no need to
                log.println(saver.stopped());
            }
            return kept && group.isAlone();
        } catch (IOException e) {
            log.println("the run could not be saved while it evaluated: " + Reason.sentence(e));
            return false;
        }
    }

    /**
     * Checks images and memory without training or writing anything.
     *
     * @return what {@link #run} would do, a line each
     * @throws IOException if it could not
     */
    public List<String> describe() throws IOException {
        Network network = new Method(config).network();
        MemoryEstimate memory = MemoryEstimate.of(new GroupStart(group).share(config));
        int images = RunImages.count(config);
        int perEpoch = images / config.train().batchSize();
        requirePossible();
        List<String> lines = new ArrayList<>(List.of(
                network.layout().weightCount() + " parameters in "
                        + network.layout().parameters().size() + " tensors",
                memory.toString(),
                images + " training images, " + perEpoch + " steps per epoch, "
                        + (long) perEpoch * config.train().epochs() + " steps"));
        lines.addAll(RunImages.tried(config));
        lines.addAll(InitialWeights.of(config, fresh).describe());
        return lines;
    }

    /**
     * Counts the images without drawing any.
     *
     * @return how many the run trains on
     * @throws IOException if there are none, or fewer than a batch
     */
    public int images() throws IOException {
        return RunImages.count(config);
    }

    /** Before anything is written: whether engine, precision and index exist here, and the run fits into memory. */
    private void requirePossible() throws IOException {
        TrainerState.engine(config);
        EvalEngine.whileTraining(config);
        RunConfig own = new GroupStart(group).share(config);
        MemoryEstimate.of(own, group).requireFree();
        Exchanges.require(own, group);
        if (group.rank() == 0) {
            GuardedListeners.of(config, listeners); // none of which does anything yet
        }
        try {
            KnnOptions.of(config.eval().knn()).requireIndex();
        } catch (IllegalArgumentException e) {
            throw new InputException("eval.knn." + e.getMessage(), e);
        }
    }
}
