package io.github.dino4j.eval.curate;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.eval.report.Page;
import io.github.dino4j.eval.report.PageHead;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What was found in a folder of images, as a page for people: one file without scripts, its pictures inside, a few hundred at most. */
public final class CuratePage {
    /** What the page is made of: where the images are. */
    public static final String IMAGES = "images";

    /** What the page is made of: where held-out images are. */
    public static final String HELD_OUT = "held out";

    /** What the page is made of: the network in words. */
    public static final String MODEL = "model";

    /** What the page is made of: how long it took. */
    public static final String TOOK = "took";

    /** What the page is made of: when. */
    public static final String WHEN = "looked at";

    /** What the page is made of: the machine. */
    public static final String MACHINE = "machine";

    private static final List<String> IN_HEAD = List.of(IMAGES, HELD_OUT, MODEL, TOOK, WHEN, MACHINE);

    private final Curation curation;
    private final ImageSource source;
    private final ImageFacts facts;

    /**
     * Prepares a page.
     *
     * @param curation what was found
     * @param source where pictures come from
     */
    public CuratePage(Curation curation, ImageSource source) {
        this.curation = curation;
        this.source = source;
        this.facts = curation.facts();
    }

    /**
     * The page.
     *
     * @param title the heading
     * @param held where pictures of held-out images come from; the same as the images' where there are none
     * @param files names of files beside the page, with what they hold
     * @param made what it was made of: weights, numbers, versions
     * @return the file's text
     * @throws IOException if pictures or the style sheet cannot be made
     */
    public String html(String title, ImageSource held, Map<String, String> files, Map<String, String> made)
            throws IOException {
        List<PagePart> parts = parts(held);
        StringBuilder text = new StringBuilder(head(parts, made).html());
        if (files.containsKey("map.html")) {
            text.append("<p><a href=\"map.html\">The images as a map</a></p>\n");
        }
        text.append("<nav aria-label=\"What was found\"><ul class=\"overview\">\n");
        parts.forEach(part -> text.append(part.entry()));
        text.append("</ul></nav>\n");
        parts.forEach(part -> text.append(part.section()));
        text.append(files(files)).append("<dl class=\"provenance\">");
        Map<String, String> more = new LinkedHashMap<>(made);
        more.keySet().removeAll(IN_HEAD);
        more.forEach(
                (name, value) -> text.append("<dt>" + Page.escape(name) + "</dt><dd>" + Page.escape(value) + "</dd>"));
        return Page.html(title, text.append("</dl>\n").toString());
    }

    /** What was found, in words, and of what. */
    private PageHead head(List<PagePart> parts, Map<String, String> made) {
        String found = parts.stream()
                .map(part -> part.title() + ": " + part.headline())
                .collect(Collectors.joining("; "));
        String images = number(facts.size()) + " in " + made.getOrDefault(IMAGES, "a folder") + classes();
        String held = curation.held()
                .map(others -> "; held out: " + number(others.size()) + " in " + made.getOrDefault(HELD_OUT, "another"))
                .orElse("");
        String time = Stream.of(made.get(TOOK), made.get(WHEN), made.get(MACHINE))
                .filter(Objects::nonNull)
                .collect(Collectors.joining("; "));
        return PageHead.of(found, PageHead.Tone.OPEN, model(made), images + held, time);
    }

    private String model(Map<String, String> made) {
        if (facts.features().isEmpty()) {
            return "none: for want of a network images were compared by small pictures of themselves, and only duplicates"
                    + " can be told by that";
        }
        return Stream.of(made.get(MODEL), made.get("weights"), made.get("features"))
                .filter(Objects::nonNull)
                .collect(Collectors.joining("; "));
    }

    private static String number(int images) {
        return String.format(Locale.ROOT, images == 1 ? "%,d image" : "%,d images", images);
    }

    private String classes() {
        return facts.classes().isEmpty()
                ? ", without classes"
                : ", of " + facts.classes().size() + " classes, which were not used to find anything";
    }

    private List<PagePart> parts(ImageSource held) throws IOException {
        Tiles tiles = new Tiles(source, facts);
        CopiesParts copies = new CopiesParts(curation, tiles);
        ContentParts content = new ContentParts(tiles);
        List<PagePart> parts = new ArrayList<>();
        parts.add(copies.duplicates());
        if (curation.leakage().isPresent() && curation.held().isPresent()) {
            parts.add(copies.leakage(
                    new Tiles(held, curation.held().orElseThrow()),
                    curation.leakage().orElseThrow()));
        }
        if (curation.outliers().isPresent()) {
            Outliers outliers = curation.outliers().orElseThrow();
            parts.add(content.outliers(outliers));
            parts.add(content.clusters(curation.clusters().orElseThrow(), outliers.rows()));
            parts.add(content.subset(curation.subset().orElseThrow()));
        }
        if (!facts.broken().isEmpty()) {
            parts.add(content.broken());
        }
        return parts;
    }

    private static String files(Map<String, String> files) {
        StringBuilder text = new StringBuilder(
                "<section id=\"files\" aria-labelledby=\"files-title\">\n<h2 id=\"files-title\">Files</h2>\n<ul>\n");
        files.forEach((name, what) -> text.append("<li><a href=\"" + Page.escape(name) + "\">" + Page.escape(name)
                + "</a>: " + Page.escape(what) + "</li>\n"));
        return text.append("</ul>\n</section>\n").toString();
    }
}
