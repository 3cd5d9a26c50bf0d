package io.github.dino4j.eval.curate;

import io.github.dino4j.eval.report.Block;
import io.github.dino4j.eval.report.Page;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A part of the page.
 *
 * @param key its place in addresses
 * @param title its heading
 * @param headline what was found, in a line
 * @param html what is under it
 */
record PagePart(String key, String title, String headline, String html) {
    static PagePart of(String key, String title, String headline, List<Block> blocks) {
        return new PagePart(
                key,
                title,
                headline,
                blocks.stream().map(block -> block.html() + "\n").collect(Collectors.joining()));
    }

    /** The same with more below. */
    PagePart with(String more) {
        return new PagePart(key, title, headline, html + more);
    }

    String section() {
        return "<section id=\"" + key + "\" aria-labelledby=\"" + key + "-title\">\n<h2 id=\"" + key + "-title\">"
                + Page.escape(title) + "</h2>\n<p class=\"lead\">" + Page.escape(headline) + "</p>\n" + html
                + "</section>\n";
    }

    String entry() {
        return "<li><a href=\"#" + key + "\">" + Page.escape(title) + "</a><span>" + Page.escape(headline)
                + "</span></li>\n";
    }
}
