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
import java.util.Map;

/**
 * What was measured of one set of features, all protocols together: {@code report.json}, {@code report.md} and the
 * self-contained {@code report.html} in one directory. Every protocol {@linkplain #add adds} its section when it has run; a
 * section of the same key is replaced, so a report can be built up over days.
 */
public final class EvalReport {
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
     * @param folder made if it is not there
     * @return the report
     * @throws IOException if the directory cannot be made
     */
    public static EvalReport in(Path folder) throws IOException {
        Files.createDirectories(folder);
        return new EvalReport(folder);
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
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("title", section.title());
        entry.put(PROVENANCE, provenance);
        entry.putAll(Map.of("result", section.json()));
        sections.put(section.key(), entry);
        StringBuilder markdown = new StringBuilder("## " + section.title() + "\n\n");
        StringBuilder html = new StringBuilder("<h2>" + RunReport.escape(section.title()) + "</h2>");
        for (Block block : section.blocks()) {
            String text = block.markdown();
            markdown.append(text.isEmpty() ? "" : text + "\n");
            html.append(block.html()).append('\n');
        }
        provenance.forEach((name, value) -> {
            markdown.append("- ").append(name).append(": ").append(value).append('\n');
        });
        html.append("<p class=\"provenance\">");
        provenance.forEach((name, value) ->
                html.append(RunReport.escape(name + ": " + value)).append("<br>"));
        AtomicFiles.write(part(section.key(), "md"), markdown.append('\n').toString());
        AtomicFiles.write(part(section.key(), "html"), html.append("</p>\n").toString());
        AtomicFiles.write(folder.resolve("report.json"), json(sections));
        AtomicFiles.write(folder.resolve("report.md"), "# Evaluation\n\n" + parts(sections, "md"));
        Path page = folder.resolve("report.html");
        AtomicFiles.write(
                page,
                "<!doctype html><html lang=\"en\"><meta charset=utf-8><title>Evaluation</title><style>"
                        + RunReport.STYLE + "</style><h1>Evaluation</h1>\n" + parts(sections, "html"));
        return page;
    }

    /**
     * The sections so far, as HTML for a page of something larger.
     *
     * @return headings and what is under them, empty if there are none
     * @throws IOException if files cannot be read
     */
    public String html() throws IOException {
        return parts(read(), "html");
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
