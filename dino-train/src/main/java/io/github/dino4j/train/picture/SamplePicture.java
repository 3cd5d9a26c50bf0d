package io.github.dino4j.train.picture;

import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.augment.view.Views;
import io.github.dino4j.core.config.view.CropConfig;
import io.github.dino4j.core.config.view.ViewsConfig;
import io.github.dino4j.core.io.AtomicFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/** The views of a batch as one picture, a row for each image: what the network is shown, for a human to check. */
public final class SamplePicture {
    private static final String FILE = "first_batch.png";
    private static final int ROWS = 8;
    private static final int GAP = 4;
    private static final int HEADER = 14; // pixels above the first row, for the names of the views
    private static final int LEAST_TILE = 48; // pixels of a view as it is shown; smaller ones are drawn larger

    private final ViewsConfig config;
    private final int scale;
    private final int rows;
    private final Sheet sheet;
    private int left = GAP;

    private SamplePicture(ViewsConfig config, int rows) {
        CropConfig global = config.global();
        CropConfig local = config.local();
        this.config = config;
        this.rows = rows;
        this.scale = Math.max(1, (LEAST_TILE + global.size() - 1) / global.size());
        int width = GAP + global.count() * (global.size() * scale + GAP) + local.count() * (local.size() * scale + GAP);
        this.sheet = new Sheet(width, HEADER + rows * rowHeight());
    }

    private int rowHeight() {
        int locals = config.local().count() == 0 ? 0 : config.local().size();
        return Math.max(config.global().size(), locals) * scale + GAP;
    }

    /**
     * Draws the first images of a batch into {@code first_batch.png}.
     *
     * @param folder made where there is none
     * @param views of the batch
     * @param config how they were made
     * @throws IOException if the picture cannot be written
     */
    public static void write(Path folder, Views views, ViewsConfig config) throws IOException {
        SamplePicture picture = new SamplePicture(config, Math.min(ROWS, views.batch()));
        picture.columns("g", views.global(), views.batch(), config.global());
        picture.columns("l", views.local(), views.batch(), config.local());
        Files.createDirectories(folder);
        byte[] png = picture.sheet.png();
        AtomicFiles.write(folder.resolve(FILE), out -> out.write(ByteBuffer.wrap(png)));
    }

    /** Draws views of one kind, view-major (views*B, C, S, S), a column for each view. */
    private void columns(String name, byte[] values, int batch, CropConfig crop) {
        int length = config.channels() * crop.size() * crop.size();
        for (int view = 0; view < crop.count(); view++) {
            sheet.text(name + (view + 1), left, GAP, 1, Sheet.INK);
            for (int row = 0; row < rows; row++) {
                RgbImage image = levels(values, (view * batch + row) * length, crop.size());
                sheet.image(image, left, HEADER + row * rowHeight(), scale);
            }
            left += crop.size() * scale + GAP;
        }
    }

    /** A view as an image, from its planes. */
    private RgbImage levels(byte[] values, int first, int size) {
        int channels = config.channels();
        byte[] pixels = new byte[size * size * channels];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = values[first + i % channels * size * size + Math.floorDiv(i, channels)];
        }
        return new RgbImage(size, size, channels, pixels);
    }
}
