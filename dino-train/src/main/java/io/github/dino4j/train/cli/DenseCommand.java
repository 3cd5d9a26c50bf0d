package io.github.dino4j.train.cli;

import io.github.dino4j.eval.dense.DenseExtractor;
import io.github.dino4j.train.loop.CheckpointBackbone;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** What the commands on tokens and attention have in common: a checkpoint, floors, and how results are printed. */
abstract class DenseCommand implements Callable<Integer> {
    private final Console console;

    @CommandLine.Parameters(
            index = "0",
            paramLabel = "CHECKPOINT",
            description = "a run directory or a .safetensors checkpoint")
    private Path checkpoint = Path.of("");

    @CommandLine.Option(
            names = "--no-floors",
            description = "leave out the floors: raw pixels, the untrained network, and what else the protocol has")
    private boolean noFloors;

    @CommandLine.Option(names = "--json", description = "print one line of JSON last")
    private boolean json;

    DenseCommand(Console console) {
        this.console = console;
    }

    /** Measures; mistakes of the user's show before the checkpoint is read where they can. */
    abstract Map<String, Object> measure(CheckpointBackbone backbone) throws IOException;

    /** Looks at the options and the data before anything is loaded. */
    abstract void prepare() throws IOException;

    /** Says the result to a person. */
    abstract void say(Map<String, Object> result, Console to);

    /** Measures one floor, which closes what it opens. */
    @FunctionalInterface
    interface Floor {
        Object measure(DenseExtractor untrained) throws IOException;
    }

    final boolean wantsFloors() {
        return !noFloors;
    }

    final Object untrained(CheckpointBackbone backbone, Floor floor) throws IOException {
        try (DenseExtractor untrained = backbone.untrained()) {
            return floor.measure(untrained);
        }
    }

    /** A number of a result as tables show it. */
    static String number(@Nullable Object value) {
        return value instanceof Number number ? String.format(Locale.ROOT, "%.2f", number.doubleValue()) : "-";
    }

    @Override
    public final Integer call() throws IOException {
        try {
            prepare();
            try (CheckpointBackbone backbone = new CheckpointBackbone(checkpoint)) {
                Map<String, Object> result = new LinkedHashMap<>(measure(backbone));
                if (json) {
                    console.json(result);
                } else {
                    say(result, console);
                }
            }
        } catch (IllegalArgumentException e) {
            throw new BadInputException(e.getMessage() == null ? e.toString() : e.getMessage(), e);
        }
        return 0;
    }
}
