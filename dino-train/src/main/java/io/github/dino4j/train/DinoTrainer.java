package io.github.dino4j.train;

import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.event.RunListener;
import io.github.dino4j.train.cli.Cli;
import io.github.dino4j.train.loop.TrainResult;
import io.github.dino4j.train.loop.TrainingRun;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Trains a Vision Transformer by DINO: from the command line ({@code dino train CONFIG}) or from code.
 *
 * <pre>{@code
 * TrainResult result = DinoTrainer.from(Path.of("configs/quickstart.yaml"))
 *         .set("train.epochs", "2")
 *         .train();
 * }</pre>
 */
public final class DinoTrainer {
    private final List<String> sets = new ArrayList<>();
    private final List<RunListener> listeners = new ArrayList<>();
    private final String config;
    private boolean fresh;
    private PrintStream log = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);

    private DinoTrainer(String config) {
        this.config = config;
    }

    /**
     * The command line.
     *
     * @param args a command and its options
     */
    public static void main(String[] args) {
        System.exit(Cli.run(args));
    }

    /**
     * A run from a configuration file.
     *
     * @param config the YAML file
     * @return a trainer that can be changed before it trains
     */
    public static DinoTrainer from(Path config) {
        return new DinoTrainer(config.toString());
    }

    /**
     * A run from a configuration on the class path.
     *
     * @param name such as {@code model/vit_tiny_16.yaml}
     * @return a trainer that can be changed before it trains
     */
    public static DinoTrainer builtin(String name) {
        return new DinoTrainer("builtin:" + name);
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
     * Adds a listener.
     *
     * @param listener is told what happens, on the training thread
     * @return this trainer
     */
    public DinoTrainer listen(RunListener listener) {
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
     * Shows progress.
     *
     * @param out where to
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
     */
    public RunConfig config() {
        return config.startsWith("builtin:")
                ? ConfigLoader.builtin(config.substring("builtin:".length()), sets)
                : ConfigLoader.load(Path.of(config), sets);
    }

    /**
     * Trains, or resumes what an earlier call or process began in the same run directory.
     *
     * @return how it ended
     * @throws IOException if images cannot be read or results cannot be written
     */
    public TrainResult train() throws IOException {
        return new TrainingRun(config(), log, fresh, listeners).run();
    }
}
