package io.github.dino4j.eval.report;

import java.util.List;
import java.util.Locale;

/**
 * Horizontal bars from 0 to 100 percent: groups below each other, in each a bar for every series.
 *
 * @param title what is shown, with its unit
 * @param groups what is compared, such as folders of copies or sequences
 * @param series who is compared: the features, and their floors
 */
public record Bars(String title, List<String> groups, List<Series> series) implements Block {
    private static final int WIDTH = 440;
    private static final int LABEL = 130;
    private static final int NUMBER = 44;
    private static final int BAR = 11;
    private static final int GAP = 9;
    private static final int MOST_GROUPS = 60; // the table has all
    private static final int LONGEST = 20;
    private static final double FULL = 100.0;
    private static final int COLOURS = 6;

    /**
     * Bars of one colour.
     *
     * @param name for the legend
     * @param values percent, one for each group; NaN for none
     */
    public record Series(String name, List<Double> values) {
        /**
         * Copies the list.
         *
         * @param name for the legend
         * @param values percent
         */
        public Series {
            values = List.copyOf(values);
        }
    }

    /**
     * Checks the lengths.
     *
     * @param title what is shown
     * @param groups what is compared
     * @param series who is compared
     */
    public Bars {
        groups = List.copyOf(groups);
        series = List.copyOf(series);
        for (Series each : series) {
            if (each.values().size() != groups.size()) {
                throw new IllegalArgumentException("series " + each.name() + " must have a value for each of the "
                        + groups.size() + " groups, has " + each.values().size());
            }
        }
    }

    /** The table beside it says the same in Markdown. */
    @Override
    public String markdown() {
        return "";
    }

    @Override
    public String html() {
        int shown = Math.min(MOST_GROUPS, groups.size());
        int step = series.size() * BAR + GAP;
        String name = Page.escape(title + (shown < groups.size() ? ", the first " + shown : ""));
        StringBuilder text = new StringBuilder("<figure class=\"plot\"><figcaption>").append(name);
        legend(text);
        text.append(String.format(
                Locale.ROOT,
                "</figcaption><svg role=\"img\" aria-label=\"%s\" viewBox=\"0 0 %d %d\">",
                name,
                WIDTH,
                Math.max(1, shown * step)));
        for (int group = 0; group < shown; group++) {
            int top = group * step;
            text.append(String.format(
                    Locale.ROOT,
                    "<text text-anchor=\"end\" x=\"%d\" y=\"%d\">%s</text>",
                    LABEL - 6,
                    top + series.size() * BAR / 2 + 4,
                    Page.escape(shortened(groups.get(group)))));
            for (int i = 0; i < series.size(); i++) {
                Series each = series.get(i);
                bar(text, i, each.name(), each.values().get(group), top + i * BAR);
            }
        }
        return text.append("</svg></figure>").toString();
    }

    private void legend(StringBuilder text) {
        text.append("<span class=\"keys\">");
        for (int i = 0; series.size() > 1 && i < series.size(); i++) {
            text.append(String.format(
                    Locale.ROOT,
                    "<span class=\"key\"><span aria-hidden=\"true\" style=\"color:var(--c%d)\">\u25A0</span> %s</span> ",
                    i % COLOURS,
                    Page.escape(series.get(i).name())));
        }
        text.append("</span>");
    }

    private static void bar(StringBuilder text, int index, String name, double value, int top) {
        if (Double.isNaN(value)) {
            return;
        }
        double width = Math.min(Math.max(value, 0.0), FULL) / FULL * (WIDTH - LABEL - NUMBER);
        text.append(String.format(
                Locale.ROOT,
                "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" style=\"fill:var(--c%d)\"><title>%s %.1f</title></rect>"
                        + "<text class=\"value\" x=\"%.1f\" y=\"%d\">%.1f</text>",
                LABEL,
                top,
                Math.max(width, 1.0),
                BAR - 1,
                index % COLOURS,
                Page.escape(name),
                value,
                LABEL + width + 4,
                top + BAR - 1,
                value));
    }

    private static String shortened(String name) {
        return name.length() > LONGEST ? "\u2026" + name.substring(name.length() - LONGEST + 1) : name;
    }
}
