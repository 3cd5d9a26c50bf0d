package io.github.dino4j.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Draws the curves of docs/concepts.md from the metrics of its three runs. Arguments: the folder of the runs {@code healthy},
 * {@code hot} and {@code no_centre}, and where the pictures go.
 */
final class CollapsePictures {
    private static final int WIDTH = 640;
    private static final int HEIGHT = 260;
    private static final int LEFT = 48;
    private static final int RIGHT = 130;
    private static final int TOP = 24;
    private static final int BOTTOM = 36;
    private static final int TICKS = 4;
    private static final int NAME = 13;

    private static final List<Run> RUNS = List.of(
            new Run("healthy", "healthy", "#1668b5"),
            new Run("hot", "without sharpening", "#c1432e"),
            new Run("no_centre", "without centring", "#2a8a4a"));

    private final Path runs;
    private final List<Double> names = new ArrayList<>(); // heights of what is written beside the curves
    private final StringBuilder svg = new StringBuilder();
    private double steps = 1.0;
    private double most = 1.0;

    /**
     * A run.
     *
     * @param folder its directory's name
     * @param name as the picture calls it
     * @param colour of its curve
     */
    private record Run(String folder, String name, String colour) {}

    private CollapsePictures(Path runs) {
        this.runs = runs;
    }

    public static void main(String[] args) throws IOException {
        Path runs = Path.of(args[0]);
        Path to = Files.createDirectories(Path.of(args[1]));
        Matcher outputs =
                Pattern.compile("out_dim: (\\d+)").matcher(Files.readString(runs.resolve("healthy/config.yaml")));
        double even = outputs.find() ? Math.log(Integer.parseInt(outputs.group(1))) : Double.NaN;
        Files.writeString(
                to.resolve("collapse-entropy.svg"),
                new CollapsePictures(runs)
                        .draw(
                                "entropy of the teacher's targets, nats",
                                "teacher_entropy",
                                "ln K, all outputs alike",
                                even));
        Files.writeString(
                to.resolve("collapse-rank.svg"),
                new CollapsePictures(runs).draw("effective rank of the features", "effective_rank", "", Double.NaN));
    }

    private String draw(String title, String key, String limit, double at) throws IOException {
        List<List<double[]>> curves = new ArrayList<>();
        for (Run run : RUNS) {
            List<double[]> points = points(run, key);
            points.forEach(point -> {
                steps = Math.max(steps, point[0]);
                most = Math.max(most, point[1]);
            });
            curves.add(points);
        }
        most = 1.05 * (Double.isNaN(at) ? most : Math.max(most, at));
        frame(title);
        for (int i = 0; i < curves.size(); i++) {
            curve(RUNS.get(i), curves.get(i));
        }
        if (!Double.isNaN(at)) {
            svg.append(String.format(
                    Locale.ROOT,
                    "<path d=\"M%d %.1fH%d\" stroke=\"#5a636c\" stroke-dasharray=\"5 4\"/>",
                    LEFT,
                    y(at),
                    WIDTH - RIGHT));
            text("start", LEFT + 6, y(at) - 5, "#5a636c", limit);
        }
        return svg.append("</svg>\n").toString();
    }

    /** Steps and values, of the lines of steps or of those of measurements. */
    private List<double[]> points(Run run, String key) throws IOException {
        ObjectMapper json = new ObjectMapper();
        List<double[]> points = new ArrayList<>();
        for (String line : Files.readAllLines(runs.resolve(run.folder()).resolve("metrics.jsonl"))) {
            JsonNode node = json.readTree(line);
            JsonNode value =
                    node.has(key) ? node.get(key) : node.path("signals").get(key);
            if (value != null) {
                points.add(new double[] {node.get("step").asDouble(), value.asDouble()});
            }
        }
        return points;
    }

    private void frame(String title) {
        svg.append(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\""
                        + " aria-label=\"%s\" font-family=\"sans-serif\" font-size=\"12\" fill=\"none\">"
                        + "<rect width=\"100%%\" height=\"100%%\" fill=\"#fdfdfc\"/>",
                WIDTH,
                HEIGHT,
                WIDTH,
                HEIGHT,
                title));
        text("start", LEFT, 15, "#1c2126", title);
        for (int i = 0; i <= TICKS; i++) {
            double value = most * i / TICKS;
            svg.append(String.format(
                    Locale.ROOT, "<path d=\"M%d %.1fH%d\" stroke=\"#d9dde1\"/>", LEFT, y(value), WIDTH - RIGHT));
            text("end", LEFT - 6, y(value) + 4, "#5a636c", String.format(Locale.ROOT, "%.1f", value));
            double step = steps * i / TICKS;
            text("middle", x(step), HEIGHT - 18, "#5a636c", String.format(Locale.ROOT, "%.0f", step));
        }
        text("middle", x(steps / 2), HEIGHT - 4, "#5a636c", "step");
    }

    private void curve(Run run, List<double[]> points) {
        StringBuilder line = new StringBuilder();
        double end = TOP;
        for (double[] point : points) {
            end = y(point[1]);
            line.append(String.format(Locale.ROOT, "%.1f,%.1f ", x(point[0]), end));
        }
        svg.append(String.format(
                Locale.ROOT,
                "<polyline points=\"%s\" stroke=\"%s\" stroke-width=\"2\"/>",
                line.toString().strip(),
                run.colour()));
        text("start", WIDTH - RIGHT + 6, free(end + 4), run.colour(), run.name());
    }

    /** A height that no other name is near. */
    private double free(double wanted) {
        double height = wanted;
        for (double other : names) {
            if (Math.abs(other - height) < NAME) {
                height = other - NAME;
            }
        }
        names.add(height);
        return height;
    }

    private void text(String anchor, double x, double y, String colour, String text) {
        svg.append(String.format(
                Locale.ROOT,
                "<text text-anchor=\"%s\" x=\"%.1f\" y=\"%.1f\" fill=\"%s\">%s</text>",
                anchor,
                x,
                y,
                colour,
                text));
    }

    private double x(double step) {
        return LEFT + step / steps * (WIDTH - LEFT - RIGHT);
    }

    private double y(double value) {
        return HEIGHT - BOTTOM - value / most * (HEIGHT - BOTTOM - TOP);
    }
}
