package io.github.dino4j.eval.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Lines over one axis, as an SVG figure that is as wide as its place allows. Lines differ in colour and in their dashes, levels are
 * named where they lie, and each point says its value to whoever points at it.
 */
final class Chart {
    private static final int WIDTH = 440;
    private static final int HEIGHT = 246;
    private static final int LEFT = 52;
    private static final int RIGHT = 10;
    private static final int TOP = 14;
    private static final int BOTTOM = 40;
    private static final int POINTS = 600; // more than pixels show nothing more
    private static final int TOLD = 60; // places that say their value
    private static final int COLOURS = 6; // --c0 to --c5 of page.css, for light and for dark
    private static final int LINE = 13; // rows of the names of levels
    private static final List<String> DASHES = List.of("none", "7 3", "2 3", "9 3 2 3", "12 4", "5 2 2 2 2 2");
    private static final String LEVEL = "5 4";

    private final String title;
    private final String about;
    private final String axis;
    private final List<Line> lines = new ArrayList<>();

    /** A curve, or a level where it has no x. */
    @SuppressWarnings("ArrayRecordComponent") // two columns of numbers, read only here
    private record Line(int slot, String name, double[] x, double[] y) {
        boolean isLevel() {
            return x.length == 0;
        }
    }

    /**
     * A chart without lines.
     *
     * @param title what is shown, with its unit
     * @param about what that means; may be empty
     * @param axis what it is shown over
     */
    Chart(String title, String about, String axis) {
        this.title = title;
        this.about = about;
        this.axis = axis;
    }

    void line(String name, double[] x, double[] y) {
        line(next(), name, x, y);
    }

    /** A line with the colour and the dashes of a number, which it has in other charts too. */
    void line(int slot, String name, double[] x, double[] y) {
        int stride = Math.max(1, x.length / POINTS);
        int count = (x.length + stride - 1) / stride;
        double[] thinX = new double[count];
        double[] thinY = new double[count];
        for (int i = 0; i < count; i++) {
            thinX[i] = x[i * stride];
            thinY[i] = y[i * stride];
        }
        lines.add(new Line(slot, name, thinX, thinY));
    }

    private int next() {
        return lines.stream().mapToInt(Line::slot).max().orElse(-1) + 1;
    }

    void line(String name, List<Double> x, List<Double> y) {
        line(
                name,
                x.stream().mapToDouble(Double::doubleValue).toArray(),
                y.stream().mapToDouble(Double::doubleValue).toArray());
    }

    /** A horizontal line across the figure. */
    void level(String name, double y) {
        lines.add(new Line(next(), name, new double[0], new double[] {y}));
    }

