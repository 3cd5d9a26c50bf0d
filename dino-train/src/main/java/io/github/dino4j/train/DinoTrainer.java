package io.github.dino4j.train;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.ConfigPrinter;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.config.bind.ConfigException;
import io.github.dino4j.core.event.RunListener;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.io.Reason;
import io.github.dino4j.core.parallel.Group;
import io.github.dino4j.core.parallel.Groups;
import io.github.dino4j.core.parallel.OwnNatives;
import io.github.dino4j.core.samediff.CudaPreflight;
import io.github.dino4j.train.listen.LoggedLines;
import io.github.dino4j.train.listen.TrainingListener;
import io.github.dino4j.train.loop.TrainResult;
import io.github.dino4j.train.loop.TrainingRun;
import io.github.dino4j.train.stop.StopSignal;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains a Vision Transformer by DINO, from code or as a program of its own; every other command, and more about a run,
 * is in {@code dino-cli}.
 *
 * <pre>{@code
 * TrainResult result = DinoTrainer.from("builtin:quickstart").set("train.epochs", "2").train();
 * }</pre>
 *
 * Training handles no signals, registers no shutdown hook, ends no process and prints nothing; it logs through SLF4J. Trainers
 * may follow each other in one process, or train at the same time in several threads, each in a run directory of its own.
 */
public final class DinoTrainer {
    private static final Logger LOG = LoggerFactory.getLogger(DinoTrainer.class);
    private static final String BUILTIN = "builtin:";
    private static final int FAILED = 1;
    private static final int BAD_INPUT = 2;
    private static final String SET = "--set";
    private static final String USAGE = "Usage: DinoTrainer CONFIG [--set KEY=VALUE]..., where CONFIG is a YAML file";

    private final List<String> sets = new ArrayList<>();
    private final List<RunListener> listeners = new ArrayList<>();
    private final Function<List<String>, RunConfig> config; // with overlays
    private final AtomicBoolean stopping = new AtomicBoolean();
    private @Nullable TrainingRun running;
    private boolean fresh;
    private @Nullable Group group;
    private PrintStream log = LoggedLines.to(LOG);

    private DinoTrainer(Function<List<String>, RunConfig> config) {
        this.config = config;
    }

    /**
     * Trains by a YAML file: {@code DinoTrainer CONFIG [--set KEY=VALUE]...}. Progress goes to standard error, the result
     * as a line of JSON to standard output; the exit code is 0 for success, 1 for a failed run, 2 for input that is wrong.
     *
     * @param args the file and overlays of its keys
     */
    public static void main(String[] args) {
        PrintStream results = System.out;
        System.setOut(System.err); // libraries print there
        OwnNatives.use();
        System.exit(run(args, results, System.err));
    }

    static int run(String[] args, PrintStream results, PrintStream log) {
        try {
            DinoTrainer trainer = parse(args).log(log);
            CudaPreflight.check();
            TrainResult result = StopSignal.during(trainer::train, trainer::stop);
            results.println(new ObjectMapper().writeValueAsString(result.toJson()));
            results.flush();
            return 0;
        } catch (ConfigException | InputException e) {
            log.println("dino: " + e.getMessage());
            return BAD_INPUT;
        } catch (IOException e) {
            log.println("dino: " + Reason.sentence(e));
            return FAILED;
        } catch (RuntimeException e) {
            log.println("dino: " + (e.getMessage() == null ? e : e.getMessage()));
            return FAILED;
        }
    }

    /** The words may come in any order; a later overlay of a key wins. */
    private static DinoTrainer parse(String[] args) throws InputException {
        List<String> configs = new ArrayList<>();
        List<String> overlays = new ArrayList<>();
        for (int i = 0; i < args.length; i++) {
            if (args[i].equals(SET)) {
                if (i + 1 == args.length) {
                    throw new InputException(SET + " stands last: give KEY=VALUE after it. " + USAGE);
                }
                overlays.add(args[++i]);
            } else if (args[i].startsWith(SET + "=")) {
                overlays.add(args[i].substring(SET.length() + 1));
            } else if (args[i].startsWith("-")) {
                throw new InputException("unknown option " + args[i] + ". " + USAGE);
            } else {
                configs.add(args[i]);
            }
        }
        if (configs.size() != 1) {
            throw new InputException("one configuration is needed, was " + configs + ". " + USAGE);
        }
        DinoTrainer trainer = from(Path.of(configs.get(0)));
        trainer.sets.addAll(overlays);
        return trainer;
    }

    /**
     * A run from a configuration file.
     *
     * @param config the YAML file
     * @return a trainer that can be changed before it trains
     */
    public static DinoTrainer from(Path config) {
        return new DinoTrainer(sets -> ConfigLoader.load(config, sets));
    }

