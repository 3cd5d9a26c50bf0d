package io.github.dino4j.eval.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.github.dino4j.core.io.AtomicFiles;
import io.github.dino4j.core.io.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was measured of one set of features, all protocols together: {@code report.json}, {@code report.md} and the
 * self-contained {@code report.html} in one directory. Every protocol {@linkplain #add adds} its section when it has run; a
 * section of the same key is replaced, so a report can be built up over days.
 */
public final class EvalReport {
    private static final String TITLE = "title";
    private static final String HEADLINE = "headline";
    private static final String PROVENANCE = "provenance";
    private static final String SECTIONS = "sections";
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private final Path folder;

    private EvalReport(Path folder) {
        this.folder = folder;
    }

    /**
     * The report of a directory.
     *
     * @param folder made by {@link #add} if it is not there
     * @return the report
     * @throws InputException if it is no directory, or holds a {@code report.json} of something else
     * @throws IOException if its {@code report.json} cannot be read
     */
    public static EvalReport in(Path folder) throws IOException {
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new InputException(folder + ": is a file; a report needs a directory");
        }
        EvalReport report = new EvalReport(folder);
        report.read(); // refuses before anything is measured
        return report;
    }

    /**
     * Adds a section, or replaces the one of its key, and writes the three files anew.
     *
     * @param section what was measured
     * @param provenance what it was measured on: checkpoint, data, versions; kept with the section
     * @return the HTML page
     * @throws InputException if the directory holds a {@code report.json} of something else
     * @throws IOException if files cannot be read or written
     */
    public Path add(Section section, Map<String, String> provenance) throws IOException {
        Map<String, Object> sections = read();
        Files.createDirectories(folder);
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put(TITLE, section.title());
        entry.put(HEADLINE, section.headline());
        entry.put(PROVENANCE, provenance);
        entry.put("result", section.json());
        sections.put(section.key(), entry);
        AtomicFiles.write(part(section.key(), "md"), markdown(section, provenance));
        AtomicFiles.write(part(section.key(), "html"), html(section, provenance));
        AtomicFiles.write(folder.resolve("report.json"), json(sections));
        PageHead head = EvalHead.of(sections);
        AtomicFiles.write(folder.resolve("report.md"), "# Evaluation\n\n" + head.markdown() + parts(sections, "md"));
        Path page = folder.resolve("report.html");
        AtomicFiles.write(page, Page.html("Evaluation", head.html() + overview(sections) + parts(sections, "html")));
        return page;
    }

    private static String markdown(Section section, Map<String, String> provenance) {
        StringBuilder text = new StringBuilder("## " + section.title() + "\n\n");
        text.append(section.headline().isEmpty() ? "" : "**" + section.headline() + "**\n\n");
        for (Block block : section.blocks()) {
            String part = block.markdown();
            text.append(part.isEmpty() ? "" : part + "\n");
        }
        provenance.forEach((name, value) ->
                text.append("- ").append(name).append(": ").append(value).append('\n'));
        return text.append('\n').toString();
    }

    private static String html(Section section, Map<String, String> provenance) {
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "<section id=\"%s\" aria-labelledby=\"%s-title\">%n<h2 id=\"%s-title\">%s</h2>%n",
                section.key(),
                section.key(),
                section.key(),
                Page.escape(section.title())));
        if (!section.headline().isEmpty()) {
            text.append("<p class=\"lead\">")
                    .append(Page.escape(section.headline()))
                    .append("</p>\n");
        }
        section.blocks().forEach(block -> text.append(block.html()).append('\n'));
        text.append("<dl class=\"provenance\">");
        provenance.forEach((name, value) -> text.append("<dt>")
                .append(Page.escape(name))
                .append("</dt><dd>")
                .append(Page.escape(value))
                .append("</dd>"));
        return text.append("</dl>\n</section>\n").toString();
    }

    /** What there is, with its result in a line, and links to it. */
    private static String overview(Map<String, Object> sections) {
        StringBuilder text = new StringBuilder("<nav aria-label=\"Protocols\"><ul class=\"overview\">\n");
        sections.forEach((key, value) -> {
            if (value instanceof Map<?, ?> entry) {
                text.append("<li><a href=\"#")
                        .append(key)
                        .append("\">")
                        .append(Page.escape(text(entry.get(TITLE))))
                        .append("</a><span>")
                        .append(Page.escape(text(entry.get(HEADLINE))))
                        .append("</span></li>\n");
            }
        });
        return text.append("</ul></nav>\n").toString();
    }

    private static String text(@Nullable Object value) {
        return value == null ? "" : value.toString();
    }

    /**
     * The sections so far, as HTML for a page of something larger.
     *
     * @return headings and what is under them, empty if there are none
     * @throws IOException if files cannot be read
     */
    public String html() throws IOException {
        Map<String, Object> sections = read();
        return sections.isEmpty() ? "" : overview(sections) + parts(sections, "html");
    }

    private String parts(Map<String, Object> sections, String extension) throws IOException {
        StringBuilder all = new StringBuilder();
        for (String key : sections.keySet()) {
            Path part = part(key, extension);
            if (Files.isReadable(part)) {
                all.append(Files.readString(part));
            }
        }
        return all.toString();
    }

    private Path part(String key, String extension) {
        return folder.resolve("section-" + key + "." + extension);
    }

    /** Sections by key, in the order in which they first came. */
    private Map<String, Object> read() throws IOException {
        Path file = folder.resolve("report.json");
        if (!Files.exists(file)) {
            return new LinkedHashMap<>();
        }
        try {
            Map<String, Map<String, Object>> content = JSON.readValue(file.toFile(), new TypeReference<>() {});
            Map<String, Object> sections = content.get(SECTIONS);
            if (sections != null && sections.keySet().stream().allMatch(key -> key.matches("[a-z0-9-]{1,40}"))) {
                return new LinkedHashMap<>(sections);
            }
        } catch (JsonProcessingException e) {
            throw new InputException(file + ": is no report of dino; choose another directory", e);
        }
        throw new InputException(file + ": is no report of dino; choose another directory");
    }

    private static String json(Map<String, Object> sections) throws IOException {
        return JSON.writeValueAsString(Map.of(SECTIONS, sections));
    }
}
