package io.github.dino4j.eval.curate;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.eval.report.Page;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What was found in a folder of images, as a page for people: one file without scripts, its pictures inside, a few hundred at most. */
public final class CuratePage {
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
        StringBuilder text = new StringBuilder("<p class=\"lead\">" + Page.escape(lead()) + "</p>\n");
        if (files.containsKey("map.html")) {
            text.append("<p><a href=\"map.html\">The images as a map</a></p>\n");
        }
        text.append("<nav aria-label=\"What was found\"><ul class=\"overview\">\n");
        parts.forEach(part -> text.append(part.entry()));
        text.append("</ul></nav>\n");
        parts.forEach(part -> text.append(part.section()));
        text.append(files(files)).append("<dl class=\"provenance\">");
        made.forEach(
                (name, value) -> text.append("<dt>" + Page.escape(name) + "</dt><dd>" + Page.escape(value) + "</dd>"));
        return Page.html(title, text.append("</dl>\n").toString());
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

    private String lead() {
        String images = facts.size() + (facts.size() == 1 ? " image" : " images");
        String classes = facts.classes().isEmpty()
                ? " without classes"
                : " of " + facts.classes().size() + " classes, which were not used to find anything";
        return images
                + classes
                + (facts.features().isPresent()
                        ? "."
                        : ". They were compared by small pictures of themselves, for want of a network: only duplicates"
                                + " can be told by that.");
    }

    private static String files(Map<String, String> files) {
        StringBuilder text = new StringBuilder(
                "<section id=\"files\" aria-labelledby=\"files-title\">\n<h2 id=\"files-title\">Files</h2>\n<ul>\n");
        files.forEach((name, what) -> text.append("<li><a href=\"" + Page.escape(name) + "\">" + Page.escape(name)
                + "</a>: " + Page.escape(what) + "</li>\n"));
        return text.append("</ul>\n</section>\n").toString();
    }
}
