package io.github.dino4j.cli.eval;

import io.github.dino4j.cli.console.Console;
import io.github.dino4j.cli.console.JsonOption;
import io.github.dino4j.cli.console.Misfits;
import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.eval.EvalConfig;
import io.github.dino4j.eval.dense.ImageModel;
import io.github.dino4j.eval.model.CheckpointBackbone;
import io.github.dino4j.eval.report.ModelWords;
import io.github.dino4j.eval.report.Section;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/**
 * What the commands on tokens and attention have in common: a checkpoint, floors, how results are printed and reported.
 *
 * @param <D> the data, found and checked before anything is loaded
 * @param <R> what is measured, of the model as of a floor
 */
abstract class DenseCommand<D, R> implements Callable<Integer> {
    /** What is measured, as it is said beside its floors. */
    static final String MODEL = "model";

    /** The floor of pixels themselves. */
    static final String PIXELS = "pixels";

    /** The floor of the network before its first step. */
    static final String UNTRAINED = "untrained";

    /** The floor of objects that never move. */
    static final String STILL = "still";

    private static final Map<String, String> TITLES =
            Map.of(PIXELS, "raw pixels", UNTRAINED, "untrained network", STILL, "first mask left still");

    private final Console console;

    @CommandLine.Parameters(
            index = "0",
            paramLabel = "CHECKPOINT",
            description = "a run directory, or any weights file that dino import knows")
    private Path checkpoint = Path.of("");

    @CommandLine.Mixin
    private final Overlays overlays = new Overlays();

    @CommandLine.Option(
            names = "--no-floors",
            description = "leave out the floors: raw pixels, the untrained network, and what else the protocol has")
    private boolean noFloors;

    @CommandLine.Mixin
    private final ReportOption report = new ReportOption();

    @CommandLine.Mixin
    private final JsonOption json = new JsonOption();

    private @Nullable EvalConfig eval;

    DenseCommand(Console console) {
        this.console = console;
    }

    /** Overlays of {@code eval} that the options stand for. */
    abstract List<String> sets();

    /** Looks at the data before anything is loaded. */
    abstract D prepare() throws IOException;

    /** Measures the model, and keeps what the report will show. */
    abstract R measure(D data, CheckpointBackbone backbone) throws IOException;

    /** Measures the floors, by the names above; none where the protocol has none for these options. */
    abstract Map<String, R> floors(D data, CheckpointBackbone backbone) throws IOException;

    /** A measurement as {@code --json} prints it. */
    abstract Map<String, Object> json(R result);

    /** What the report shows. */
    abstract Section section(D data, R result, Map<String, R> floors) throws IOException;

    /** What it was measured on, for the report. */
    abstract Map<String, String> measuredOn();

    /** Says a measurement to a person. */
    abstract void say(String name, R result, Console to);

    /** The checkpoint's options of protocols with the command's on top; before it is loaded, the base configuration's. */
    final EvalConfig eval() {
        return Objects.requireNonNull(eval);
    }

    final boolean wantsReport() {
        return report.isAsked();
    }

    /** Measures one floor. */
    @FunctionalInterface
    interface Floor<R> {
        R measure(ImageModel untrained) throws IOException;
    }

    /** Measures the untrained network, and closes it. */
    final R untrained(CheckpointBackbone backbone, Floor<R> floor) throws IOException {
        try (ImageModel untrained = backbone.untrained()) {
            return floor.measure(untrained);
        }
    }

    /** A number of a result as a person reads it. */
    static String number(@Nullable Double value) {
        return value == null ? "-" : String.format(Locale.ROOT, "%.2f", value);
    }

    @Override
    public final Integer call() throws IOException {
        return Misfits.refuse(() -> {
            List<String> own = overlays.after(sets());
            eval = ConfigLoader.evaluation(own); // what is out of bounds is refused before anything is loaded
            D data = prepare();
            report.check();
            try (CheckpointBackbone backbone = new CheckpointBackbone(checkpoint, own)) {
                eval = backbone.config().eval();
                R result = measure(data, backbone);
                Map<String, R> floors = noFloors ? Map.of() : floors(data, backbone);
                tell(data, result, floors, backbone);
            }
            return 0;
        });
    }

    private void tell(D data, R result, Map<String, R> floors, CheckpointBackbone backbone) throws IOException {
        Map<String, R> titled = new LinkedHashMap<>();
        floors.forEach((name, floor) -> titled.put(TITLES.getOrDefault(name, name), floor));
        Map<String, String> measured = new LinkedHashMap<>();
        measured.put("model", ModelWords.of(backbone.config().model()));
        measured.put("checkpoint", backbone.file().toString());
        measured.putAll(measuredOn());
        report.add(() -> section(data, result, titled), measured, console);
        if (json.isAsked()) {
            Map<String, Object> all = new LinkedHashMap<>(json(result));
            floors.forEach((name, floor) -> all.put("floor_" + name, json(floor)));
            console.json(all);
        } else {
            say(MODEL, result, console);
            titled.forEach((name, floor) -> say(name, floor, console));
        }
    }
}
