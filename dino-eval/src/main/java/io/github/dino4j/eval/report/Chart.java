package io.github.dino4j.eval.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Lines over one axis, as an SVG figure that is as wide as its place allows. */
final class Chart {
    private static final int WIDTH = 440;
    private static final int HEIGHT = 230;
    private static final int LEFT = 52;
    private static final int RIGHT = 10;
    private static final int TOP = 8;
    private static final int BOTTOM = 24;
    private static final int POINTS = 600; // more than pixels show nothing more
    private static final int COLOURS = 6; // --c0 to --c5 of page.css, for light and for dark
    private static final int TICKS = 4;
    private static final int MOST_TICKS = 2 * TICKS;

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
                Locale.ROOT,
                "<figure class=\"plot\"><figcaption>%s%s</figcaption><svg role=\"img\" aria-label=\"%s\""
                        + " viewBox=\"0 0 %d %d\">",
                Page.escape(title),
                legend(),
                Page.escape(title),
                WIDTH,
                HEIGHT));
        for (double tick : y.ticks()) {
            int at = (int) Math.round(vertical(y, tick));
            svg.append(String.format(Locale.ROOT, "<path class=\"grid\" d=\"M%d %dH%d\"/>", LEFT, at, WIDTH - RIGHT));
            text(svg, "end", LEFT - 6, at + 4, number(tick));
        }
        for (double tick : x.ticks()) {
            text(svg, "middle", (int) Math.round(horizontal(x, tick)), HEIGHT - 6, number(tick));
        }
        svg.append(String.format(
                Locale.ROOT, "<path class=\"axis\" d=\"M%d %dV%dH%d\"/>", LEFT, TOP, HEIGHT - BOTTOM, WIDTH - RIGHT));
        for (int i = 0; i < lines.size(); i++) {
            draw(svg, lines.get(i), i, x, y);
        }
        return svg.append("</svg></figure>").toString();
    }

    private static double horizontal(Range x, double value) {
        return LEFT + x.share(value) * (WIDTH - LEFT - RIGHT);
    }

    private static double vertical(Range y, double value) {
        return TOP + (1.0 - y.share(value)) * (HEIGHT - BOTTOM - TOP);
    }

    /** Names in the colours of their lines, where there are several. */
    private String legend() {
        StringBuilder keys = new StringBuilder();
        for (int i = 0; lines.size() > 1 && i < lines.size(); i++) {
            keys.append(String.format(
                    Locale.ROOT,
                    "<span class=\"key\"><span aria-hidden=\"true\" style=\"color:var(--c%d)\">%s</span> %s</span> ",
                    i % COLOURS,
                    lines.get(i).x().length == 0 ? "\u2505\u2505" : "\u2501\u2501",
                    Page.escape(lines.get(i).name())));
        }
        return keys.isEmpty() ? "" : "<span class=\"keys\">" + keys + "</span>";
    }

    private static void draw(StringBuilder svg, Line line, int index, Range x, Range y) {
        boolean level = line.x().length == 0;
        double[] xs = level ? new double[] {x.low, x.high} : line.x();
        StringBuilder points = new StringBuilder();
        int drawn = 0;
        double lastX = 0.0;
        double lastY = 0.0;
        for (int i = 0; i < xs.length; i++) {
            double value = level ? line.y()[0] : line.y()[i];
            if (Double.isFinite(value) && Double.isFinite(xs[i])) {
                lastX = horizontal(x, xs[i]);
                lastY = vertical(y, value);
                points.append(String.format(Locale.ROOT, "%.1f,%.1f ", lastX, lastY));
                drawn++;
            }
        }
        String name = Page.escape(line.name());
        if (drawn == 1 && !level) { // a line of one point would not be seen
            svg.append(String.format(
                    Locale.ROOT,
                    "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\" style=\"fill:var(--c%d)\"><title>%s</title></circle>",
                    lastX,
                    lastY,
                    index % COLOURS,
                    name));
        } else {
            svg.append(String.format(
                    Locale.ROOT,
                    "<polyline points=\"%s\" fill=\"none\" stroke-width=\"2\" style=\"stroke:var(--c%d)\"%s>"
                            + "<title>%s</title></polyline>",
                    points,
                    index % COLOURS,
                    level ? " stroke-dasharray=\"5 4\"" : "",
                    name));
        }
    }

    private static void text(StringBuilder svg, String anchor, int x, int y, String text) {
        svg.append(
                String.format(Locale.ROOT, "<text text-anchor=\"%s\" x=\"%d\" y=\"%d\">%s</text>", anchor, x, y, text));
    }

    /** At most four digits, and no zeros behind the point that say nothing. */
    private static String number(double value) {
        String text = String.format(Locale.ROOT, "%.4g", value);
        return text.contains(".") && !text.contains("e") ? text.replaceAll("\\.?0+$", "") : text;
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
            if (!(high > low)) {
                return 0.5;
            }
            return Double.isFinite(high - low)
                    ? (value - low) / (high - low)
                    : (value / 2 - low / 2) / (high / 2 - low / 2); // halves do not overflow
        }

        /** Round numbers in the range: multiples of 1, 2 or 5 times a power of ten. */
        List<Double> ticks() {
            if (!(high > low)) {
                return Double.isFinite(low) ? List.of(low) : List.of();
            }
            double rough = (high - low) / TICKS;
            double power = Math.pow(10.0, Math.floor(Math.log10(rough)));
            double step = power * (rough / power < 1.5 ? 1 : rough / power < 3.5 ? 2 : rough / power < 7.5 ? 5 : 10);
            List<Double> ticks = new ArrayList<>();
            double first = Math.ceil(low / step - 1e-9);
            for (int i = 0; i <= MOST_TICKS && (first + i) * step <= high + 1e-9 * step; i++) {
                ticks.add((first + i) * step);
            }
            // Numbers too near to each other or too far from each other for a step between them have one tick.
            return step > 0 && Double.isFinite(step) && ticks.size() <= MOST_TICKS ? ticks : List.of(low);
        }
    }
}
