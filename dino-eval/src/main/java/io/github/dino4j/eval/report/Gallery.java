package io.github.dino4j.eval.report;

import io.github.dino4j.eval.picture.InlinePicture;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Rows of small pictures: a query with what was found for it, the frames of a video, the heads of a block.
 *
 * @param caption what is shown
 * @param side width of a picture on the page, pixels
 * @param strips the rows
 */
public record Gallery(String caption, int side, List<Strip> strips) implements Block {
    /** Width of small pictures, of which ten stand side by side. */
    public static final int SMALL = 104;

    /** Width of pictures in which something has to be seen, of which four stand side by side. */
    public static final int LARGE = 220;

    /**
     * Copies the list.
     *
     * @param caption what is shown
     * @param side width of a picture on the page
     * @param strips the rows
     */
    public Gallery {
        strips = List.copyOf(strips);
    }

    /**
     * A row.
     *
     * @param label said above it; may be empty
     * @param tiles its pictures
     */
    public record Strip(String label, List<Tile> tiles) {
        /**
         * Copies the list.
         *
         * @param label said above it
         * @param tiles its pictures
         */
        public Strip {
            tiles = List.copyOf(tiles);
        }
    }

    /**
     * A picture.
     *
     * @param picture small
     * @param caption said below it, and to those who do not see it
     * @param mark how it is framed
     */
    public record Tile(InlinePicture picture, String caption, Mark mark) {}

    /** How a picture is framed: by colour, by the kind of line and by a sign, since not everyone tells colours apart. */
    public enum Mark {
        /** No frame. */
        PLAIN("", "plain"),
        /** What was asked with: a dark frame. */
        QUERY("", "query"),
        /** A right answer: a green line and a tick. */
        RIGHT("\u2713 ", "right"),
        /** A wrong answer: a red dashed line and a cross. */
        WRONG("\u2717 ", "wrong");

        private final String sign;
        private final String style;

        Mark(String sign, String style) {
            this.sign = sign;
            this.style = style;
        }

        /**
         * A right or a wrong answer.
         *
         * @param right whether it is right
         * @return the mark
         */
        public static Mark of(boolean right) {
            return right ? RIGHT : WRONG;
        }
    }

    @Override
    public String markdown() {
        return caption + "\n\n"
                + strips.stream().map(Gallery::line).collect(Collectors.joining())
                + (strips.isEmpty() ? "- none\n" : "");
    }

    private static String line(Strip strip) {
        return "- " + (strip.label().isEmpty() ? "" : strip.label() + ": ")
                + strip.tiles().stream()
                        .map(tile -> tile.mark().sign + tile.caption())
                        .collect(Collectors.joining("; "))
                + "\n";
    }

    @Override
    public String html() {
        StringBuilder text = new StringBuilder("<figure class=\"gallery\" style=\"--tile:" + side + "px\"><figcaption>")
                .append(Page.escape(caption))
                .append("</figcaption>\n");
        for (Strip strip : strips) {
            if (!strip.label().isEmpty()) {
                text.append("<p>").append(Page.escape(strip.label())).append("</p>\n");
            }
            text.append("<ul>\n");
            strip.tiles().forEach(tile -> tile(text, tile));
            text.append("</ul>\n");
        }
        return text.append("</figure>").toString();
    }

    private static void tile(StringBuilder text, Tile tile) {
        InlinePicture picture = tile.picture();
        String said = Page.escape(tile.caption());
        text.append("<li class=\"")
                .append(tile.mark().style)
                .append("\"><img")
                .append(picture.isTiny() ? " class=\"small\"" : "")
                .append(" width=\"")
                .append(picture.width())
                .append("\" height=\"")
                .append(picture.height())
                .append("\" alt=\"")
                .append(tile.mark().sign)
                .append(said)
                .append("\" src=\"")
                .append(picture.dataUri())
                .append("\">");
        if (!tile.mark().sign.isEmpty()) {
            text.append("<b>").append(tile.mark().sign).append("</b>");
        }
        text.append(said).append("</li>\n");
    }
}
