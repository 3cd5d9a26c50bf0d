package io.github.dino4j.train.picture;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.augment.data.SourceOptions;
import io.github.dino4j.augment.data.Split;
import io.github.dino4j.augment.data.SyntheticImages;
import io.github.dino4j.augment.data.open.ImageSources;
import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.augment.op.Canvas;
import io.github.dino4j.augment.op.CropBox;
import io.github.dino4j.augment.view.MultiCrop;
import io.github.dino4j.augment.view.Views;
import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.eval.picture.Box;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CropSheetTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"500, 375, 1", "32, 32, 2", "300, 900, 3", "1600, 400, 4"})
    void namesOfCropsDoNotOverlap(int width, int height, long seed) {
        RunConfig config = ConfigLoader.builtin("base/dino.yaml", List.of("data.train=x"));
        RgbImage image = new RgbImage(width, height, new byte[width * height * 3]);
        List<String> titles = CropSheet.titles(2, 8);
        assertThat(titles).startsWith("global 1", "global 2", "local 1").endsWith("local 8");
        List<CropBox> boxes = new ArrayList<>();
        for (int view = 0; view < titles.size(); view++) {
            boxes.add(new MultiCrop(config.views())
                    .drawn(image, Rng.of(seed), view, new Canvas())
                    .box());
        }
        CropSheet sheet = new CropSheet(image, boxes, titles, 480);
        Box all = new Box(0, 0, sheet.width(), sheet.height());
        List<Box> tags = sheet.crops().stream().map(CropSheet.Crop::tag).toList();
        for (int i = 0; i < tags.size(); i++) {
            Box one = tags.get(i);
            assertThat(one.width())
                    .as("%s of seed %d has a name", titles.get(i), seed)
                    .isPositive();
            assertThat(one.isIn(all)).as(one.toString()).isTrue();
            assertThat(tags.subList(0, i)).as("%s of seed %d", one, seed).noneMatch(one::overlaps);
        }
    }

    private BufferedImage batch(Rng drawnBy, Rng shownBy) throws IOException {
        RunConfig config =
                ConfigLoader.builtin("recipe/textures_nano.yaml", List.of("data.synthetic.train_per_class=1"));
        SyntheticImages.draw(folder.resolve("images"), config.data().synthetic());
        try (ImageSource images =
                ImageSources.open(folder.resolve("images").toString(), Split.TRAIN, SourceOptions.of(config))) {
            Views views = new Views(6, config.views());
            MultiCrop crops = new MultiCrop(config.views());
            for (int place = 0; place < 6; place++) {
                int number = (place + 3) % images.size();
                views.indices()[place] = number;
                crops.write(images.read(number), drawnBy.fold(number), place, views, new Canvas());
            }
            new SamplePicture(config.views(), images, shownBy).write(folder, views);
        }
        return ImageIO.read(folder.resolve("first_batch.png").toFile());
    }

    /** How many pixels of the first image's original are of the colour of a view's frame. */
    private static long framed(BufferedImage sheet, int view) {
        int count = 0;
        for (int y = 0; y < 340; y++) {
            for (int x = 10; x < 310; x++) {
                count += (sheet.getRGB(x, y) & 0xFFFFFF) == CropSheet.colour(view) ? 1 : 0;
            }
        }
        return count;
    }

    @Test
    void theFirstBatchShowsItsImagesWithTheirCrops() throws IOException {
        Rng key = Rng.of(5);
        BufferedImage sheet = batch(key, key);
        assertThat(sheet.getWidth()).isBetween(700, 1200);
        assertThat(framed(sheet, 0)).isGreaterThan(100);
        assertThat(framed(sheet, 2)).isGreaterThan(100);
    }

    @Test
    void namesAreShort() {
        assertThat(SamplePicture.shortName("/home/me/set/cats/1.jpg")).isEqualTo("cats/1.jpg");
        assertThat(SamplePicture.shortName("C:\\set\\cats\\1.jpg")).isEqualTo("cats\\1.jpg");
        assertThat(SamplePicture.shortName("1.jpg")).isEqualTo("1.jpg");
    }

    @Test
    void anImageThatItsViewsWereNotMadeOfIsNotShown() throws IOException {
        assertThat(framed(batch(Rng.of(5), Rng.of(6)), 0)).isZero();
    }
}
