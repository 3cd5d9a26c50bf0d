package io.github.dino4j.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The pages that people read: those in the root and all of docs. */
final class DocPages {
    private static final Pattern LINK = Pattern.compile("!?\\[[^\\]]*\\]\\([^)]*\\)");

    private DocPages() {}

    /**
     * A line of a page.
     *
     * @param number from 1
     * @param text as it stands there
     * @param isCode whether it is in a block of code
     * @param language that the block names, if any
     */
    record Line(int number, String text, boolean isCode, String language) {}

    static Path root() {
        return Path.of(System.getProperty("dino.root"));
    }

    /** {@return all pages, in the order of their names} */
    static List<Path> all() throws IOException {
        List<Path> pages = new ArrayList<>();
        for (Path folder : List.of(root(), root().resolve("docs"))) {
            try (Stream<Path> files = Files.walk(folder, folder.equals(root()) ? 1 : 4)) {
                files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(pages::add);
            }
        }
        return pages;
    }

    /** {@return pages that say what is, rather than what once was decided or changed} */
    static List<Path> current() throws IOException {
        return all().stream()
                .filter(page -> !name(page).matches("CHANGELOG\\.md|docs/adr/.*"))
                .toList();
    }

    /** {@return what a page is called, such as {@code docs/photos.md}} */
    static String name(Path page) {
        return root().relativize(page).toString().replace('\\', '/');
    }

    /** {@return the lines of a page, blocks of code told from text} */
    static List<Line> lines(Path page) throws IOException {
        List<Line> lines = new ArrayList<>();
        boolean isFenced = false;
        boolean isIndented = false;
        boolean isBlank = true;
        String language = "";
        for (String text : Files.readAllLines(page)) {
            boolean isMark = text.strip().startsWith("```");
            if (isMark) {
                isFenced = !isFenced;
                language = isFenced ? text.strip().substring(3).strip() : "";
            }
            isIndented = text.startsWith("    ") && (isIndented || isBlank);
            isBlank = text.isBlank();
            boolean isCode = isMark || isFenced || isIndented;
            lines.add(new Line(lines.size() + 1, text, isCode, language));
        }
        return lines;
    }

    /** {@return the running text of a page without code, links kept} */
    static List<Line> prose(Path page) throws IOException {
        return lines(page).stream()
                .filter(line -> !line.isCode())
                .map(line -> new Line(line.number(), line.text().replaceAll("`[^`]*`", "`code`"), false, ""))
                .toList();
    }

    /** {@return the links and pictures of a line, as they are written} */
    static List<String> links(String text) {
        return LINK.matcher(text).results().map(MatchResult::group).toList();
    }
}
