package io.github.dino4j.train.loop;

import io.github.dino4j.core.config.ConfigPrinter;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.event.RunEvent;
import io.github.dino4j.core.event.RunListener;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.parallel.Threads;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.core.schedule.Schedules;
import io.github.dino4j.core.schedule.StepClock;
import io.github.dino4j.eval.knn.KnnOptions;
import io.github.dino4j.eval.knn.KnnResult;
import io.github.dino4j.eval.report.RunReport;
import io.github.dino4j.train.checkpoint.CheckpointContent;
import io.github.dino4j.train.checkpoint.Checkpoints;
import io.github.dino4j.train.listen.CollapseMonitor;
import io.github.dino4j.train.listen.ConsoleProgress;
import io.github.dino4j.train.listen.MetricsWriter;
import io.github.dino4j.vit.network.Network;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A run from its directory to its result: images, resume, the loop with what happens around it, and the floors. */
public final class TrainingRun {
    private static final double NANOS = 1e-9;
    private static final double SECONDS_PER_MINUTE = 60.0;
    private static final int COLLAPSE_PATIENCE = 50;

    private final RunConfig config;
    private final PrintStream log;
    private final boolean fresh;
    private final List<RunListener> listeners;

    /**
     * Describes a run.
     *
     * @param config the configuration
     * @param log where progress is shown
     * @param fresh whether to start over instead of resuming
     * @param listeners are told what happens
     */
    public TrainingRun(RunConfig config, PrintStream log, boolean fresh, List<RunListener> listeners) {
        this.config = config;
        this.log = log;
        this.fresh = fresh;
        this.listeners = List.copyOf(listeners);
    }

    /**
     * Trains to the last step, or until a signal.
     *
     * @return how it ended
     * @throws IOException if images cannot be read or results cannot be written
     */
    public TrainResult run() throws IOException {
        requirePossible();
        Threads.use(config.train().threads());
        InitialWeights initial = InitialWeights.of(config, fresh); // before work starts
        try (RunFolder folder = RunFolder.open(config, fresh);
                RunImages data = RunImages.open(config, folder);
                TrainerState state = TrainerState.initialized(config);
                Evaluation evaluation = data.evaluation(config);
                StopSignal stop = new StopSignal()) {
            int stepsPerEpoch = data.train().size() / config.train().batchSize();
            Schedules schedules = new Schedules(config, stepsPerEpoch);
            Checkpoints checkpoints = new Checkpoints(folder.checkpoints());
            state.resumeAt(checkpoints.loadLatest(content(state)));
            if (state.iteration() > 0) {
                log.println("resuming after step " + state.iteration());
            } else {
                initial.describe().forEach(log::println);
                initial.into(state);
            }
            try (MetricsWriter metrics = new MetricsWriter(folder.metrics(), state.iteration());
                    ViewFeed feed = new ViewFeed(data.train(), config, rng(), state.iteration())) {
                if (state.iteration() == 0) {
                    feed.onFirst(views -> SamplePicture.write(folder.samples(), views, config.views()));
                }
                Loop loop = new Loop(state, schedules, checkpoints, evaluation, stop);
                loop.listen(metrics, log);
                return loop.run(feed, folder);
            }
        }
    }

    /**
     * Checks images and memory without training or writing anything.
     *
     * @return what {@link #run} would do, a line each
     * @throws IOException if it could not
     */
    public List<String> describe() throws IOException {
        Network network = new Network(config.model(), config.method().head());
        MemoryEstimate memory = MemoryEstimate.of(config);
        int images = RunImages.count(config);
        int perEpoch = images / config.train().batchSize();
        requirePossible();
        List<String> lines = new ArrayList<>(List.of(
                network.layout().weightCount() + " parameters in "
                        + network.layout().parameters().size() + " tensors",
                memory.toString(),
                images + " training images, " + perEpoch + " steps per epoch, "
                        + (long) perEpoch * config.train().epochs() + " steps"));
        lines.addAll(InitialWeights.of(config, fresh).describe());
        return lines;
    }

    /** Before anything is written: whether engine, precision and index exist here, and the run fits into memory. */
    private void requirePossible() throws IOException {
        TrainerState.engine(config);
        MemoryEstimate.of(config).requireFree();
        try {
            KnnOptions.of(config.eval().knn()).requireIndex();
        } catch (IllegalArgumentException e) {
            throw new InputException("eval.knn." + e.getMessage(), e);
        }
    }

    private Rng rng() {
        return Rng.of(config.train().seed());
    }

    /** Measured once for a run and written down. */
    private Floors measure(Evaluation evaluation, TrainerState state, RunFolder folder) throws IOException {
        ParameterStore first = ParameterStore.initialized(state.network().layout(), TrainerState.initKey(config));
        Floors floors = new Floors(
                Evaluation.best(evaluation.pixels()),
                Evaluation.best(evaluation.network(state.network(), first, state.engine())));
        floors.write(folder.floors());
        return floors;
    }

    private CheckpointContent content(TrainerState state) {
        Map<String, ParameterStore> stores = new LinkedHashMap<>();
        stores.put("student", state.student().weights());
        stores.put("teacher", state.teacher().weights());
        stores.putAll(state.optimizer().moments());
        Map<String, long[]> counters = new LinkedHashMap<>(); // in one order, so that equal runs write equal files
        counters.put("optim.steps", state.optimizer().steps());
        counters.put("progress.epoch_loss", state.epochLoss().state());
        counters.put("progress.collapse", state.collapseStreaks());
        return new CheckpointContent(
                state.iteration(),
                stores,
                state.objective().state(),
                counters,
                Map.of("config", ConfigPrinter.print(config)));
    }

