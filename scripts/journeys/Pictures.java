import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;
import javax.imageio.ImageIO;

/**
 * Draws scenes for the journeys: a ground below a sky, with a house, hills, trees, balloons or a road, in random colours, light,
 * places and sizes. Run as a source file: {@code java Pictures.java flat|classes DIR COUNT [SEED]} writes COUNT JPEG files of 100
 * to 160 pixels into DIR, or into a folder of each kind.
 */
final class Pictures {
    private static final String[] KINDS = {"balloons", "hills", "houses", "roads", "trees"};

    private final Random random;
    private final int width;
    private final int height;
    private final BufferedImage image;
    private final Graphics2D pen;

    private Pictures(Random random) {
        this.random = random;
        this.width = 100 + random.nextInt(61);
        this.height = 100 + random.nextInt(61);
        this.image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        this.pen = image.createGraphics();
        pen.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    }

    public static void main(String[] args) throws IOException {
        boolean flat = args[0].equals("flat");
        Path folder = Path.of(args[1]);
        int count = Integer.parseInt(args[2]);
        long seed = args.length > 3 ? Long.parseLong(args[3]) : 0;
        for (int i = 0; i < count; i++) {
            String kind = KINDS[i % KINDS.length];
            Path into = flat ? folder : folder.resolve(kind);
            Files.createDirectories(into);
            Path file = into.resolve(String.format(Locale.ROOT, "%05d.jpg", i));
            ImageIO.write(new Pictures(new Random(1_000_003 * seed + i)).draw(kind), "jpg", file.toFile());
        }
    }

    private double in(double from, double to) {
        return from + (to - from) * random.nextDouble();
    }

    private Color colour(double brightness) {
        return Color.getHSBColor(random.nextFloat(), (float) in(0.2, 0.9), (float) (brightness * in(0.6, 1.0)));
    }

    private BufferedImage draw(String kind) {
        double horizon = height * in(0.4, 0.7);
        pen.setPaint(new GradientPaint(0, 0, colour(1.0), 0, (float) horizon, colour(1.0)));
        pen.fillRect(0, 0, width, height);
        pen.setPaint(new GradientPaint(0, (float) horizon, colour(0.8), 0, height, colour(0.5)));
        pen.fill(new Rectangle2D.Double(0, horizon, width, height - horizon));
        int things = 1 + random.nextInt(4);
        for (int i = 0; i < things; i++) {
            thing(kind, horizon);
        }
        noise(in(0, 12));
        return image;
    }

    private void thing(String kind, double horizon) {
        double x = in(0.05, 0.8) * width;
        double size = in(0.15, 0.4) * Math.min(width, height);
        pen.setPaint(colour(0.9));
        switch (kind) {
            case "balloons" -> pen.fill(new Ellipse2D.Double(x, in(0.02, 0.4) * height, 0.8 * size, size));
            case "hills" -> pen.fill(triangle(x, horizon, 2.0 * size, size));
            case "houses" -> {
                pen.fill(new Rectangle2D.Double(x, horizon - 0.6 * size, size, 0.8 * size));
                pen.setPaint(colour(0.6));
                pen.fill(triangle(x + size / 2, horizon - 0.6 * size, 1.2 * size, 0.5 * size));
            }
            case "roads" -> pen.fill(triangle(x, height, 1.5 * size, height - horizon));
            default -> {
                pen.fill(new Rectangle2D.Double(x + 0.4 * size, horizon - 0.3 * size, 0.2 * size, 0.6 * size));
                pen.setPaint(colour(0.7));
                pen.fill(new Ellipse2D.Double(x, horizon - 1.2 * size, size, size));
            }
        }
    }

    /** Of a middle, a foot, a width and a height. */
    private static Path2D triangle(double x, double y, double wide, double high) {
        Path2D path = new Path2D.Double();
        path.moveTo(x - wide / 2, y);
        path.lineTo(x, y - high);
        path.lineTo(x + wide / 2, y);
        path.closePath();
        return path;
    }

    private void noise(double levels) {
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                double by = levels * random.nextGaussian();
                int rgb = image.getRGB(x, y);
                int noisy = 0;
                for (int shift = 0; shift <= 16; shift += 8) {
                    noisy |= (int) Math.max(0, Math.min(255, (rgb >> shift & 255) + by)) << shift;
                }
                image.setRGB(x, y, noisy);
            }
        }
    }
}
