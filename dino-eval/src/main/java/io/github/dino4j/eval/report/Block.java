package io.github.dino4j.eval.report;

import io.github.dino4j.eval.picture.InlinePicture;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A part of a {@link Section} that a person looks at, as Markdown and as HTML. */
public sealed interface Block
        permits Block.Note, Block.Table, Block.Plot, Block.Matrix, Block.Picture, Bars, Gallery, Scatter {
    /** {@return the block as Markdown, without pictures} */
    String markdown();

    /** {@return the block as HTML that needs no other file} */
    String html();

    /**
     * A sentence.
     *
     * @param text plain text
     */
    record Note(String text) implements Block {
        @Override
        public String markdown() {
            return text + "\n";
        }

        @Override
        public String html() {
            return "<p>" + Page.escape(text) + "</p>";
        }
    }

    /**
     * Rows under a header.
     *
     * @param caption what is shown; may be empty
     * @param header one text for each column
     * @param rows texts, as many as the header has; the first one names the row
     */
    record Table(String caption, List<String> header, List<List<String>> rows) implements Block {
        /**
         * Checks that all rows are as long as the header.
         *
         * @param caption what is shown
         * @param header one text for each column
         * @param rows texts, as many as the header has
         */
        public Table {
            header = List.copyOf(header);
            rows = rows.stream().map(List::copyOf).toList();
            for (List<String> row : rows) {
                if (row.size() != header.size()) {
                    throw new IllegalArgumentException(
                            "a row must have " + header.size() + " cells like its header, has " + row.size());
                }
            }
        }

        /**
         * A table without a caption.
         *
         * @param header one text for each column
         * @param rows texts, as many as the header has
         */
        public Table(List<String> header, List<List<String>> rows) {
            this("", header, rows);
        }

        /**
         * A number as tables show it.
         *
         * @param value NaN for what was not measured
         * @return two digits after the point, or a dash
         */
        public static String number(double value) {
            return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, "%.2f", value);
        }

        @Override
        public String markdown() {
            StringBuilder text = new StringBuilder(caption.isEmpty() ? "" : caption + "\n\n").append(line(header));
            text.append(line(Collections.nCopies(header.size(), "---")));
            rows.forEach(row -> text.append(line(row)));
            return text.toString();
        }

        private static String line(List<String> cells) {
            return cells.stream()
                    .map(cell -> cell.replace("|", "\\|").replace('\n', ' '))
                    .collect(Collectors.joining(" | ", "| ", " |\n"));
        }

        @Override
        public String html() {
            StringBuilder text = new StringBuilder("<div class=\"scroll\" tabindex=\"0\"><table>");
            if (!caption.isEmpty()) {
                text.append("<caption>").append(Page.escape(caption)).append("</caption>");
            }
            text.append("<thead><tr>");
            for (int i = 0; i < header.size(); i++) {
                String name = Page.escape(header.get(i)).replace("k-NN", "k\u2011NN"); // on one line
                text.append("<th scope=\"col\"" + style(i) + name + "</th>");
            }
            text.append("</tr></thead><tbody>\n");
            for (List<String> row : rows) {
                text.append("<tr><th scope=\"row\">" + Page.escape(row.get(0)) + "</th>");
                for (int i = 1; i < row.size(); i++) {
                    text.append("<td" + style(i) + Page.escape(row.get(i)) + "</td>");
                }
                text.append("</tr>\n");
            }
            return text.append("</tbody></table></div>").toString();
        }

        /** Words begin at the left, numbers end at the right; lists of a configuration go on in the next line. */
        private String style(int column) {
            List<String> cells = rows.stream().map(row -> row.get(column)).toList();
            boolean words = cells.stream().allMatch(cell -> cell.matches("(?s)\\p{L}.*|–"));
            boolean wide = cells.stream().anyMatch(cell -> cell.matches("(?s).{33,}"));
            return words ? " class=\"text\">" : wide ? " class=\"long\">" : ">";
        }
    }

    /**
     * Curves over one axis, and levels to compare them with.
     *
     * @param title what is shown, with its unit
     * @param axis what it is shown over
     * @param curves lines
     * @param levels horizontal lines: the floors, for example
     */
    record Plot(String title, String axis, List<Curve> curves, List<Level> levels) implements Block {
        /**
         * Copies the lists.
         *
         * @param title what is shown, with its unit
         * @param axis what it is shown over
         * @param curves lines
         * @param levels horizontal lines
         */
        public Plot {
            curves = List.copyOf(curves);
            levels = List.copyOf(levels);
        }

        /** The table beside it says the same in Markdown. */
        @Override
        public String markdown() {
            return "";
        }

        @Override
        public String html() {
            Chart chart = new Chart(title, "", axis);
            curves.forEach(curve -> chart.line(curve.name(), curve.x(), curve.y()));
            levels.forEach(level -> chart.level(level.name(), level.value()));
            return chart.svg();
        }
    }

    /**
     * A line of a plot.
     *
     * @param name for the legend
     * @param x where
     * @param y how much, as many as x
     */
    record Curve(String name, List<Double> x, List<Double> y) {
        /**
         * Checks the lengths.
         *
         * @param name for the legend
         * @param x where
         * @param y how much
         */
        public Curve {
            x = List.copyOf(x);
            y = List.copyOf(y);
            if (x.size() != y.size()) {
                throw new IllegalArgumentException(
                        "a curve must have as many x as y, has " + x.size() + " and " + y.size());
            }
        }
    }

    /**
     * A horizontal line of a plot.
     *
     * @param name for the legend
     * @param value how much
     */
    record Level(String name, double value) {}

    /**
     * Counts of truths by predictions, darker where there are more of a row.
     *
     * @param title what is shown
     * @param names of the classes, as many as rows
     * @param counts row by row: how often a truth was predicted to be each class; a last column may be "none", which is
     *     shown if anything is in it
     */
    record Matrix(String title, List<String> names, List<List<Integer>> counts) implements Block {
        private static final int MOST = 100; // more classes than that no page can show
        private static final double STRONGEST = 0.55; // opacity at which numbers can still be read

        /**
         * Copies the lists.
         *
         * @param title what is shown
         * @param names of the classes
         * @param counts row by row
         */
        public Matrix {
            names = List.copyOf(names);
            int shown = names.size();
            boolean none = counts.stream().anyMatch(row -> row.size() > shown && row.get(shown) > 0);
            counts = counts.stream()
                    .map(row -> List.copyOf(none ? row : row.subList(0, shown)))
                    .toList();
        }

        @Override
        public String markdown() {
            return counts.size() > MOST ? tooLarge() + "\n" : title + "\n\n" + table().markdown();
        }

        private String tooLarge() {
            return title + ": " + counts.size() + " classes are too many for a page; the JSON file has them";
        }

        private Table table() {
            List<String> header = new ArrayList<>(List.of(""));
            header.addAll(columns());
            List<List<String>> rows = new ArrayList<>();
            for (int row = 0; row < counts.size(); row++) {
                List<String> cells = new ArrayList<>(List.of(names.get(row)));
                counts.get(row).forEach(count -> cells.add(count.toString()));
                rows.add(cells);
            }
            return new Table(header, rows);
        }

        private List<String> columns() {
            List<String> columns = new ArrayList<>(names);
            if (!counts.isEmpty() && counts.get(0).size() > names.size()) {
                columns.add("none");
            }
            return columns;
        }

        @Override
        public String html() {
            if (counts.size() > MOST) {
                return new Note(tooLarge()).html();
            }
            StringBuilder text = new StringBuilder("<div class=\"scroll heat\" tabindex=\"0\"><table><caption>")
                    .append(Page.escape(title))
                    .append("</caption><thead><tr><td></td>");
            columns().forEach(name -> text.append("<th scope=\"col\">")
                    .append(Page.escape(name))
                    .append("</th>"));
            text.append("</tr></thead><tbody>\n");
            for (int row = 0; row < counts.size(); row++) {
                int all = counts.get(row).stream().mapToInt(Integer::intValue).sum();
                text.append("<tr><th scope=\"row\">")
                        .append(Page.escape(names.get(row)))
                        .append("</th>");
                for (int count : counts.get(row)) {
                    double share = all == 0 ? 0.0 : STRONGEST * count / all;
                    text.append(String.format(Locale.ROOT, "<td style=\"--a:%.2f\">%d</td>", share, count));
                }
                text.append("</tr>\n");
            }
            return text.append("</tbody></table></div>").toString();
        }
    }

    /**
     * A picture, inlined into the page.
     *
     * @param caption what is shown
     * @param png the bytes of a PNG or JPEG file
     */
    @SuppressWarnings("ArrayRecordComponent") // bytes of a file, read only here
    record Picture(String caption, byte[] png) implements Block {
        @Override
        public String markdown() {
            return "(picture: " + caption + ")\n";
        }

        @Override
        public String html() {
            return "<figure><figcaption>" + Page.escape(caption) + "</figcaption><img alt=\"" + Page.escape(caption)
                    + "\" src=\"" + InlinePicture.dataUri(png) + "\"></figure>";
        }
    }
}
