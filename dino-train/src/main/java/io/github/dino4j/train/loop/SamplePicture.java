package io.github.dino4j.train.loop;

import io.github.dino4j.augment.view.Views;
import io.github.dino4j.core.config.ViewsConfig;
import io.github.dino4j.core.io.AtomicFiles;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** The views of a batch as one picture, a row for each image: what the network is shown, for a human to check. */
final class SamplePicture {
    private static final String FILE = "first_batch.png";
    private static final int ROWS = 8;
    private static final int GAP = 2;
    private static final int CHANNELS = 3;

    private final ViewsConfig config;
    private final BufferedImage picture;
    private int left = GAP;

    private SamplePicture(ViewsConfig config, int rows) {
        int globals = config.global().count();
        int locals = config.local().count();
        int row = Math.max(
                        config.global().size(), locals == 0 ? 0 : config.local().size())
                + GAP;
        int width = GAP
                + globals * (config.global().size() + GAP)
                + locals * (config.local().size() + GAP);
        this.config = config;
        this.picture = new BufferedImage(width, GAP + rows * row, BufferedImage.TYPE_INT_RGB);
    }

    /** Draws the first images of a batch into {@code first_batch.png}. */
    static void write(Path folder, Views views, ViewsConfig config) throws IOException {
        int rows = Math.min(ROWS, views.batch());
        SamplePicture picture = new SamplePicture(config, rows);
        picture.columns(
                views.global(),
                views.batch(),
                rows,
                config.global().count(),
                config.global().size());
        if (config.local().count() > 0) {
            picture.columns(
                    views.local(),
                    views.batch(),
                    rows,
                    config.local().count(),
                    config.local().size());
        }
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        if (!ImageIO.write(picture.picture, "png", png)) {
            throw new IOException("this Java cannot write PNG files");
        }
        Files.createDirectories(folder);
        AtomicFiles.write(folder.resolve(FILE), out -> out.write(ByteBuffer.wrap(png.toByteArray())));
    }

    /** Draws views of one size, view-major (views*B, C, S, S), a column for each view. */
    private void columns(float[] values, int batch, int rows, int views, int size) {
        int rowHeight = (picture.getHeight() - GAP) / rows;
        for (int view = 0; view < views; view++) {
            for (int row = 0; row < rows; row++) {
                image(values, (view * batch + row) * CHANNELS * size * size, size, GAP + row * rowHeight);
            }
            left += size + GAP;
        }
    }

    private void image(float[] values, int first, int size, int top) {
        for (int pixel = 0; pixel < size * size; pixel++) {
            int rgb = 0;
            for (int channel = 0; channel < CHANNELS; channel++) {
                double level = values[first + channel * size * size + pixel]
                                * config.std().get(channel)
                        + config.mean().get(channel);
                rgb = rgb << Byte.SIZE | (int) Math.round(255.0 * Math.min(Math.max(level, 0.0), 1.0));
            }
            picture.setRGB(left + pixel % size, top + Math.floorDiv(pixel, size), rgb);
        }
    }
}
