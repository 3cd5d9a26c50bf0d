package io.github.dino4j.eval.search;

import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.eval.picture.InlinePicture;
import io.github.dino4j.eval.report.Block;
import io.github.dino4j.eval.report.Gallery;
import io.github.dino4j.eval.report.Page;
import io.github.dino4j.eval.report.PageHead;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A page of pictures without scripts that needs no other file: queries, each with its nearest images. */
public final class SearchPage {
    private static final int SIDE = 150;

    private final String title;
    private final List<String> queries = new ArrayList<>();
    private final List<List<Gallery.Tile>> found = new ArrayList<>();

    /**
     * Starts a page.
     *
     * @param title what was searched
     */
    public SearchPage(String title) {
        this.title = title;
    }

    /**
     * Adds a query.
     *
     * @param name its file
     * @param image the image
     * @throws IOException if this Java cannot write pictures
     */
    public void query(String name, RgbImage image) throws IOException {
        queries.add(name);
        found.add(new ArrayList<>());
        tile(image, "query", Gallery.Mark.QUERY);
    }

    /**
     * Adds a found image to the last query.
     *
     * @param name its file
     * @param image the image
     * @param cosine how alike it is
     * @throws IOException if this Java cannot write pictures
     */
    public void hit(String name, RgbImage image, double cosine) throws IOException {
        tile(image, String.format(Locale.ROOT, "cosine %.4f %s", cosine, name), Gallery.Mark.PLAIN);
    }

    /**
     * Says what was passed over for the last query.
     *
     * @param words such as that it is the query itself
     */
    public void leftOut(String words) {
        int last = queries.size() - 1;
        queries.set(last, queries.get(last) + " (" + words + ")");
    }

    private void tile(RgbImage image, String caption, Gallery.Mark mark) throws IOException {
        found.get(found.size() - 1).add(new Gallery.Tile(InlinePicture.of(image, SIDE), caption, mark));
    }

    /** {@return queries and what was found, as a part of a page} */
    public Block block() {
        List<Gallery.Strip> strips = new ArrayList<>();
        for (int i = 0; i < queries.size(); i++) {
            strips.add(new Gallery.Strip(queries.get(i), found.get(i)));
        }
        return new Gallery(title, SIDE, strips);
    }

    /**
     * The page.
     *
     * @param head what it opens with
     * @return the file's text
     * @throws IOException if the style sheet cannot be read
     */
    public String html(PageHead head) throws IOException {
        return Page.html("Search", head.html() + block().html());
    }
}
