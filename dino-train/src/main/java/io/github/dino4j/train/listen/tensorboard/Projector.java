package io.github.dino4j.train.listen.tensorboard;

import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.core.io.AtomicFiles;
import io.github.dino4j.eval.feature.FeatureBank;
import io.github.dino4j.eval.picture.InlinePicture;
import io.github.dino4j.eval.picture.PngFile;
import io.github.dino4j.train.listen.EmbeddedImages;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** The files of TensorBoard's projector: vectors, names and classes, and small pictures on one sheet. The last epoch's are kept. */
final class Projector {
    private static final int SIDE = 64; // pixels of a small picture
    private static final String FILES = "projector";
    private static final String TENSORS = "tensors.tsv";
    private static final String METADATA = "metadata.tsv";
    private static final String SPRITE = "sprite.png";
    private static final String CONFIGURATION = "projector_config.pbtxt";
    private static final String SPACE = "[\\t\\r\\n]+";

    private final Path folder;
    private boolean heldOut; // what was written last, and whether anything was
    private boolean written;

    Projector(Path folder) {
        this.folder = folder;
    }

    /** Deletes what earlier runs have written. */
    static void forget(Path folder) throws IOException {
        Path files = folder.resolve(FILES);
        for (String name : List.of(TENSORS, METADATA, SPRITE)) {
            Files.deleteIfExists(files.resolve(name));
        }
        EventFolder.deleteIfEmpty(files);
        Files.deleteIfExists(folder.resolve(CONFIGURATION));
    }

    /** Writes the vectors, and what does not change if it is not there yet. Images of the sample give way to held-out ones. */
    void write(EmbeddedImages images) throws IOException {
        if (written && heldOut && !images.isHeldOut()) {
            return;
        }
        boolean isNew = !written || heldOut != images.isHeldOut();
        Path files = Files.createDirectories(folder.resolve(FILES));
        AtomicFiles.write(files.resolve(TENSORS), tensors(images.features()));
        if (isNew) {
            AtomicFiles.write(files.resolve(METADATA), metadata(images));
            PngFile.write(files.resolve(SPRITE), sprite(images));
            AtomicFiles.write(folder.resolve(CONFIGURATION), configuration(images));
        }
        heldOut = images.isHeldOut();
        written = true;
    }

    private static String tensors(FeatureBank features) {
        StringBuilder text = new StringBuilder();
        for (int row = 0; row < features.size(); row++) {
            for (int i = 0; i < features.dim(); i++) {
                text.append(i == 0 ? "" : "\t").append(features.features()[row * features.dim() + i]);
            }
            text.append('\n');
        }
        return text.toString();
    }

    /** One column has no heading, two have. */
    private static String metadata(EmbeddedImages images) {
        FeatureBank features = images.features();
        StringBuilder text = new StringBuilder(features.labelled() ? "name\tclass\n" : "");
        for (int row = 0; row < features.size(); row++) {
            text.append(images.name(row).replaceAll(SPACE, " "));
            if (features.labelled()) {
                text.append('\t').append(features.className(features.label(row)).replaceAll(SPACE, " "));
            }
            text.append('\n');
        }
        return text.toString();
    }

    /** Rows of a square grid, as the projector cuts it. */
    private static BufferedImage sprite(EmbeddedImages images) {
        int count = images.features().size();
        int columns = (int) Math.ceil(Math.sqrt(count));
        int rows = (count + columns - 1) / columns;
        BufferedImage sheet = new BufferedImage(columns * SIDE, rows * SIDE, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < count; i++) {
            put(sheet, i % columns * SIDE, i / columns * SIDE, small(images, i));
        }
        return sheet;
    }

    private static RgbImage small(EmbeddedImages images, int row) {
        try {
            return InlinePicture.shrunk(images.image(row), SIDE);
        } catch (IOException e) {
            return new RgbImage(1, 1, new byte[RgbImage.RGB]); // black: the loader counts and reports it
        }
    }

    /** Enlarged by whole pixels where it is tiny, in the middle of its cell. */
    private static void put(BufferedImage sheet, int left, int top, RgbImage small) {
        int times = Math.max(1, SIDE / Math.max(small.width(), small.height()));
        int x0 = left + (SIDE - times * small.width()) / 2;
        int y0 = top + (SIDE - times * small.height()) / 2;
        for (int y = 0; y < times * small.height(); y++) {
            for (int x = 0; x < times * small.width(); x++) {
                sheet.setRGB(x0 + x, y0 + y, small.rgb(x / times, y / times));
            }
        }
    }

    private static String configuration(EmbeddedImages images) {
        return String.format(
                Locale.ROOT, """
                embeddings {
                  tensor_name: "%s"
                  tensor_path: "projector/tensors.tsv"
                  metadata_path: "projector/metadata.tsv"
                  sprite {
                    image_path: "projector/sprite.png"
                    single_image_dim: %d
                    single_image_dim: %d
                  }
                }
                """, images.isHeldOut() ? "held-out images" : "images of the sample", SIDE, SIDE);
    }
}
