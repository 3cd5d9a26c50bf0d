package io.github.dino4j.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A folder that holds what the pages' commands are about, under the names that they use, and runs them there: images, and runs
 * of a tiny network. Relative names of a command are those of this folder, and what trains is made small.
 */
final class DocWorkplace {
    private static final int FLAT = 24;
    private static final int OF_A_CLASS = 6;

    /** Later ones win, so these do over what a command says itself. */
    private static final List<String> SMALL = List.of(
            "--set",
            "model.depth=1",
            "--set",
            "method.head.hidden_dim=8",
            "--set",
            "method.head.out_dim=16",
            "--set",
            "views.local.count=1",
            "--set",
            "train.precision=float32",
            "--set",
            "train.epochs=1",
            "--set",
            "optim.warmup_epochs=0",
            "--set",
            "eval.knn.k=[2]",
            "--set",
            "eval.linear.last_blocks=1");

    private static final List<String> SMALL_TEXTURES = List.of(
            "--set",
            "data.synthetic={train_per_class: 2, val_per_class: 1, size: 32, seed: 0}",
            "--set",
            "train.batch_size=8");

    /** Less to do, or a place to write to where a command would take the working directory. */
    private static final Map<String, List<String>> MORE = Map.of(
            "linear", List.of("--epochs", "1"),
            "finetune", List.of("--epochs", "1", "--batch-size", "4"),
            "search", List.of("--output", "search.html"),
            "attention", List.of("--output", "seen"),
            "views", List.of("--output", "views.png"));

    private static final Set<String> WRITES = Set.of("--output", "--report", "--map");

    private final Path folder;
    private final StringWriter errors = new StringWriter();

    DocWorkplace(Path folder) throws IOException {
        this.folder = folder;
        DrawnFiles drawn = new DrawnFiles(folder);
        for (int i = 0; i < FLAT; i++) {
            drawn.picture("photos/" + i + ".png", 0x102030 + 5_000 * i, i % 4);
        }
        for (int i = 0; i < 2 * OF_A_CLASS; i++) {
            String name = (i % 2 == 0 ? "cats/" : "dogs/") + i + ".png";
            drawn.picture("images/train/" + name, 0x303030 + 70_000 * i, i % 2);
            drawn.picture("images/val/" + name, 0x304050 + 70_000 * i, i % 2);
        }
        drawn.picture("photo.jpg", 0x405060, 1);
        Files.copy(folder.resolve("photo.jpg"), folder.resolve("query.jpg"));
    }

    /** Copies a run, or whatever lies there, so that it has the name by which a command calls it. */
    void copy(String from, String to) throws IOException {
        Path source = folder.resolve(from);
        try (Stream<Path> files = Files.walk(source)) {
            for (Path file : files.toList()) {
                Path target = folder.resolve(to).resolve(source.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
    }

    /** {@return the exit code of a command, run here} */
    int run(DocCommand command) throws IOException {
        errors.getBuffer().setLength(0);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int code = Cli.commandLine(new PrintStream(bytes, true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(errors, true))
                .execute(here(command.dino()).toArray(String[]::new));
        if (!command.into().isEmpty()) {
            Files.write(folder.resolve(command.into()), bytes.toByteArray());
        }
        return code;
    }

    /** {@return what the last command complained about} */
    String errors() {
        return errors.toString();
    }

    /** A command's words, names of files made those of this folder, and less to do. */
    private List<String> here(List<String> words) {
        List<String> all = new ArrayList<>(words);
        String command = words.get(0);
        List<String> more = MORE.getOrDefault(command, List.of());
        if (!words.containsAll(
                more.stream().filter(word -> word.startsWith("--")).toList())) {
            all.addAll(more);
        }
        if (command.equals("train")) {
            all.addAll(SMALL);
            boolean draws = words.get(1).matches(".*(quickstart|textures).*");
            all.addAll(draws ? SMALL_TEXTURES : List.of("--set", "train.batch_size=2"));
            if (!words.contains("--output")) {
                all.addAll(List.of("--output", "runs/" + words.get(1).replaceAll(".*/|\\.yaml", "")));
            }
        }
        List<String> here = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            String before = i == 0 ? "" : all.get(i - 1);
            here.add(WRITES.contains(before) ? folder.resolve(all.get(i)).toString() : here(all.get(i)));
        }
        return here;
    }

    private String here(String word) {
        int equals = word.indexOf('=');
        if (equals > 0 && !word.startsWith("-")) {
            return word.substring(0, equals + 1) + here(word.substring(equals + 1));
        }
        if (word.startsWith("configs/") || word.startsWith("scripts/")) {
            return DocPages.root().resolve(word).toString();
        }
        boolean isName = word.matches("[\\w./-]+") && !word.startsWith("-");
        return isName && Files.exists(folder.resolve(word))
                ? folder.resolve(word).toString()
                : word;
    }
}