    /**
     * A run from a configuration that is named as on the command line.
     *
     * @param config a YAML file's path, or one that comes with Dino4j, such as {@code builtin:quickstart} or {@code
     *     builtin:recipe/photos_small.yaml}
     * @return a trainer that can be changed before it trains
     */
    public static DinoTrainer from(String config) {
        return config.startsWith(BUILTIN) ? builtin(config.substring(BUILTIN.length())) : from(Path.of(config));
    }

    /**
     * A run from a configuration in memory, for which no file is read.
     *
     * @param config every key, as a program has made it
     * @return a trainer that can be changed before it trains
     */
    public static DinoTrainer from(RunConfig config) {
        return new DinoTrainer(sets -> sets.isEmpty()
                ? config
                : ConfigLoader.printed(ConfigPrinter.print(config), "the configuration in memory", sets));
    }

    /**
     * A run from a configuration on the class path.
     *
     * @param name such as {@code quickstart} or {@code recipe/photos_small.yaml}; the ending may be left out
     * @return a trainer that can be changed before it trains
     */
    public static DinoTrainer builtin(String name) {
        return new DinoTrainer(sets -> ConfigLoader.builtin(name, sets));
    }

    /**
     * Overlays a key.
     *
     * @param key such as {@code train.epochs}
     * @param value its value as YAML
     * @return this trainer
     */
    public DinoTrainer set(String key, String value) {
        sets.add(key + "=" + value);
        return this;
    }

    /**
     * Adds somebody who takes part in the run: what is thrown there ends it, the last whole step saved.
     *
     * @param listener is told what happens, on the training thread, in each process of a group
     * @return this trainer
     */
    public DinoTrainer listen(RunListener listener) {
        listeners.add(listener);
        return this;
    }

    /**
     * Adds a listener, beside those that {@code train.watch.listeners} names.
     *
     * @param listener is told of the run from its beginning to its end; where it fails, the run goes on without it
     * @return this trainer
     */
    public DinoTrainer listener(TrainingListener listener) {
        listeners.add(listener);
        return this;
    }

    /**
     * Starts over instead of resuming.
     *
     * @return this trainer
     */
    public DinoTrainer fresh() {
        fresh = true;
        return this;
    }

    /**
     * Trains as one of several processes that share the {@code train.batch_size} images of every step; all of them see the same
     * images and, for drawn ones, the same run directory. The first one keeps that directory, measures and reports. Without this,
     * {@link #train} joins the group that {@code train.group} names and leaves it at its end, which a process can do once.
     *
     * @param processes that train together
     * @return this trainer
     */
    public DinoTrainer together(Group processes) {
        group = processes;
        return this;
    }

    /**
     * Shows progress, which is logged otherwise.
     *
     * @param out where to, a line each
     * @return this trainer
     */
    public DinoTrainer log(PrintStream out) {
        log = out;
        return this;
    }

    /**
     * The configuration as it stands.
     *
     * @return every key, checked
     * @throws ConfigException if the file, a key or a value is wrong; names every problem
     */
    public RunConfig config() {
        return config.apply(sets);
    }

    /**
     * Asks training to end, from any thread: {@link #train} takes the step at hand, saves, and returns. Called before, it ends
     * the next training before its first step. Interrupting the training thread does the same.
     *
     * @return whether everything is saved already, so that nothing is lost if the process ends now
     */
    public boolean stop() {
        synchronized (stopping) {
            stopping.set(true);
            return running == null || running.stop();
        }
    }

    private void begin(@Nullable TrainingRun run) {
        synchronized (stopping) {
            if (run != null && running != null) {
                throw new IllegalStateException(
                        "this trainer is training already; wait for it, or make another one with"
                                + " a run directory (train.output) of its own");
            }
            running = run;
            if (run != null && stopping.get()) {
                run.stop();
            }
        }
    }

    /**
     * Trains, or resumes what an earlier call or process began in the same run directory.
     *
     * @return how it ended; {@link TrainResult#stopped} after {@link #stop} or an interruption, which is left standing
     * @throws ConfigException if the configuration is wrong; names every problem
     * @throws InputException if images, weights or the run directory do not fit, or a process or trainer has the directory
     * @throws IOException if images cannot be read or results cannot be written; the last whole step is saved
     * @throws io.github.dino4j.train.step.DivergedException if losses are no numbers any more; says which checkpoint is sound
     * @throws IllegalStateException if engine or precision cannot be used here, or this trainer is training already
     * @throws io.github.dino4j.core.device.DeviceMemoryError if a step does not fit into the device's memory
     */
    public TrainResult train() throws IOException {
        RunConfig resolved = config();
        Group given = group;
        return given == null
                ? Groups.during(
                        resolved.train().group(), resolved.train().patience(), processes -> train(resolved, processes))
                : train(resolved, given);
    }

    private TrainResult train(RunConfig resolved, Group processes) throws IOException {
        TrainingRun run = new TrainingRun(resolved, log, fresh, listeners, processes);
        begin(run);
        try {
            return run.run();
        } finally {
            begin(null);
            stopping.set(false);
        }
    }
}
