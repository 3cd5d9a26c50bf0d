package io.github.dino4j.train.choose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.io.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsChooserTest {
    private static final Duration TWO_HOURS = Duration.ofHours(2);

    @TempDir
    Path folder;

    private static ImageSurvey photos(int images, int shortSide, boolean isGrey) {
        return photos(images, shortSide, shortSide, isGrey);
    }

    private static ImageSurvey photos(int images, int shortSide, int longSide, boolean isGrey) {
        List<Double> half = List.of(0.5, 0.5, 0.5);
        return new ImageSurvey(
                "it's photos", images, List.of(), 100, List.of(), shortSide, longSide, isGrey, half, half);
    }

    /** On a machine whose steps take a time that grows with the square of the model's width and the number of its tokens. */
    private static ChosenSettings chosen(ImageSurvey images, Duration budget, double cost) throws IOException {
        return new SettingsChooser(images, budget, line -> {}, config -> pace(config, cost)).choose("runs/photos");
    }

    private static Pace pace(RunConfig config, double cost) {
        double side = (double) config.views().global().size() / config.model().imageSize();
        return new Pace(
                cost
                        * config.train().batchSize()
                        * config.model().embedDim()
                        * config.model().embedDim()
                        * side,
                0.0);
    }

    @Test
    void theFileTrainsWhatWasChosen() throws IOException {
        ChosenSettings chosen = chosen(photos(5_000, 400, true), TWO_HOURS, 1e-6);
        Path file = folder.resolve("photos.yaml");
        Files.writeString(file, chosen.yaml());

        assertThat(ConfigLoader.load(file, List.of())).isEqualTo(chosen.config(List.of()));
    }

    @Test
    void everyValueIsBelowItsReason() throws IOException {
        List<String> lines = chosen(photos(5_000, 400, false), TWO_HOURS, 1e-6)
                .yaml()
                .lines()
                .toList();

        for (int i = 1; i < lines.size(); i++) {
            if (lines.get(i).matches(" +[a-z_]+: .+")) {
                assertThat(lines.get(i - 1).strip()).as(lines.get(i)).startsWith("# ");
            }
        }
        assertThat(lines).contains("  train: 'it''s photos'");
    }

    @Test
    void moreTimeTakesLargerCropsAndALargerModel() throws IOException {
        ImageSurvey photos = photos(5_000, 400, false);

        assertThat(chosen(photos, TWO_HOURS, 1e-6).recipe()).isEqualTo("builtin:recipe/photos_small.yaml");
        assertThat(chosen(photos, Duration.ofHours(12), 1e-6).recipe()).isEqualTo("builtin:recipe/photos_small.yaml");
        assertThat(chosen(photos, Duration.ofHours(24), 1e-6).recipe()).isEqualTo("builtin:recipe/photos_medium.yaml");
        assertThat(chosen(photos, Duration.ofDays(9), 1e-6).recipe()).isEqualTo("builtin:recipe/photos_large.yaml");
    }

    @Test
    void cropsAreNotMuchLargerThanTheImages() throws IOException {
        Duration month = Duration.ofDays(30);

        assertThat(chosen(photos(5_000, 32, false), month, 1e-6).recipe()).endsWith("photos_thumbnails.yaml");
        assertThat(chosen(photos(5_000, 64, false), month, 1e-6).recipe()).endsWith("photos_small.yaml");
        assertThat(chosen(photos(5_000, 128, false), month, 1e-6).recipe()).endsWith("photos_medium.yaml");
    }

    @Test
    void theRunTakesMostOfTheBudget() throws IOException {
        ImageSurvey photos = photos(5_000, 64, false);
        RunConfig config = chosen(photos, TWO_HOURS, 1e-6).config(List.of());

        double seconds = Prospect.of(config, 5_000, pace(config, 1e-6)).seconds();

        assertThat(seconds / TWO_HOURS.toSeconds()).isBetween(0.8, 0.9);
    }

    @Test
    void fewImagesMakeSmallBatchesAndTheWordsSayThatTooLittleCanBeLearned() throws IOException {
        ChosenSettings chosen = chosen(photos(300, 128, false), Duration.ofMinutes(1), 1e-5);

        assertThat(chosen.config(List.of()).train().batchSize()).isEqualTo(32);
        assertThat(chosen.headline())
                .anyMatch(line -> line.contains("nothing can be learned; about 8,000 steps are wanted"));
    }

    @Test
    void greyImagesHaveOneChannel() throws IOException {
        RunConfig config = chosen(photos(5_000, 64, true), TWO_HOURS, 1e-6).config(List.of());

        assertThat(config.model().inChans()).isEqualTo(1);
        assertThat(config.views().mean()).containsExactly(0.5);
    }

    @Test
    void cropsOfLongImagesFitIntoThem() throws IOException {
        RunConfig config =
                chosen(photos(5_000, 128, 1_280, false), TWO_HOURS, 1e-6).config(List.of());
        RunConfig square =
                chosen(photos(5_000, 128, 170, false), TWO_HOURS, 1e-6).config(List.of());

        assertThat(square.views().global().scale()).containsExactly(0.3, 1.0);
        assertThat(config.views().global().scale()).containsExactly(0.03, 0.1);
        assertThat(config.views().local().scale()).containsExactly(0.01, 0.04);
    }

    @Test
    void ofMoreImagesThanThereIsTimeForSomeAreDrawn() throws IOException {
        ImageSurvey million = photos(1_000_000, 32, false);
        RunConfig config = chosen(million, Duration.ofMinutes(30), 1e-6).config(List.of());

        assertThat(config.data().limit()).isBetween(10_000, 200_000).matches(count -> count % 64 == 0);
        assertThat(config.train().epochs()).isEqualTo(1);
        assertThat(config.optim().freezeLastLayer()).isZero();
        double seconds =
                Prospect.of(config, config.data().limit(), pace(config, 1e-6)).seconds();
        assertThat(seconds / Duration.ofMinutes(30).toSeconds()).isBetween(0.8, 0.9);
        assertThat(chosen(photos(5_000, 32, false), TWO_HOURS, 1e-6)
                        .config(List.of())
                        .data()
                        .limit())
                .isZero();
    }

    @Test
    void largePhotosAreNotKeptDecodedOnTheDisk() throws IOException {
        ChosenSettings large = slowToRead(photos(400, 4_000, 6_000, false));
        ChosenSettings small = slowToRead(photos(400, 400, 600, false));

        assertThat(large.config(List.of()).data().cachePixels()).isFalse();
        assertThat(large.headline()).anyMatch(line -> line.contains("29 GB of them, are too many to keep"));
        assertThat(small.config(List.of()).data().cachePixels()).isTrue();
    }

    private static ChosenSettings slowToRead(ImageSurvey images) throws IOException {
        return new SettingsChooser(images, TWO_HOURS, line -> {}, config -> new Pace(0.1, 0.2)).choose("runs/photos");
    }

    @Test
    void aHandfulOfImagesIsRefused() {
        assertThatThrownBy(() -> chosen(photos(15, 64, false), TWO_HOURS, 1e-6))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("15 images are too few to learn from; at least 16 are needed");
    }
}
