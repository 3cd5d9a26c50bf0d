package io.github.dino4j.cli.run;

import io.github.dino4j.cli.console.Console;
import io.github.dino4j.cli.console.JsonOption;
import io.github.dino4j.cli.console.Misfits;
import io.github.dino4j.cli.console.OutputPath;
import io.github.dino4j.cli.console.YamlFile;
import io.github.dino4j.core.samediff.CudaPreflight;
import io.github.dino4j.train.stop.StopSignal;
import io.github.dino4j.train.table.ComponentTable;
import io.github.dino4j.train.table.RowResult;
import io.github.dino4j.train.table.TableBudget;
import io.github.dino4j.train.table.TableMerge;
import io.github.dino4j.train.table.TableRequest;
import io.github.dino4j.train.table.TableResult;
import io.github.dino4j.train.table.TableRow;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Trains the rows of the paper's component table. */
@CommandLine.Command(
        name = "table7",
        mixinStandardHelpOptions = true,
        description = {
            "Trains the rows of the paper's component table (table 7 and what belongs to it), each for the same time"
                    + " or steps,",
            "on one set, and writes table7.md, .html and .json beside the paper's numbers; goes on where it was stopped."
        })
final class Table7Command implements Callable<Integer> {
    private static final Set<String> BESIDE_MERGE = Set.of("--merge", "--output", "--json");

    private final Console console;

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    @CommandLine.Option(
            names = "--data",
            paramLabel = "SET",
            description =
                    "images with classes, as dino train takes them; the recipe's own, or drawn textures, if not given")
    private @Nullable String data;

    @CommandLine.Option(
            names = "--val",
            paramLabel = "SET",
            description = "held-out images, where they are not a part of --data")
    private @Nullable String val;

    @CommandLine.Option(
            names = "--budget",
            paramLabel = "MINUTES",
            description =
                    "minutes of training for each row and seed, without evaluation; epochs are whole, so that they"
                            + " come near it")
    private @Nullable Double minutes;

    @CommandLine.Option(
            names = "--epochs",
            paramLabel = "N",
            description = "instead of --budget: epochs of each row, the same steps however long they take; for tables"
                    + " that are trained side by side, where no time can be measured")
    private @Nullable Integer epochs;

    @CommandLine.Option(
            names = "--merge",
            split = ",",
            paramLabel = "DIR",
            description =
                    "trains nothing: directories of tables on the same terms, whose finished rows are put into one"
                            + " report in --output")
    private List<Path> merge = new ArrayList<>();

    @CommandLine.Option(
            names = "--rows",
            split = ",",
            paramLabel = "ROW",
            description = "which rows, in order; all if not given")
    private List<String> rows = new ArrayList<>();

    @CommandLine.Option(
            names = "--seeds",
            split = ",",
            paramLabel = "SEED",
            defaultValue = "0",
            description = "seeds that each row is trained with; ${DEFAULT-VALUE} if not given")
    private List<Long> seeds = new ArrayList<>();

    @CommandLine.Option(
            names = "--recipe",
            paramLabel = "CONFIG",
            defaultValue = TableRequest.QUICKSTART,
            description = "what all rows share: a YAML file or one that comes with Dino4j, such as"
                    + " builtin:recipe/cifar10_micro.yaml; ${DEFAULT-VALUE} if not given")
    private String recipe = "";

    @CommandLine.Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "overlays a key of all rows, such as optim.lr=0.001, or of one of them, such as"
                    + " byol:method.head.hidden_dim=512")
    private List<String> sets = new ArrayList<>();

    @CommandLine.Option(
            names = "--output",
            paramLabel = "DIR",
            defaultValue = "runs/table7",
            description = "the table's directory; ${DEFAULT-VALUE} if not given")
    private Path output = Path.of("");

    @CommandLine.Mixin
    private final JsonOption json = new JsonOption();

    Table7Command(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        if (!merge.isEmpty()) {
            Misfits.refuse(this::requireNothingElse);
            OutputPath.requireFolder("--output", output);
            return show(TableMerge.of(merge, output));
        }
        TableRequest request = Misfits.refuse(this::request);
        OutputPath.requireFolder("--output", output);
        CudaPreflight.check();
        ComponentTable table = new ComponentTable(request, console.log());
        return show(StopSignal.during(table::run, table::stop));
    }

    private void requireNothingElse() {
        if (Objects.requireNonNull(spec).commandLine().getParseResult().matchedOptions().stream()
                .anyMatch(option -> !BESIDE_MERGE.contains(option.longestName()))) {
            throw new IllegalArgumentException(
                    "--merge puts together what is trained, on the terms that it was trained on; give --output and --json"
                            + " alone beside it");
        }
    }

    private TableBudget budget() {
        if ((minutes == null) == (epochs == null)) {
            throw new IllegalArgumentException("give --budget MINUTES or --epochs N, how long each row is trained"
                    + (minutes == null ? "" : "; not both"));
        }
        return minutes != null
                ? new TableBudget.Minutes(minutes)
                : new TableBudget.Epochs(Objects.requireNonNull(epochs));
    }

    private int show(TableResult result) {
        if (json.isAsked()) {
            console.json(result.toJson());
        } else {
            print(result);
        }
        return 0;
    }

    private TableRequest request() {
        return new TableRequest(
                recipe.equals(TableRequest.QUICKSTART) ? recipe : file(recipe),
                data,
                val,
                budget(),
                TableRow.named(rows),
                seeds,
                sets,
                output);
    }

    private static String file(String recipe) {
        return YamlFile.require(Path.of(recipe)).toString();
    }

    private void print(TableResult table) {
        line("row", "k-NN", "linear", "paper", "");
        for (TableRow row : table.rows()) {
            for (RowResult result : table.of(row)) {
                line(
                        row.name(),
                        number(result.knn()),
                        number(result.linear()),
                        number(row.knn()) + " / " + number(row.linear()),
                        result.verdict() + (table.of(row).size() > 1 ? ", seed " + result.seed() : ""));
            }
        }
        line("raw pixels (floor)", number(table.floorPixels()), "", "", "");
        line("untrained network (floor)", number(table.floorUntrained()), "", "", "");
        table.notTrained().forEach((row, reason) -> console.say(row + " is not trained: " + reason));
        console.say("report: " + table.page());
    }

    private void line(String row, String knn, String linear, String paper, String verdict) {
        console.say(String.format(Locale.ROOT, "%-26s %6s %6s  %-11s  %s", row, knn, linear, paper, verdict)
                .stripTrailing());
    }

    private static String number(@Nullable Double value) {
        return value == null ? "–" : String.format(Locale.ROOT, "%.1f", value);
    }
}
