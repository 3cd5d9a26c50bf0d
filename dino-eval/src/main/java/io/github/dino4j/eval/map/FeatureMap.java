package io.github.dino4j.eval.map;

import io.github.dino4j.eval.feature.FeatureBank;
import io.github.dino4j.eval.picture.Letters;
import io.github.dino4j.eval.report.Page;
import io.github.dino4j.eval.report.Scatter;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Features as points on a plane, coloured by class. */
public final class FeatureMap {
    private static final int HEADER = 24;
    private static final int MARGIN = 16;
    private static final int LEGEND = 180;
    private static final int LINE = 18;
    private static final double RADIUS = 3.0;

    private final Scatter scatter;
    private final double explained;

    private FeatureMap(Scatter scatter, double explained) {
        this.scatter = scatter;
        this.explained = explained;
    }

    /**
     * Lays features of length one out on a plane.
     *
     * @param bank at least two rows of at least two numbers
     * @param classes names of the classes, empty if unlabelled
     * @param method how
     * @param options how many points, and what the method needs
     * @return the map; it says so where it shows a sample
     * @throws IllegalArgumentException if there are too few rows or numbers, or one is not finite
     */
    public static FeatureMap of(FeatureBank bank, List<String> classes, MapMethod method, MapOptions options) {
        MapLayout layout = MapLayout.of(bank, method, options);
        FeatureBank shown = layout.unit();
        List<Scatter.Point> points = new ArrayList<>();
        for (int i = 0; i < shown.size(); i++) {
            points.add(new Scatter.Point(
                    layout.points()[2 * i], layout.points()[2 * i + 1], shown.labelled() ? shown.label(i) : 0));
        }
        return new FeatureMap(new Scatter(layout.title(), points, classes), layout.explained());
    }

    /** {@return the share of all variance that the plane shows, from 0 to 1; NaN where the method has none} */
    public double explained() {
        return explained;
    }

    /** {@return the map as a part of a report} */
    public Scatter block() {
        return scatter;
    }

    /** {@return the map as an SVG file} */
    public String svg() {
        StringBuilder svg = new StringBuilder(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\""
                        + " font-size=\"12\"><rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n"
                        + "<text x=\"%d\" y=\"16\">%s</text>%n<g transform=\"translate(0 %d)\">%n%s</g>%n",
                Scatter.SIDE + LEGEND,
                Scatter.SIDE + HEADER,
                MARGIN,
                Page.escape(scatter.title()),
                HEADER,
                scatter.dots()));
        for (int i = 0; i < scatter.named().size(); i++) {
            svg.append(String.format(
                    Locale.ROOT,
                    "<circle cx=\"%d\" cy=\"%d\" r=\"5\" fill=\"%s\"/><text x=\"%d\" y=\"%d\">%s</text>%n",
                    Scatter.SIDE,
                    HEADER + MARGIN + i * LINE,
                    Scatter.css(i),
                    Scatter.SIDE + 10,
                    HEADER + MARGIN + i * LINE + 4,
                    Page.escape(scatter.named().get(i))));
        }
        return svg.append("</svg>\n").toString();
    }

    /** {@return the map as a picture} */
    public BufferedImage picture() {
        BufferedImage picture =
                new BufferedImage(Scatter.SIDE + LEGEND, Scatter.SIDE + HEADER, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = picture.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, picture.getWidth(), picture.getHeight());
        for (Scatter.Point point : scatter.fitted(Scatter.SIDE, MARGIN)) {
            graphics.setColor(colour(point.label()));
            graphics.fill(
                    new Ellipse2D.Double(point.x() - RADIUS, HEADER + point.y() - RADIUS, 2 * RADIUS, 2 * RADIUS));
        }
        for (int i = 0; i < scatter.named().size(); i++) {
            int y = HEADER + MARGIN + i * LINE;
            graphics.setColor(colour(i));
            graphics.fillOval(Scatter.SIDE - 5, y - 5, 10, 10);
            String name = Letters.SMALL.end(scatter.named().get(i), LEGEND - 20);
            Letters.SMALL.write(picture, name, Scatter.SIDE + 10, y - Letters.SMALL.line() / 2, 0);
        }
        graphics.dispose();
        Letters.SMALL.write(picture, scatter.title(), MARGIN, 4, 0);
        return picture;
    }

    /** The colour of CSS's {@code hsl}, by way of hue, saturation and brightness. */
    private static Color colour(int label) {
        int[] hsl = Scatter.colour(label);
        float lightness = hsl[2] / 100f;
        float brightness = lightness + hsl[1] / 100f * Math.min(lightness, 1 - lightness);
        return Color.getHSBColor(hsl[0] / 360f, 2 * (1 - lightness / brightness), brightness);
    }
}