    String svg() {
        Axis x = new Axis();
        Axis y = new Axis();
        for (Line line : lines) {
            x.include(line.x());
            y.include(line.y());
        }
        StringBuilder svg = new StringBuilder(format(
                "<figure class=\"plot\"><figcaption>%s%s%s</figcaption><svg role=\"img\" aria-label=\"%s\""
                        + " viewBox=\"0 0 %d %d\">",
                Page.escape(title),
                about.isEmpty() ? "" : "<span class=\"about\">" + Page.escape(about) + "</span>",
                legend(),
                Page.escape(label()),
                WIDTH,
                HEIGHT));
        for (double tick : y.ticks()) {
            int at = (int) Math.round(vertical(y, tick));
            svg.append(format("<path class=\"grid\" d=\"M%d %dH%d\"/>", LEFT, at, WIDTH - RIGHT));
            text(svg, "end", LEFT - 6, at + 4, Axis.number(tick));
        }
        for (double tick : x.ticks()) {
            text(svg, "middle", (int) Math.round(horizontal(x, tick)), HEIGHT - 22, Axis.number(tick));
        }
        text(svg, "middle", (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 6, axis);
        svg.append(format("<path class=\"axis\" d=\"M%d %dV%dH%d\"/>", LEFT, TOP, HEIGHT - BOTTOM, WIDTH - RIGHT));
        lines.forEach(line -> draw(svg, line, x, y));
        levels(svg, y);
        lines.forEach(line -> points(svg, line, x, y));
        return svg.append("</svg></figure>").toString();
    }

    private static double horizontal(Axis x, double value) {
        return LEFT + x.share(value) * (WIDTH - LEFT - RIGHT);
    }

    private static double vertical(Axis y, double value) {
        return TOP + (1.0 - y.share(value)) * (HEIGHT - BOTTOM - TOP);
    }

    /** The title, and where each line ends, for those who do not see it. */
    private String label() {
        String ends = lines.stream()
                .map(line -> line.name() + " " + Axis.number(line.y()[line.y().length - 1]))
                .collect(Collectors.joining(", "));
        return title + (ends.isEmpty() ? "" : ", at the end: " + ends);
    }

    /** Names in the colours and dashes of their lines, where there are several. */
    private String legend() {
        StringBuilder keys = new StringBuilder();
        for (Line line : lines.size() > 1 ? lines : List.<Line>of()) {
            keys.append(format(
                    "<span class=\"key\"><svg class=\"swatch\" aria-hidden=\"true\" viewBox=\"0 0 28 8\">"
                            + "<path d=\"M0 4H28\" stroke-dasharray=\"%s\" style=\"stroke:var(--c%d)\"/></svg>%s</span> ",
                    dashes(line), line.slot() % COLOURS, Page.escape(line.name())));
        }
        return keys.isEmpty() ? "" : "<span class=\"keys\">" + keys + "</span>";
    }

    /** Other ones once colours repeat. */
    private static String dashes(Line line) {
        return line.isLevel() ? LEVEL : DASHES.get((line.slot() + line.slot() / COLOURS) % DASHES.size());
    }

    private static void draw(StringBuilder svg, Line line, Axis x, Axis y) {
        double[] xs = line.isLevel() ? new double[] {x.low(), x.high()} : line.x();
        StringBuilder points = new StringBuilder();
        int drawn = 0;
        double lastX = 0.0;
        double lastY = 0.0;
        for (int i = 0; i < xs.length; i++) {
            double value = line.isLevel() ? line.y()[0] : line.y()[i];
            if (Double.isFinite(value) && (line.isLevel() || Double.isFinite(xs[i]))) {
                lastX = line.isLevel() ? LEFT + i * (WIDTH - LEFT - RIGHT) : horizontal(x, xs[i]);
                lastY = vertical(y, value);
                points.append(format("%.1f,%.1f ", lastX, lastY));
                drawn++;
            }
        }
        String name = Page.escape(line.name());
        if (drawn == 1) { // a line of one point would not be seen
            svg.append(format(
                    "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\" style=\"fill:var(--c%d)\"><title>%s</title></circle>",
                    lastX, lastY, line.slot() % COLOURS, name));
        } else {
            svg.append(format(
                    "<polyline points=\"%s\" fill=\"none\" stroke-width=\"2\" style=\"stroke:var(--c%d)\""
                            + " stroke-dasharray=\"%s\"><title>%s</title></polyline>",
                    points.toString().strip(), line.slot() % COLOURS, dashes(line), name));
        }
    }

    /** Names at the right end of levels, above their lines, and one above the other where they would meet. */
    private void levels(StringBuilder svg, Axis y) {
        List<Line> below = lines.stream()
                .filter(line -> line.isLevel() && Double.isFinite(line.y()[0]))
                .sorted((one, other) -> Double.compare(one.y()[0], other.y()[0]))
                .toList();
        int free = HEIGHT - BOTTOM; // the lowest place that no name has taken
        for (Line line : below) {
            int at = Math.min((int) Math.round(vertical(y, line.y()[0])) - 3, free - 3);
            boolean named = line.name().equals(Axis.number(line.y()[0]));
            text(svg, "end", WIDTH - RIGHT - 2, at, line.name() + (named ? "" : " " + Axis.number(line.y()[0])));
            free = at - LINE + 3;
        }
    }

    /** Places that nobody sees and that say their value to whoever points at them. */
    private static void points(StringBuilder svg, Line line, Axis x, Axis y) {
        int stride = Math.max(1, (line.x().length + TOLD - 1) / TOLD);
        for (int i = 0; i < line.x().length; i += stride) {
            if (Double.isFinite(line.y()[i]) && Double.isFinite(line.x()[i])) {
                svg.append(format(
                        "<circle class=\"told\" cx=\"%.1f\" cy=\"%.1f\" r=\"7\"><title>%s %s at %s</title></circle>",
                        horizontal(x, line.x()[i]),
                        vertical(y, line.y()[i]),
                        Page.escape(line.name()),
                        Axis.number(line.y()[i]),
                        Axis.number(line.x()[i])));
            }
        }
    }

    private static void text(StringBuilder svg, String anchor, int x, int y, String text) {
        svg.append(format("<text text-anchor=\"%s\" x=\"%d\" y=\"%d\">%s</text>", anchor, x, y, Page.escape(text)));
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
