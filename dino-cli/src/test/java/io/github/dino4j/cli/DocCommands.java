package io.github.dino4j.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the command lines of pages: in blocks of code, and in running text. */
final class DocCommands {
    /** Programs that pages tell people to start, and why no test of the pages starts them. */
    static final Map<String, String> OTHERS = Map.ofEntries(
            Map.entry("mvn", "builds this project, which the tests are a part of"),
            Map.entry(".ci/run", "builds this project, which the tests are a part of"),
            Map.entry("apt-get", "changes the machine"),
            Map.entry("psql", "needs a database; src-test-data/vectors/pgvector.mjs runs the scripts in one"),
            Map.entry("ssh", "needs another machine"),
            Map.entry("docker", "needs a daemon"),
            Map.entry("sbatch", "needs a cluster"),
            Map.entry("git", "needs a network"),
            Map.entry("curl", "needs a service that runs"),
            Map.entry("cd", "is the shell's own"),
            Map.entry("python3", "needs other packages"),
            Map.entry("java", "starts a program of one's own"));

    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Set<String> LANGUAGES = Set.of("", "sh", "bash", "console");

    private DocCommands() {}

    /** {@return whether a line begins with a program that pages tell people to start} */
    static boolean isCommand(String line) {
        String program = DocCommand.of("", line.strip(), false).program();
        return program.equals("dino")
                || program.matches("scripts/[a-z0-9/_-]+(\\.sh|\\.py)?")
                || OTHERS.containsKey(program);
    }

    /** {@return the commands of the blocks of code of a page, in order} */
    static List<DocCommand> ofBlocks(Path page) throws IOException {
        List<DocCommand> commands = new ArrayList<>();
        String open = "";
        int start = 0;
        for (DocPages.Line line : DocPages.lines(page)) {
            boolean isShell = line.isCode() && LANGUAGES.contains(line.language());
            boolean goesOn = isShell
                    && !open.isEmpty()
                    && (open.endsWith("\\") || line.text().matches(" {8,}[\\[-].*"));
            if (!goesOn && !open.isEmpty()) {
                commands.add(DocCommand.of(DocPages.name(page) + ":" + start, open, false));
                open = "";
            }
            if (goesOn) {
                open = open.replaceFirst("\\\\$", " ") + " " + line.text().strip();
            } else if (isShell && isCommand(line.text())) {
                open = line.text().strip();
                start = line.number();
            }
        }
        if (!open.isEmpty()) {
            commands.add(DocCommand.of(DocPages.name(page) + ":" + start, open, false));
        }
        return commands;
    }

    /** {@return the commands that running text mentions, which may be parts of one} */
    static List<DocCommand> ofProse(Path page) throws IOException {
        List<DocCommand> commands = new ArrayList<>();
        for (DocPages.Line line : DocPages.lines(page)) {
            Matcher code = CODE.matcher(line.isCode() ? "" : line.text().replace("\\|", "|"));
            while (code.find()) {
                String text = code.group(1).replaceFirst("^--set ", "dino train --set ");
                if (text.matches("(scripts/)?dino .*|scripts/(mpirun|rabit)\\.sh .*")) {
                    commands.add(DocCommand.of(DocPages.name(page) + ":" + line.number(), text, true));
                }
            }
        }
        return commands;
    }
}