    /** The loop and what happens between its steps. */
    private final class Loop {
        private final TrainerState state;
        private final Schedules schedules;
        private final Checkpoints checkpoints;
        private final @Nullable Evaluation evaluation;
        private final StopSignal stop;
        private RunListener all = event -> {};
        private @Nullable KnnResult last;
        private @Nullable Floors floors;
        private double epochLoss = Double.NaN;
        private long saved;

        Loop(
                TrainerState state,
                Schedules schedules,
                Checkpoints checkpoints,
                @Nullable Evaluation evaluation,
                StopSignal stop) {
            this.state = state;
            this.schedules = schedules;
            this.checkpoints = checkpoints;
            this.evaluation = evaluation;
            this.stop = stop;
            this.saved = state.iteration();
        }

        void listen(MetricsWriter metrics, PrintStream out) {
            boolean terminal = Boolean.getBoolean("dino.terminal"); // set by scripts/dino
            long total = schedules.clock().iterations();
            RunListener progress = new ConsoleProgress(out, terminal, state.iteration(), total, System::nanoTime);
            RunListener tellAll = event -> {
                metrics.on(event);
                progress.on(event);
                listeners.forEach(listener -> listener.on(event));
            };
            RunListener monitor =
                    new CollapseMonitor(state.outDim(), COLLAPSE_PATIENCE, tellAll, state.collapseStreaks());
            long warmUp =
                    (long) (config.optim().warmupEpochs() * schedules.clock().stepsPerEpoch());
            all = event -> {
                tellAll.on(event);
                if (state.iteration() >= warmUp) { // an untrained network looks collapsed to the uniform output
                    monitor.on(event);
                }
            };
        }

        TrainResult run(ViewFeed feed, RunFolder folder) throws IOException {
            floors = Floors.read(folder.floors()); // of the process that this one resumes
            long first = state.iteration();
            long start = System.nanoTime();
            try {
                steps(new SslTrainer(state, schedules, feed, all, rng()), folder);
            } catch (DivergedException e) {
                throw e.lastGood(checkpoints.newest());
            }
            if (state.iteration() > saved) {
                save();
            }
            double seconds = (System.nanoTime() - start) * NANOS;
            boolean stopped = state.iteration() < schedules.clock().iterations();
            if (stopped) {
                log.println("stopped after step " + state.iteration() + " and saved; go on with: scripts/dino train "
                        + folder.config());
            } else if (last == null && evaluation != null) {
                measureFloors(folder);
                last = evaluation.teacher(state);
            }
            RunReport.write(folder.root());
            Floors below = floors == null ? Floors.NONE : floors;
            long images = (state.iteration() - first) * config.train().batchSize();
            return new TrainResult(
                    folder.root().toString(),
                    state.iteration(),
                    seconds,
                    images / seconds,
                    epochLoss,
                    last == null ? null : (Double) Evaluation.best(last),
                    below.pixels(),
                    below.untrained(),
                    stopped);
        }

        private void steps(SslTrainer trainer, RunFolder folder) throws IOException {
            StepClock clock = schedules.clock();
            long lastSave = System.nanoTime();
            while (state.iteration() < clock.iterations() && !stop.isRequested()) {
                state.epochLoss().add(trainer.step());
                boolean epochEnds = clock.step(state.iteration()) == 0;
                if (epochEnds) {
                    epochLoss = state.epochLoss().take();
                    endEpoch(clock.epoch(state.iteration()), folder);
                }
                if ((epochEnds && isDue(clock.epoch(state.iteration()))) || isTime(lastSave)) {
                    save();
                    lastSave = System.nanoTime();
                }
            }
        }

        private void endEpoch(int epoch, RunFolder folder) throws IOException {
            int every = config.eval().knn().everyEpochs();
            Map<String, Double> top1 = Map.of();
            if (evaluation != null
                    && every > 0
                    && (epoch % every == 0 || epoch == config.train().epochs())) {
                measureFloors(folder);
                last = evaluation.teacher(state);
                top1 = Evaluation.top1(last);
            }
            all.on(new RunEvent.EpochFinished(state.iteration(), epoch, epochLoss, top1));
            Map<String, Double> more = evaluation == null ? Map.of() : evaluation.onRequest(state, epoch);
            if (!more.isEmpty()) {
                all.on(new RunEvent.Evaluated(state.iteration(), epoch, more));
            }
        }

        /** Not before the first step, which would only wait for them. */
        private void measureFloors(RunFolder folder) throws IOException {
            if (floors == null && evaluation != null) {
                floors = measure(evaluation, state, folder);
            }
        }

        private boolean isDue(int epoch) {
            return epoch % config.train().checkpoint().everyEpochs() == 0;
        }

        private boolean isTime(long lastSave) {
            double minutes = config.train().checkpoint().everyMinutes();
            return minutes > 0 && (System.nanoTime() - lastSave) * NANOS > minutes * SECONDS_PER_MINUTE;
        }

        private void save() throws IOException {
            long keepEvery = (long) config.train().checkpoint().keepEveryEpochs()
                    * schedules.clock().stepsPerEpoch();
            checkpoints.write(content(state), config.train().checkpoint().keep(), keepEvery);
            saved = state.iteration();
        }
    }
}
