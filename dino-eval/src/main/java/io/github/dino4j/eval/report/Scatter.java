package io.github.dino4j.eval.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Points on a plane, coloured by class.
 *
 * @param title what is shown
 * @param points the points, at any scale
 * @param classes names by label; empty if there is one kind of point
 */
public record Scatter(String title, List<Point> points, List<String> classes) implements Block {
    /** Side of the square that points are drawn in. */
    public static final int SIDE = 640;

    private static final int MARGIN = 16;
    private static final int DOT = 6; // diameter
    private static final int MOST_NAMED = 30;
    private static final double GOLDEN_ANGLE = 137.508; // degrees: neighbours in number are far apart in colour
    private static final List<List<Integer>> FIRST = List.of( // hue, saturation, lightness of few classes, well apart
            List.of(210, 75, 45),
            List.of(24, 90, 52),
            List.of(135, 60, 36),
            List.of(355, 70, 52),
            List.of(265, 50, 60),
            List.of(45, 95, 45),
            List.of(185, 70, 40),
            List.of(320, 60, 65),
            List.of(85, 55, 45),
            List.of(20, 35, 38));

    /**
     * A point.
     *
     * @param x to the right
     * @param y upwards
     * @param label index into the classes, or 0
     */
    public record Point(double x, double y, int label) {}

    /**
     * Copies the lists.
     *
     * @param title what is shown
     * @param points the points
     * @param classes names by label
     */
    public Scatter {
        points = List.copyOf(points);
        classes = List.copyOf(classes);
    }

    /**
     * The same points fitted into a square with its origin at the upper left, both axes at one scale.
     *
     * @param side of the square
     * @param margin left free on all sides
     * @return the points, downwards
     */
    public List<Point> fitted(int side, int margin) {
        double[] x = range(points.stream().mapToDouble(Point::x).toArray());
        double[] y = range(points.stream().mapToDouble(Point::y).toArray());
        double extent = Math.max(x[1] - x[0], y[1] - y[0]);
        double scale = extent > 0 ? (side - 2.0 * margin) / extent : 0.0;
        return points.stream()
                .map(point -> new Point(
                        side / 2.0 + (point.x() - (x[0] + x[1]) / 2.0) * scale,
                        side / 2.0 - (point.y() - (y[0] + y[1]) / 2.0) * scale,
                        point.label()))
                .toList();
    }

    private static double[] range(double[] values) {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (double value : values) {
            low = Math.min(low, value);
            high = Math.max(high, value);
        }
        return new double[] {low, high};
    }

    /**
     * The colour of a class, of a lightness that shows on white and on black.
     *
     * @param label from 0
     * @return hue in degrees, saturation and lightness in percent
     */
    public static int[] colour(int label) {
        return label < FIRST.size()
                ? FIRST.get(label).stream().mapToInt(Integer::intValue).toArray()
                : new int[] {(int) (label * GOLDEN_ANGLE) % 360, 62, label % 2 == 0 ? 47 : 58};
    }

    /**
     * The colour of a class for a style sheet or SVG.
     *
     * @param label from 0
     * @return {@code hsl(…)}
     */
    public static String css(int label) {
        int[] colour = colour(label);
        return String.format(Locale.ROOT, "hsl(%d,%d%%,%d%%)", colour[0], colour[1], colour[2]);
    }

    /** {@return names of the first classes, as many as a legend can hold} */
    public List<String> named() {
        return classes.subList(0, Math.min(MOST_NAMED, classes.size()));
    }

    /** Pictures are only on the page. */
    @Override
    public String markdown() {
        return "(map: " + title + ")\n";
    }

    @Override
    public String html() {
        StringBuilder text = new StringBuilder("<figure class=\"map\"><figcaption>")
                .append(Page.escape(title))
                .append("<span class=\"keys\">");
        for (int i = 0; i < named().size(); i++) {
            text.append(String.format(
                    Locale.ROOT,
                    "<span class=\"key\"><span aria-hidden=\"true\" style=\"color:%s\">\u25CF</span> %s</span> ",
                    css(i),
                    Page.escape(named().get(i))));
        }
        if (classes.size() > MOST_NAMED) {
            text.append("and ").append(classes.size() - MOST_NAMED).append(" more");
        }
        return text.append("</span></figcaption>")
                .append(String.format(
                        Locale.ROOT,
                        "<svg role=\"img\" aria-label=\"%s\" viewBox=\"0 0 %d %d\">",
                        Page.escape(title),
                        SIDE,
                        SIDE))
                .append(dots())
                .append("</svg></figure>")
                .toString();
    }

    /**
     * The points as parts of an SVG picture of {@value #SIDE} by {@value #SIDE}: a path for each class, a dot of a line
     * for each point, which is a tenth of the text that circles take.
     *
     * @return {@code <path>} elements
     */
    public String dots() {
        List<StringBuilder> paths = new ArrayList<>();
        for (Point point : fitted(SIDE, MARGIN)) {
            while (paths.size() <= point.label()) {
                paths.add(new StringBuilder());
            }
            paths.get(point.label()).append(String.format(Locale.ROOT, "M%.1f %.1fh0", point.x(), point.y()));
        }
        StringBuilder text = new StringBuilder();
        for (int label = 0; label < paths.size(); label++) {
            if (!paths.get(label).isEmpty()) {
                text.append(String.format(
                        Locale.ROOT,
                        "<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"%d\" stroke-linecap=\"round\""
                                + " stroke-opacity=\"0.75\">%s</path>%n",
                        paths.get(label),
                        css(label),
                        DOT,
                        label < classes.size() ? "<title>" + Page.escape(classes.get(label)) + "</title>" : ""));
            }
        }
        return text.toString();
    }
}
