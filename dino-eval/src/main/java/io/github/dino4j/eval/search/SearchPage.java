package io.github.dino4j.eval.search;

import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.augment.op.Canvas;
import io.github.dino4j.augment.op.CropBox;
import io.github.dino4j.augment.op.Filter;
import io.github.dino4j.augment.op.Resize;
import io.github.dino4j.eval.picture.PngFile;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.Base64;
import java.util.Locale;

/** A page of pictures without scripts that needs no other file: queries, each with its nearest images. */
public final class SearchPage {
    private static final int THUMBNAIL = 160;
    private static final String STYLE = "body{font:15px/1.4 sans-serif;max-width:1100px;margin:2em auto;padding:0 1em}"
            + "figure{display:inline-block;margin:0 .8em 1em 0;vertical-align:top;width:160px}"
            + "figure img{display:block;max-width:160px}figcaption{font-size:12px;overflow-wrap:anywhere}"
            + ".query img{outline:3px solid #1668b5}";

    private final StringBuilder html = new StringBuilder();

    /**
     * Starts a page.
     *
     * @param title what was searched
     */
    public SearchPage(String title) {
        html.append("<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>")
                .append(escape(title))
                .append("</title><style>")
                .append(STYLE)
                .append("</style><h1>")
                .append(escape(title))
                .append("</h1>\n");
    }

    /**
     * Adds a query.
     *
     * @param name its file
     * @param image the image
     * @throws IOException if this Java cannot write PNG files
     */
    public void query(String name, RgbImage image) throws IOException {
        html.append("<h2>").append(escape(name)).append("</h2>\n");
        figure("query", image, "query");
    }

    /**
     * Adds a found image to the last query.
     *
     * @param name its file
     * @param image the image
     * @param cosine how alike it is
     * @throws IOException if this Java cannot write PNG files
     */
    public void hit(String name, RgbImage image, double cosine) throws IOException {
        figure("hit", image, String.format(Locale.ROOT, "%.4f %s", cosine, name));
    }

    private void figure(String kind, RgbImage image, String caption) throws IOException {
        html.append("<figure class=\"")
                .append(kind)
                .append("\"><img alt=\"")
                .append(escape(caption))
                .append("\" src=\"data:image/png;base64,")
                .append(Base64.getEncoder().encodeToString(PngFile.encode(thumbnail(image))))
                .append("\"><figcaption>")
                .append(escape(caption))
                .append("</figcaption></figure>\n");
    }

    /** The image with its longer side at 160 pixels; smaller ones stay as they are. */
    private static BufferedImage thumbnail(RgbImage image) {
        double scale = Math.min(1.0, (double) THUMBNAIL / Math.max(image.width(), image.height()));
        int width = (int) Math.max(1, Math.round(image.width() * scale));
        int height = (int) Math.max(1, Math.round(image.height() * scale));
        Canvas canvas = new Canvas();
        CropBox all = new CropBox(0, 0, image.width(), image.height());
        Resize.apply(image.three(0), all, width, height, Filter.BILINEAR, canvas);
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        byte[] p = canvas.pixels();
        for (int i = 0; i < width * height; i++) {
            picture.setRGB(
                    i % width,
                    Math.floorDiv(i, width),
                    (p[3 * i] & 0xFF) << 16 | (p[3 * i + 1] & 0xFF) << 8 | (p[3 * i + 2] & 0xFF));
        }
        return picture;
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    /** {@return the page} */
    public String html() {
        return html + "</html>\n";
    }
}
