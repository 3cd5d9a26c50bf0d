package io.github.dino4j.train.signal;

import io.github.dino4j.train.DinoTrainer;
import io.github.dino4j.train.step.DivergedException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes the labelled runs of {@code src-test-data/diagnose}: tiny real ones, healthy and broken on purpose. Arguments: the table, a
 * scratch folder, and names of runs, or none for all. What is stored of a run is its configuration, and its metrics with each
 * third step.
 */
public final class DiagnosedRuns {
    private static final Pattern SET = Pattern.compile("([a-z_.]+)=(\\{[^=]*\\}|\\S+)");
    private static final int KEPT_STEPS = 3;
    private static final String[] TINY = {
        "model.depth=2",
        "model.embed_dim=48",
        "method.head.out_dim=128",
        "method.head.hidden_dim=64",
        "method.head.bottleneck_dim=32",
        "views.local.count=2",
        "data.synthetic.train_per_class=80",
        "data.synthetic.val_per_class=10",
        "eval.knn.k=[5]",
        "data.workers=1",
        "train.threads=1",
        "train.epochs=6",
        "train.batch_size=32",
        "train.precision=float32",
        "train.checkpoint={every_minutes: 0, every_epochs: 1000, keep: 1}",
        "eval.signals.images=128"
    };

    private DiagnosedRuns() {}

    /**
     * Makes them.
     *
     * @param args the table, a scratch folder, and names
     * @throws IOException if a run cannot be made or stored
     */
    public static void main(String[] args) throws IOException {
        PrintStream log = System.err;
        System.setOut(log); // libraries print there
        Path table = Path.of(args[0]);
        Path scratch = Path.of(args[1]);
        List<String> names = List.of(args).subList(2, args.length);
        for (String line : Files.readAllLines(table)) {
            String[] cells = line.split("\t", -1);
            if (!line.startsWith("#") && (names.isEmpty() || names.contains(cells[0]))) {
                log.println(cells[0]);
                train(cells, scratch.resolve(cells[0]), log);
                store(scratch.resolve(cells[0]), table.resolveSibling(cells[0]));
            }
        }
    }

    private static void train(String[] cells, Path run, PrintStream log) throws IOException {
        DinoTrainer trainer = DinoTrainer.builtin(cells[3]).fresh().log(log);
        boolean otherHead = cells[4].contains("method.head={");
        for (String set : TINY) {
            if (!otherHead || !set.startsWith("method.head.")) {
                set(trainer, set);
            }
        }
        for (Matcher sets = SET.matcher(cells[4]); sets.find(); ) {
            set(trainer, sets.group());
        }
        try {
            trainer.set("train.output", "'" + run + "'").train();
        } catch (DivergedException e) {
            log.println(e.getMessage());
        }
    }

    private static void set(DinoTrainer trainer, String set) {
        int equals = set.indexOf('=');
        trainer.set(set.substring(0, equals), set.substring(equals + 1));
    }

    private static void store(Path run, Path stored) throws IOException {
        Files.createDirectories(stored);
        List<String> lines = new ArrayList<>();
        int step = 0;
        for (String line : Files.readAllLines(run.resolve("metrics.jsonl"))) {
            if (!line.contains("\"loss\"") || step++ % KEPT_STEPS == 0) {
                lines.add(line);
            }
        }
        Files.write(stored.resolve("metrics.jsonl"), lines);
        String config =
                Files.readString(run.resolve("config.yaml")).replace(run.toString(), "runs/" + run.getFileName());
        Files.writeString(stored.resolve("config.yaml"), config);
    }
}
