package io.github.dino4j.eval.curate;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.eval.picture.InlinePicture;
import io.github.dino4j.eval.report.Gallery;
import java.io.IOException;

/**
 * Small pictures of a set's images for the page.
 *
 * @param source where they are read again
 * @param facts what is known of them
 */
record Tiles(ImageSource source, ImageFacts facts) {
    Gallery.Tile of(int row, String caption) throws IOException {
        return of(row, caption, Gallery.Mark.PLAIN);
    }

    Gallery.Tile of(int row, String caption, Gallery.Mark mark) throws IOException {
        String name = facts.names().get(row);
        String base = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
        String text = (caption.isEmpty() ? "" : caption + " ")
                + base
                + (facts.className(row).isEmpty() ? "" : " (" + facts.className(row) + ")");
        return new Gallery.Tile(InlinePicture.of(source.read(facts.images()[row]), Gallery.SMALL), text, mark);
    }
}
