package io.github.dino4j.augment.data;

import io.github.dino4j.augment.image.format.WrittenImage;
import io.github.dino4j.core.config.train.SyntheticConfig;
import io.github.dino4j.core.random.RandomStream;
import io.github.dino4j.core.random.Rng;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Draws grey textures of ten classes as PNG files in the ImageFolder layout. The class is the pattern; angle, phase, scale,
 * contrast, polarity, brightness, shading and noise vary at random, as the distortions of training do, so that pixels say
 * little of the class and a network has something to learn.
 */
public final class SyntheticImages {
    /** How many classes are drawn. */
    public static final int CLASSES = Texture.values().length;

    private static final String MARKER = "complete.txt";
    private static final int VERSION = 3; // of the drawing: older sets are drawn again
    private static final double UNITS = 32.0; // of a texture, across an image of any size
    private static final double RANGE = 0.8; // of grey levels at full contrast
    private static final int SAMPLES = 2; // per pixel and axis, against aliasing

    private SyntheticImages() {}

    /**
     * Draws what is missing below a folder: {@code train/<class>/NNNN.png} and {@code val/<class>/NNNN.png}.
     *
     * @param root the folder
     * @param config how many, how large, which seed
     * @throws IOException if a file cannot be written
     */
    public static void draw(Path root, SyntheticConfig config) throws IOException {
        Path marker = root.resolve(MARKER);
        String stamp = "version " + VERSION + " " + config;
        if (Files.exists(marker) && Files.readString(marker).equals(stamp)) {
            return;
        }
        clear(root);
        for (Texture texture : Texture.values()) {
            draw(root, Split.TRAIN, texture, config.trainPerClass(), config);
            draw(root, Split.VAL, texture, config.valPerClass(), config);
        }
        Files.writeString(marker, stamp); // last: a set without it is drawn again
    }

    /** Removes the images of an older drawing, the marker first, and nothing that was not drawn. */
    private static void clear(Path root) throws IOException {
        Files.deleteIfExists(root.resolve(MARKER));
        for (Split split : Split.values()) {
            for (Texture texture : Texture.values()) {
                Path folder = root.resolve(split.folder()).resolve(texture.folder());
                if (Files.isDirectory(folder)) {
                    try (Stream<Path> files = Files.list(folder)) {
                        for (Path file : files.filter(SyntheticImages::isDrawn).toList()) {
                            Files.delete(file);
                        }
                    }
                }
            }
        }
    }

    private static boolean isDrawn(Path file) {
        return file.getFileName().toString().matches("\\d{5}\\.(png|part)");
    }

    private static void draw(Path root, Split split, Texture texture, int count, SyntheticConfig config)
            throws IOException {
        Path folder = root.resolve(split.folder()).resolve(texture.folder());
        Files.createDirectories(folder);
        Rng rng = Rng.of(config.seed()).fold("synthetic").fold(split.folder()).fold(texture.folder());
        try {
            // Each image has a stream of its own, so that the order in which they are drawn does not matter.
            IntStream.range(0, count).parallel().forEach(i -> {
                BufferedImage image = image(texture, config.size(), rng.fold(i).generator());
                write(
                        image,
                        folder.resolve(String.format(Locale.ROOT, "%05d.png", i)),
                        folder.resolve(String.format(Locale.ROOT, "%05d.part", i)));
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static void write(BufferedImage image, Path file, Path part) {
        try {
            Files.write(part, WrittenImage.of(image, "png"));
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static BufferedImage image(Texture texture, int size, RandomStream random) {
        DoubleBinaryOperator pattern = texture.draw(random);
        double angle = random.uniform(0.0, 2.0 * Math.PI);
        double cos = Math.cos(angle);
        double sin = Math.sin(angle);
        double contrast = random.uniform(0.35, 1.0) * (random.nextDouble() < 0.5 ? 1.0 : -1.0);
        double brightness = random.uniform(0.35, 0.65);
        double shadeX = random.uniform(-0.25, 0.25);
        double shadeY = random.uniform(-0.25, 0.25);
        double noise = random.uniform(0.0, 0.06);
        double unit = UNITS / size;
        BufferedImage image = new BufferedImage(size, size, BufferedImage.TYPE_BYTE_GRAY);
        for (int y = 0; y < size; y++) {
            for (int x = 0; x < size; x++) {
                double sum = 0.0;
                for (int s = 0; s < SAMPLES * SAMPLES; s++) {
                    double px = (x + (s % SAMPLES + 0.5) / SAMPLES) * unit - UNITS / 2.0;
                    double py = (y + (Math.floorDiv(s, SAMPLES) + 0.5) / SAMPLES) * unit - UNITS / 2.0;
                    sum += pattern.applyAsDouble(cos * px - sin * py, sin * px + cos * py);
                }
                double shade = shadeX * (x / (double) size - 0.5) + shadeY * (y / (double) size - 0.5);
                double level = brightness
                        + RANGE * contrast * (sum / (SAMPLES * SAMPLES) - 0.5)
                        + shade
                        + noise * random.nextGaussian();
                image.getRaster().setSample(x, y, 0, (int) Math.round(255.0 * Math.min(Math.max(level, 0.0), 1.0)));
            }
        }
        return image;
    }
}
