package io.github.dino4j.eval.search;

import io.github.dino4j.eval.feature.FeatureBank;
import io.github.dino4j.eval.feature.PrincipalAxes;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Features as points on a plane, coloured by class: their first two principal components. */
public final class FeatureMap {
    private static final int SIDE = 640;
    private static final int MARGIN = 24;
    private static final int LEGEND = 180;
    private static final int LINE = 18;
    private static final int MAX_NAMED = 30;
    private static final double RADIUS = 3.5;
    private static final double GOLDEN_ANGLE = 0.381966;

    private final List<Point> points = new ArrayList<>();
    private final List<String> classes;
    private final double explained;

    private record Point(double x, double y, int label) {}

    private FeatureMap(FeatureBank plane, List<String> classes, double explained) {
        this.classes = List.copyOf(classes);
        this.explained = explained;
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (float value : plane.features()) {
            low = Math.min(low, value);
            high = Math.max(high, value);
        }
        double scale = high > low ? (SIDE - 2.0 * MARGIN) / (high - low) : 0.0;
        for (int i = 0; i < plane.size(); i++) {
            points.add(new Point(
                    MARGIN + (plane.features()[2 * i] - low) * scale,
                    SIDE - MARGIN - (plane.features()[2 * i + 1] - low) * scale,
                    plane.labelled() ? plane.label(i) : 0));
        }
    }

    /**
     * Maps features of length one onto their first two principal components.
     *
     * @param bank at least two rows of at least two numbers
     * @param classes names of the classes, empty if unlabelled
     * @return the map
     * @throws IllegalArgumentException if there are too few numbers
     */
    public static FeatureMap pca(FeatureBank bank, List<String> classes) {
        if (bank.dim() < 2) {
            throw new IllegalArgumentException("a map needs features of at least 2 numbers, they have " + bank.dim());
        }
        FeatureBank unit = bank.normalized();
        PrincipalAxes axes = PrincipalAxes.of(unit);
        double total = axes.totalVariance();
        double explained = total > 0 ? (axes.variance(0) + axes.variance(1)) / total : 0.0;
        return new FeatureMap(axes.project(unit, new double[] {1.0, 1.0}), classes, explained);
    }

    /** {@return the share of all variance that the plane shows, from 0 to 1} */
    public double explained() {
        return explained;
    }

    private String title() {
        return String.format(
                Locale.ROOT,
                "%d images, two principal components (%.1f %% of variance)",
                points.size(),
                100 * explained);
    }

    private static Color colour(int label) {
        float hue = (float) (label * GOLDEN_ANGLE);
        return Color.getHSBColor(hue - (float) Math.floor(hue), 0.75f, label % 2 == 0 ? 0.85f : 0.6f);
    }

    private List<String> named() {
        return classes.subList(0, Math.min(MAX_NAMED, classes.size()));
    }

    /** {@return the map as an SVG file} */
    public String svg() {
        StringBuilder svg = new StringBuilder(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\""
                        + " font-size=\"12\"><rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n"
                        + "<text x=\"%d\" y=\"16\">%s</text>%n",
                SIDE + LEGEND,
                SIDE,
                MARGIN,
                title()));
        for (Point point : points) {
            svg.append(String.format(
                    Locale.ROOT,
                    "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\" fill=\"%s\" fill-opacity=\"0.75\"/>%n",
                    point.x(),
                    point.y(),
                    RADIUS,
                    hex(point.label())));
        }
        for (int i = 0; i < named().size(); i++) {
            svg.append(String.format(
                    Locale.ROOT,
                    "<circle cx=\"%d\" cy=\"%d\" r=\"5\" fill=\"%s\"/><text x=\"%d\" y=\"%d\">%s</text>%n",
                    SIDE,
                    MARGIN + i * LINE,
                    hex(i),
                    SIDE + 10,
                    MARGIN + i * LINE + 4,
                    named().get(i).replace("&", "&amp;").replace("<", "&lt;")));
        }
        return svg.append("</svg>\n").toString();
    }

    private static String hex(int label) {
        return String.format("#%06x", colour(label).getRGB() & 0xFFFFFF);
    }

    /** {@return the map as a picture} */
    public BufferedImage picture() {
        BufferedImage picture = new BufferedImage(SIDE + LEGEND, SIDE, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = picture.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, picture.getWidth(), picture.getHeight());
        graphics.setStroke(new BasicStroke(1.0f));
        for (Point point : points) {
            graphics.setColor(colour(point.label()));
            int side = (int) (2 * RADIUS);
            graphics.fillOval((int) (point.x() - RADIUS), (int) (point.y() - RADIUS), side, side);
        }
        graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
        for (int i = 0; i < named().size(); i++) {
            graphics.setColor(colour(i));
            graphics.fillOval(SIDE - 5, MARGIN + i * LINE - 5, 10, 10);
            graphics.setColor(Color.BLACK);
            graphics.drawString(named().get(i), SIDE + 10, MARGIN + i * LINE + 4);
        }
        graphics.setColor(Color.BLACK);
        graphics.drawString(title(), MARGIN, 16);
        graphics.dispose();
        return picture;
    }
}
