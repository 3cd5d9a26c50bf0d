package io.github.dino4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dino4j.core.config.ConfigExplainer;
import io.github.dino4j.core.config.bind.ConfigException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/**
 * Every command of the pages is one that there is: those that can be typed as they stand are parsed as the program parses them;
 * of forms, and of what running text mentions, command and options are looked up. {@link DocRunsTest} runs them.
 */
class DocCommandsTest {
    private static final int LEAST = 150; // so that pages which are read wrongly are no pages without faults
    private static final Pattern FILES = Pattern.compile("(?<![\\w/.-])(?:scripts|configs)/[\\w/.-]*\\w");
    private static final Pattern BUILTIN = Pattern.compile("builtin:([\\w/]+\\.yaml)");
    private static final Pattern OPTION = Pattern.compile("--?[a-zA-Z][\\w-]*");

    private final List<String> wrong = new ArrayList<>();

    private static CommandLine program() {
        return Cli.commandLine(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
    }

    private static List<DocCommand> all() throws IOException {
        List<DocCommand> all = new ArrayList<>();
        for (Path page : DocPages.current()) {
            all.addAll(DocCommands.ofBlocks(page));
            all.addAll(DocCommands.ofProse(page));
        }
        return all;
    }

    @Test
    void everyCommandIsOneThatThereIs() throws IOException {
        List<DocCommand> all = all();
        for (DocCommand command : all) {
            if (command.isForm()) {
                look(command);
            } else if (!command.dino().isEmpty()) {
                parse(command);
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(all).hasSizeGreaterThan(LEAST);
    }

    private void parse(DocCommand command) {
        try {
            program().parseArgs(command.dino().toArray(String[]::new));
        } catch (CommandLine.ParameterException e) {
            wrong.add(command + ": " + e.getMessage());
        }
    }

    /** Looks up the command and the options of a form; {@code retrieval|video} are two commands. */
    private void look(DocCommand command) {
        List<String> words = command.dino();
        if (words.isEmpty()) {
            return;
        }
        for (String name : words.get(0).split("\\|", -1)) {
            CommandLine own = program().getSubcommands().get(name);
            if (own == null) {
                if (!OPTION.matcher(name).lookingAt() && !name.equals("COMMAND")) {
                    wrong.add(command + ": there is no command " + name);
                }
                continue;
            }
            CommandLine inner = words.size() < 2 ? null : own.getSubcommands().get(words.get(1));
            options(command, inner == null ? own : inner, words);
        }
    }

    private void options(DocCommand command, CommandLine own, List<String> words) {
        Map<String, CommandLine.Model.OptionSpec> known = own.getCommandSpec().optionsMap();
        words.stream()
                .flatMap(word -> Pattern.compile("[\\[\\]|]").splitAsStream(word))
                .filter(word -> word.startsWith("-"))
                .map(word -> word.replaceFirst("[=,].*", ""))
                .filter(word -> OPTION.matcher(word).matches() && !known.containsKey(word))
                .forEach(word -> wrong.add(command + ": there is no option " + word));
    }

    @Test
    void everyOverlayNamesAKey() throws IOException {
        int overlays = 0;
        for (DocCommand command : all()) {
            List<String> words = command.dino();
            for (int i = 0; i + 1 < words.size(); i++) {
                String set = words.get(i + 1);
                if (words.get(i).equals("--set") && set.matches("([a-z0-9_]+:)?[a-z_]+\\.[a-z0-9_.]+=.*")) {
                    overlays++;
                    key(command, set.replaceFirst("=.*", "").replaceFirst(".*:", ""));
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(overlays).isPositive();
    }

    private void key(DocCommand command, String key) {
        try {
            ConfigExplainer.explain(null, List.of(), key);
        } catch (ConfigException e) {
            wrong.add(command + ": " + e.getMessage());
        }
    }

    @Test
    void aBlockThatBeginsWithACommandHoldsCommands() throws IOException {
        for (Path page : DocPages.current()) {
            boolean isOpen = false;
            for (DocPages.Line line : DocPages.lines(page)) {
                boolean isShell = line.isCode()
                        && line.language().isEmpty()
                        && !line.text().contains("```");
                boolean begins = isShell && !isOpen && DocCommands.isCommand(line.text());
                boolean isKnown = begins
                        || line.text().isBlank()
                        || line.text().matches(" {8,}[\\[-].*|.*\\\\|\\s+#.*|\\s+--.*")
                        || DocCommands.isCommand(line.text());
                isOpen = isShell && (isOpen || begins);
                if (isOpen && !isKnown) {
                    wrong.add(DocPages.name(page) + ":" + line.number() + ": "
                            + line.text().strip());
                }
            }
        }
        assertThat(wrong)
                .as("no commands; a program has to be in DocCommands, with why no test starts it")
                .isEmpty();
    }

    @Test
    void everyScriptAndConfigurationExists() throws IOException {
        for (Path page : DocPages.current()) {
            String text = Files.readString(page);
            FILES.matcher(text).results().map(MatchResult::group).distinct().forEach(name -> exists(page, name));
            BUILTIN.matcher(text).results().forEach(name -> exists(page, "configs/" + name.group(1)));
        }
        assertThat(wrong).isEmpty();
    }

    private void exists(Path page, String name) {
        if (!Files.exists(DocPages.root().resolve(name))) {
            wrong.add(DocPages.name(page) + " names " + name + ", which is not there");
        }
    }
}
