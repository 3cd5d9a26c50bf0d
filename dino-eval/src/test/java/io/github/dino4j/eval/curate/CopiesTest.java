package io.github.dino4j.eval.curate;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.augment.data.Split;
import io.github.dino4j.augment.data.open.ImageSources;
import io.github.dino4j.core.config.ConfigLoader;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Copies that are planted among drawn pictures are found by their pixels, in a set and between two. */
class CopiesTest {
    private static final CurateOptions OPTIONS =
            new CurateOptions(ConfigLoader.evaluation(List.of()).curate(), 0, 7);

    @TempDir
    private Path folder;

    private ImageSource open(String name) throws IOException {
        return ImageSources.open(folder.resolve(name).toString(), Split.TRAIN, 1_000_000);
    }

    private ImageFacts gather(ImageSource source) throws IOException {
        return new Gathering(source, null, folder.resolve("work"), "a", "nothing").gather((done, kept) -> {});
    }

    private int row(ImageFacts facts, String file) {
        return facts.names().indexOf(folder.resolve(file).toString());
    }

    @Test
    void copiesAreFoundByPixelsAlone() throws IOException {
        for (int i = 0; i < 30; i++) {
            DrawnImages.png(folder.resolve("set/" + i + ".png"), DrawnImages.picture(i));
        }
        Files.copy(folder.resolve("set/3.png"), folder.resolve("set/3-file.png"));
        ImageIO.write(
                DrawnImages.picture(4),
                "bmp",
                folder.resolve("set/4-pixels.bmp").toFile());
        DrawnImages.jpeg(folder.resolve("set/5-again.jpg"), DrawnImages.picture(5), 0.3f);
        DrawnImages.png(folder.resolve("set/6-small.png"), DrawnImages.resized(DrawnImages.picture(6), 48));
        DrawnImages.png(folder.resolve("set/7-large.png"), DrawnImages.resized(DrawnImages.picture(7), 200));
        try (ImageSource source = open("set")) {
            ImageFacts facts = gather(source);
            Curation found = Curation.of(new Curation.Images(facts, source), Optional.empty(), OPTIONS);
            Duplicates duplicates = found.duplicates();

            assertThat(found.kept()).hasSize(30);
            assertThat(duplicates.count(Duplicates.Kind.SAME_FILE)).isEqualTo(1);
            assertThat(duplicates.count(Duplicates.Kind.SAME_PIXELS)).isEqualTo(1);
            assertThat(duplicates.count(Duplicates.Kind.NEAR)).isEqualTo(3);
            assertThat(duplicates.keeper()[row(facts, "set/5-again.jpg")]).isEqualTo(row(facts, "set/5.png"));
            assertThat(duplicates.keeper()[row(facts, "set/6-small.png")]).isEqualTo(row(facts, "set/6.png"));
            assertThat(duplicates.keeper()[row(facts, "set/7.png")])
                    .as("the larger one is kept")
                    .isEqualTo(row(facts, "set/7-large.png"));
            assertThat(found.outliers()).isEmpty();
        }
    }

    @Test
    void aLeakIsFoundWhateverItIsCalled() throws IOException {
        for (int i = 0; i < 12; i++) {
            DrawnImages.png(folder.resolve("train/" + i + ".png"), DrawnImages.picture(i));
            DrawnImages.png(folder.resolve("val/" + i + ".png"), DrawnImages.picture(100 + i));
        }
        Files.copy(folder.resolve("train/1.png"), folder.resolve("val/x1.png"));
        ImageIO.write(
                DrawnImages.picture(2), "bmp", folder.resolve("val/x2.bmp").toFile());
        DrawnImages.jpeg(folder.resolve("val/x3.jpg"), DrawnImages.picture(3), 0.5f);
        try (ImageSource train = open("train");
                ImageSource val = open("val")) {
            ImageFacts held = gather(val);
            Leakage leak = Curation.of(
                            new Curation.Images(gather(train), train),
                            Optional.of(new Curation.Images(held, val)),
                            OPTIONS)
                    .leakage()
                    .orElseThrow();
            assertThat(leak.count()).isEqualTo(3);
            assertThat(leak.kinds()[row(held, "val/x1.png")]).isEqualTo(Duplicates.Kind.SAME_FILE);
            assertThat(leak.kinds()[row(held, "val/x2.bmp")]).isEqualTo(Duplicates.Kind.SAME_PIXELS);
            assertThat(leak.kinds()[row(held, "val/x3.jpg")]).isEqualTo(Duplicates.Kind.NEAR);
        }
    }

    @Test
    void onePictureUnderTwoClassesIsAConflict() throws IOException {
        BufferedImage same = DrawnImages.picture(1);
        DrawnImages.png(folder.resolve("two/cat/a.png"), same);
        DrawnImages.png(folder.resolve("two/dog/b.png"), same);
        DrawnImages.png(folder.resolve("two/dog/c.png"), DrawnImages.picture(2));
        try (ImageSource source = open("two")) {
            Curation found = Curation.of(new Curation.Images(gather(source), source), Optional.empty(), OPTIONS);
            assertThat(found.conflicts()).isEqualTo(1);
            assertThat(found.kept()).hasSize(2);
        }
    }
}
