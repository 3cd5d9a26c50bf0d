package io.github.dino4j.eval.map;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dino4j.eval.feature.FeatureBank;
import io.github.dino4j.eval.knn.NearestRows;
import io.github.dino4j.eval.report.Page;
import io.github.dino4j.eval.report.Scatter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A map to move about in: one page with its own script, and sheets of small pictures beside it. The browser is told to run no
 * script but that one, by its digest, and to load nothing but pictures from where the page lies; names of files and classes are
 * data that the script shows as text.
 *
 * @param title the heading
 * @param layout where images lie
 * @param names of the shown images (P)
 * @param colourings what points can be coloured by, the first one at first; may be empty
 * @param sheets pictures of the shown images
 * @param notes what is to be said beside, such as broken images
 */
public record MapPage(
        String title,
        MapLayout layout,
        List<String> names,
        List<Colouring> colourings,
        ThumbnailSheets sheets,
        List<String> notes) {
    private static final int NEIGHBOURS = 12;

    /**
     * Groups of the shown images.
     *
     * @param name what they are, such as {@code class}
     * @param groups of each shown image, -1 for none (P)
     * @param names of the groups
     */
    @SuppressWarnings("ArrayRecordComponent") // read by the page alone
    public record Colouring(String name, int[] groups, List<String> names) {}

    /**
     * The page.
     *
     * @return the file's text
     * @throws IOException if a part of it is missing from this build
     */
    public String html() throws IOException {
        String script = resource("map.js");
        String policy = "default-src 'none'; img-src 'self' file:; style-src 'unsafe-inline'; script-src 'sha256-"
                + digest(script) + "'; base-uri 'none'; form-action 'none'";
        StringBuilder more = new StringBuilder();
        notes.forEach(note ->
                more.append("<p class=\"note\">").append(Page.escape(note)).append("</p>\n"));
        return resource("map.html")
                .replace("{policy}", Page.escape(policy))
                .replace("{style}", resource("map.css"))
                .replace("{script}", script)
                .replace("{title}", Page.escape(title))
                .replace("{how}", Page.escape(layout.title()))
                .replace("{notes}", more)
                .replace("{data}", data());
    }

    /** What the script reads; nothing in it can end the element that holds it. */
    private String data() throws IOException {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("names", names);
        data.put("points", rounded(layout.points()));
        data.put("side", sheets.side());
        data.put("columns", sheets.columns());
        data.put("sheets", sheets.files());
        data.put("shapes", sheets.shapes());
        List<Map<String, Object>> groups = new ArrayList<>();
        for (Colouring each : colourings) {
            List<String> colours = new ArrayList<>();
            for (int i = 0; i < each.names().size(); i++) {
                colours.add(Scatter.css(i));
            }
            groups.add(Map.of("name", each.name(), "groups", each.groups(), "names", each.names(), "colours", colours));
        }
        data.put("colourings", groups);
        neighbours(layout.unit(), data);
        return new ObjectMapper()
                .writeValueAsString(data)
                .replace("<", "\\u003c")
                .replace(">", "\\u003e")
                .replace("&", "\\u0026")
                .replace("\u2028", "\\u2028")
                .replace("\u2029", "\\u2029");
    }

    private static void neighbours(FeatureBank unit, Map<String, Object> data) {
        NearestRows nearest = NearestRows.within(unit, NEIGHBOURS);
        int[] cosines = new int[nearest.cosines().length];
        for (int i = 0; i < cosines.length; i++) {
            cosines[i] = Math.round(nearest.cosines()[i] * 10_000);
        }
        data.put("near", nearest.count());
        data.put("nearest", nearest.rows());
        data.put("cosines", cosines);
    }

    /** To a ten-thousandth of the map's width: a quarter of the text. */
    private static int[] rounded(float[] points) {
        float low = Float.POSITIVE_INFINITY;
        float high = Float.NEGATIVE_INFINITY;
        for (float value : points) {
            low = Math.min(low, value);
            high = Math.max(high, value);
        }
        float scale = high > low ? 10_000 / (high - low) : 0;
        int[] rounded = new int[points.length];
        for (int i = 0; i < points.length; i++) {
            rounded[i] = Math.round((points[i] - low) * scale);
        }
        return rounded;
    }

    private static String digest(String script) {
        try {
            return Base64.getEncoder()
                    .encodeToString(
                            MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = MapPage.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException(name + " is missing from this build of Dino4j");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
        }
    }
}
