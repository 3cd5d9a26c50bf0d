package io.github.dino4j.eval.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Lines over one axis, as an SVG figure. */
final class Chart {
    private static final int WIDTH = 440;
    private static final int HEIGHT = 220;
    private static final int LEFT = 60;
    private static final int BOTTOM = 24;
    private static final int POINTS = 600; // more than pixels show nothing more
    private static final List<String> COLOURS = List.of("#1668b5", "#c1432e", "#2a8a4a", "#8a5ab0", "#b58a16");

    private final String title;
    private final List<Line> lines = new ArrayList<>();

    /** A curve, or a level where it has no x. */
    @SuppressWarnings("ArrayRecordComponent") // two columns of numbers, read only here
    private record Line(String name, double[] x, double[] y) {}

    Chart(String title) {
        this.title = title;
    }

    void line(String name, double[] x, double[] y) {
        int stride = Math.max(1, x.length / POINTS);
        int count = (x.length + stride - 1) / stride;
        double[] thinX = new double[count];
        double[] thinY = new double[count];
        for (int i = 0; i < count; i++) {
            thinX[i] = x[i * stride];
            thinY[i] = y[i * stride];
        }
        lines.add(new Line(name, thinX, thinY));
    }

    /** A horizontal line across the figure. */
    void level(String name, double y) {
        lines.add(new Line(name, new double[0], new double[] {y}));
    }

    String svg() {
        Range x = new Range();
        Range y = new Range();
        for (Line line : lines) {
            x.include(line.x());
            y.include(line.y());
        }
        StringBuilder svg = new StringBuilder(String.format(
                "<figure><figcaption>%s%s</figcaption><svg width=\"%d\" height=\"%d\" font-size=\"11\">",
                RunReport.escape(title), legend(), WIDTH, HEIGHT));
        svg.append(String.format(
                "<path d=\"M%d 5V%dH%d\" fill=\"none\" stroke=\"#888\"/>", LEFT, HEIGHT - BOTTOM, WIDTH - 5));
        text(svg, 2, HEIGHT - BOTTOM, number(y.low));
        text(svg, 2, 15, number(y.high));
        text(svg, LEFT, HEIGHT - 6, number(x.low));
        text(svg, WIDTH - LEFT, HEIGHT - 6, number(x.high));
        for (int i = 0; i < lines.size(); i++) {
            draw(svg, lines.get(i), i, x, y);
        }
        return svg.append("</svg></figure>").toString();
    }

    /** Names in the colours of their lines, where there are several. */
    private String legend() {
        StringBuilder keys = new StringBuilder();
        for (int i = 0; lines.size() > 1 && i < lines.size(); i++) {
            keys.append(String.format(
                    "<span class=\"key\" style=\"color:%s\">%s</span>",
                    COLOURS.get(i % COLOURS.size()),
                    RunReport.escape(lines.get(i).name())));
        }
        return keys.toString();
    }

    private static void draw(StringBuilder svg, Line line, int index, Range x, Range y) {
        boolean level = line.x().length == 0;
        double[] xs = level ? new double[] {x.low, x.high} : line.x();
        StringBuilder points = new StringBuilder();
        for (int i = 0; i < xs.length; i++) {
            double value = level ? line.y()[0] : line.y()[i];
            if (Double.isFinite(value)) {
                points.append(String.format(
                        Locale.ROOT,
                        "%.1f,%.1f ",
                        LEFT + x.share(xs[i]) * (WIDTH - LEFT - 5),
                        5 + (1.0 - y.share(value)) * (HEIGHT - BOTTOM - 5)));
            }
        }
        String colour = COLOURS.get(index % COLOURS.size());
        svg.append(String.format(
                "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\"%s><title>%s</title></polyline>",
                points, colour, level ? " stroke-dasharray=\"4\"" : "", RunReport.escape(line.name())));
    }

    private static void text(StringBuilder svg, int x, int y, String text) {
        svg.append(String.format("<text x=\"%d\" y=\"%d\">%s</text>", x, y, text));
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.4g", value);
    }

    /** From the least to the greatest finite number. */
    private static final class Range {
        private double low = Double.POSITIVE_INFINITY;
        private double high = Double.NEGATIVE_INFINITY;

        void include(double[] values) {
            for (double value : values) {
                if (Double.isFinite(value)) {
                    low = Math.min(low, value);
                    high = Math.max(high, value);
                }
            }
        }

        double share(double value) {
            return high > low ? (value - low) / (high - low) : 0.5;
        }
    }
}
