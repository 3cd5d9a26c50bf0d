package io.github.dino4j.eval.map;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.core.io.AtomicFiles;
import io.github.dino4j.core.parallel.Threads;
import io.github.dino4j.eval.picture.InlinePicture;
import io.github.dino4j.eval.picture.JpegFile;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Small pictures of images, many on a JPEG file each, in a folder beside a page. Their side is the smaller the more there are, so
 * that a browser that has decoded all of them holds at most about 40 million pixels.
 *
 * @param side of a picture's cell, pixels
 * @param columns of a sheet, and rows
 * @param files names of the sheets, relative to the page
 * @param shapes width and height of each picture in its cell (P, 2), 0 where the image could not be read again
 */
@SuppressWarnings("ArrayRecordComponent") // read by the page alone
public record ThumbnailSheets(int side, int columns, List<String> files, int[] shapes) {
    /** Most pictures of a page. */
    public static final int MOST = MapOptions.MOST_POINTS;

    private static final Logger LOG = LoggerFactory.getLogger(ThumbnailSheets.class);
    private static final int COLUMNS = 16;
    private static final int PER_SHEET = COLUMNS * COLUMNS;
    private static final int GROUND = 0x808080;

    /**
     * Writes the pictures of images; sheets of an earlier page there are replaced.
     *
     * @param page the folder of the page
     * @param name of the folder for pictures in it
     * @param source the images
     * @param images which of them, at most {@value #MOST}
     * @return what a page needs to know
     * @throws IOException if they cannot be written
     */
    public static ThumbnailSheets write(Path page, String name, ImageSource source, int[] images) throws IOException {
        if (images.length > MOST) {
            throw new IllegalArgumentException(
                    "a page has at most " + MOST + " small pictures, were to be " + images.length);
        }
        Path folder = page.resolve(name);
        Files.createDirectories(folder);
        int side = side(images.length);
        int[] shapes = new int[2 * images.length];
        List<String> files = new ArrayList<>();
        for (int first = 0; first < images.length; first += PER_SHEET) {
            int count = Math.min(PER_SHEET, images.length - first);
            String file = String.format(Locale.ROOT, "sheet-%03d.jpg", files.size());
            byte[] jpeg = JpegFile.encode(sheet(source, images, first, count, side, shapes));
            AtomicFiles.write(folder.resolve(file), channel -> {
                ByteBuffer bytes = ByteBuffer.wrap(jpeg);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
            });
            files.add(name + "/" + file);
        }
        removeOthers(folder, files);
        return new ThumbnailSheets(side, COLUMNS, List.copyOf(files), shapes);
    }

    static int side(int pictures) {
        if (pictures <= MOST / 4) {
            return 160;
        }
        return pictures <= MOST / 2 ? 128 : 96;
    }

    private static BufferedImage sheet(ImageSource source, int[] images, int first, int count, int side, int[] shapes) {
        int rows = (count + COLUMNS - 1) / COLUMNS;
        int width = Math.min(count, COLUMNS) * side;
        BufferedImage sheet = new BufferedImage(width, rows * side, BufferedImage.TYPE_INT_RGB);
        int[] pixels = ((DataBufferInt) sheet.getRaster().getDataBuffer()).getData();
        Arrays.fill(pixels, GROUND);
        Threads.forEach(count, i -> {
            try {
                RgbImage small = InlinePicture.shrunk(source.read(images[first + i]), side);
                int corner = Math.floorDiv(i, COLUMNS) * side * width + i % COLUMNS * side;
                for (int y = 0; y < small.height(); y++) {
                    for (int x = 0; x < small.width(); x++) {
                        pixels[corner + y * width + x] = small.rgb(x, y);
                    }
                }
                shapes[2 * (first + i)] = small.width();
                shapes[2 * (first + i) + 1] = small.height();
            } catch (IOException e) {
                LOG.warn("there is no small picture of an image: {}", e.getMessage());
            }
        });
        return sheet;
    }

    private static void removeOthers(Path folder, List<String> files) throws IOException {
        try (DirectoryStream<Path> sheets = Files.newDirectoryStream(folder, "sheet-*.jpg")) {
            for (Path sheet : sheets) {
                if (files.stream().noneMatch(file -> file.endsWith("/" + sheet.getFileName()))) {
                    Files.delete(sheet);
                }
            }
        }
    }
}
