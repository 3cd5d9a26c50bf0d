package io.github.dino4j.cli.weights;

import io.github.dino4j.cli.console.BadInputException;
import io.github.dino4j.cli.console.Console;
import io.github.dino4j.cli.console.ExitCode;
import io.github.dino4j.cli.console.JsonOption;
import io.github.dino4j.train.checkpoint.CheckpointDiff;
import io.github.dino4j.train.checkpoint.TensorDifference;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;

/** Compares two checkpoints by tensor. */
@CommandLine.Command(
        name = "diff",
        mixinStandardHelpOptions = true,
        description = "Compares two checkpoints or weights files by tensor, the most different first.")
final class DiffCommand implements Callable<Integer> {
    private final Console console;

    @CommandLine.Parameters(index = "0", paramLabel = "A", description = "a run directory or any weights file")
    private Path a = Path.of("");

    @CommandLine.Parameters(index = "1", paramLabel = "B", description = "another")
    private Path b = Path.of("");

    @CommandLine.Option(
            names = "--limit",
            paramLabel = "N",
            description = "show the N most different tensors (default: 20); --json tells all")
    private int limit = 20;

    @CommandLine.Option(
            names = "--exit-code",
            description =
                    "exit with 1 where anything differs, as diff does; else a comparison that succeeds exits with 0")
    private boolean exitCode;

    @CommandLine.Mixin
    private final JsonOption json = new JsonOption();

    DiffCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        if (limit < 0) {
            throw new BadInputException("--limit must be at least 0, was " + limit);
        }
        CheckpointDiff diff = CheckpointDiff.of(a, b);
        if (json.isAsked()) {
            console.json(json(diff));
        } else {
            table(diff);
        }
        return exitCode && !diff.isEqual() ? ExitCode.FAILED : 0;
    }

    private void table(CheckpointDiff diff) {
        console.say("A " + diff.a());
        console.say("B " + diff.b());
        if (diff.isEqual()) {
            console.say("equal in every tensor, " + diff.compared().size() + " of them");
            return;
        }
        diff.groups().values().forEach(group -> console.say("  " + line(group)));
        diff.onlyA().forEach(name -> console.say("only in A: " + name));
        diff.onlyB().forEach(name -> console.say("only in B: " + name));
        diff.misshapen().forEach((name, shapes) -> console.say("other shape: " + name + " " + shapes));
        List<TensorDifference> different =
                diff.compared().stream().filter(each -> !each.isEqual()).toList();
        console.say(different.size() + " of " + diff.compared().size() + " tensors of equal shape differ");
        different.stream().limit(limit).forEach(each -> console.say("  " + each));
        if (different.size() > limit) {
            console.say("  and " + (different.size() - limit) + " that differ less");
        }
    }

    private static String line(TensorDifference group) {
        return group.isEqual() ? group.name() + ": equal, " + group.elements() + " numbers" : group.toString();
    }

    private static Map<String, Object> json(CheckpointDiff diff) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("a", diff.a().toString());
        result.put("b", diff.b().toString());
        result.put("equal", diff.isEqual());
        result.put("tensors", diff.compared().size());
        Map<String, Object> groups = new LinkedHashMap<>();
        diff.groups().forEach((name, group) -> groups.put(name, numbers(group)));
        result.put("groups", groups);
        result.put("only_a", diff.onlyA());
        result.put("only_b", diff.onlyB());
        result.put("shapes", diff.misshapen());
        Map<String, Object> different = new LinkedHashMap<>();
        diff.compared().stream()
                .filter(each -> !each.isEqual())
                .forEach(each -> different.put(each.name(), numbers(each)));
        result.put("different", different);
        return result;
    }

    private static Map<String, Object> numbers(TensorDifference each) {
        Map<String, Object> numbers = new LinkedHashMap<>();
        numbers.put("relative", each.relative());
        numbers.put("max_abs", each.maxAbs());
        numbers.put("cosine", each.cosine());
        numbers.put("norm_a", each.normA());
        numbers.put("norm_b", each.normB());
        numbers.put("differing", each.differing());
        numbers.put("elements", each.elements());
        return numbers;
    }
}
