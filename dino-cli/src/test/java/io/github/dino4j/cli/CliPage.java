package io.github.dino4j.cli;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Writes docs/reference/cli.md from the commands themselves, the same model that parses what is typed. */
final class CliPage {
    private static final String HEAD = """
            # The command line

            Every command with its options, written by `CliPageTest` from the program itself, which fails where this page says
            something else. After a change of a command, write it anew by

                mvn -B test -pl dino-cli -am -Dtest='CliPageTest,ConfigPageTest' -Dsurefire.failIfNoSpecifiedTests=false -Ddino.pages=write

            `scripts/dino COMMAND --help` says the same. All commands take `-h` and `--help`, and `-v` or `--verbose`, which shows what
            the libraries say and where a failure came from. Exit codes: 0 done, 1 failed, 2 wrong input. Standard output carries
            results alone, the rest goes to standard error; with `--json` the last line of standard output is one JSON object. Keys of
            `--set` are in [config.md](config.md).
            """;

    private final StringBuilder page = new StringBuilder(HEAD);
    private final List<String> map = new ArrayList<>();
    private final StringBuilder body = new StringBuilder();

    private CliPage() {}

    static String of(CommandLine dino) {
        CliPage made = new CliPage();
        dino.getSubcommands().values().forEach(made::command);
        made.page.append("\n").append(String.join(" · ", made.map)).append("\n");
        return made.page.append(made.body).toString();
    }

    private void command(CommandLine command) {
        CommandSpec spec = command.getCommandSpec();
        String name = spec.qualifiedName();
        map.add("[" + name.replaceFirst("dino ", "") + "](#"
                + name.replace(' ', '-').toLowerCase(Locale.ROOT) + ")");
        body.append("\n## ").append(name).append("\n\n");
        body.append(text(spec.usageMessage().description())).append("\n");
        List<String> rows = new ArrayList<>();
        spec.positionalParameters().forEach(each -> rows.add(row("`" + each.paramLabel() + "`", each, true)));
        spec.options().stream()
                .filter(option -> !isOfAll(option))
                .sorted(Comparator.comparing(OptionSpec::longestName))
                .forEach(each -> rows.add(row(names(each), each, false)));
        if (!rows.isEmpty()) {
            body.append("\n| | |\n|---|---|\n");
            rows.forEach(row -> body.append(row).append("\n"));
        }
        String footer = text(spec.usageMessage().footer());
        if (!footer.isEmpty()) {
            body.append("\n").append(footer).append("\n");
        }
        command.getSubcommands().values().forEach(this::command);
    }

    private static boolean isOfAll(OptionSpec option) {
        return option.inherited() || option.usageHelp() || option.versionHelp();
    }

    private static String names(OptionSpec option) {
        String value = option.arity().max() == 0 ? "" : option.arity().min() == 0 ? "[=%s]" : " %s";
        return "`" + String.join(", ", option.names()) + String.format(value, label(option)) + "`";
    }

    private static String label(OptionSpec option) {
        return option.paramLabel().startsWith("<")
                ? "VALUE"
                : option.paramLabel().replace("%%", "%");
    }

    private static String row(String name, ArgSpec spec, boolean isPositional) {
        List<String> said = new ArrayList<>(List.of(text(spec.description())));
        if (isPositional ? spec.arity().min() == 0 : spec.required()) {
            said.add(isPositional ? "may be left out" : "**needed**");
        } else if (isPositional && spec.arity().max() > 1) {
            said.add("one or more");
        }
        if (spec.type().equals(List.class) && !isPositional) {
            said.add(spec.splitRegex().isEmpty() ? "may be given several times" : "separated by commas");
        }
        said.removeIf(String::isEmpty);
        return "| " + cell(name) + " | " + cell(String.join("; ", said)) + " |";
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }

    /** Lines of a description as one, without what formats them; of what is indented a list of code. */
    private static String text(String... lines) {
        StringBuilder text = new StringBuilder();
        for (String line :
                String.join("\n", lines).replace("%n", "\n").replace("%%", "%").split("\n", -1)) {
            if (line.startsWith("  ")) {
                text.append(text.isEmpty() ? "" : " ")
                        .append("`")
                        .append(line.strip())
                        .append("`");
            } else if (!line.isBlank()) {
                text.append(text.isEmpty() ? "" : " ").append(line.strip());
            }
        }
        return text.toString();
    }
}
