package io.github.dino4j.train.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dino4j.augment.data.SyntheticImages;
import io.github.dino4j.core.config.train.SyntheticConfig;
import io.github.dino4j.train.DinoTrainer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole runs on other sources and channels than an RGB folder's. */
class SourceRunsTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void draw() throws IOException {
        SyntheticImages.draw(folder.resolve("set"), new SyntheticConfig(4, 2, 32, 0));
    }

    private List<Path> images() throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("set/train"))) {
            return files.filter(file -> file.toString().endsWith(".png"))
                    .sorted()
                    .toList();
        }
    }

    private DinoTrainer trainer(String run, String train) {
        return TinyRun.in(folder.resolve(run))
                .set("data.synthetic.train_per_class", "0")
                .set("data.train", "'" + train + "'")
                .set("data.cache_dir", "'" + folder.resolve("cache") + "'")
                .set("train.epochs", "2");
    }

    @Test
    void decodedPixelsAreTheSameRun() throws IOException {
        String set = folder.resolve("set").toString();
        double plain = trainer("plain", set).train().loss();
        double cached =
                trainer("cached", set).set("data.cache_pixels", "true").train().loss();
        double again =
                trainer("again", set).set("data.cache_pixels", "true").train().loss();
        assertThat(cached).isEqualTo(plain);
        assertThat(again).isEqualTo(plain);
        assertThat(folder.resolve("cache/pixels")).isNotEmptyDirectory();
    }

    @Test
    void aRunWithoutLabelsIsWatchedOnLabelledImagesOfItsOwn() throws IOException {
        Path flat = Files.createDirectories(folder.resolve("flat"));
        List<Path> files = images();
        for (int i = 0; i < files.size(); i++) {
            Files.copy(files.get(i), flat.resolve(i + ".png"));
        }
        String set = folder.resolve("set").toString();
        TrainResult result = trainer("watched", flat.toString())
                .set("eval.images", "{train: '" + set + "', val: '" + set + "'}")
                .set("eval.knn.k", "[3]")
                .train();
        assertThat(result.knnTop1()).isBetween(0.0, 100.0);
        assertThat(result.floorPixels()).isNotNull();
        assertThatThrownBy(() -> trainer("unwatched", set)
                        .set("eval.images", "{train: '" + flat + "', val: '" + set + "'}")
                        .train())
                .hasMessageContaining(
                        "eval.images: both sets need labels, of the same classes; train has 0 and val has 10");
    }

    @Test
    void aListOfTheSameImagesIsTheSameRun() throws IOException {
        StringBuilder list = new StringBuilder("path,label\n");
        for (Path image : images()) {
            list.append(folder.relativize(image))
                    .append(',')
                    .append(image.getName(image.getNameCount() - 2))
                    .append('\n');
        }
        Files.writeString(folder.resolve("list.csv"), list.toString());
        double plain =
                trainer("plain", folder.resolve("set").toString()).train().loss();
        assertThat(trainer("list", folder.resolve("list.csv").toString())
                        .train()
                        .loss())
                .isEqualTo(plain);
    }

    @Test
    void shardsGiveTheSameRunAtAnyNumberOfWorkers() throws IOException {
        List<Path> images = images();
        for (int shard = 0; shard < 4; shard++) {
            Path file = folder.resolve("s-" + shard + ".tar");
            try (OutputStream out = Files.newOutputStream(file);
                    TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
                for (int i = shard; i < images.size(); i += 4) {
                    byte[] bytes = Files.readAllBytes(images.get(i));
                    TarArchiveEntry entry = new TarArchiveEntry(i + ".png");
                    entry.setSize(bytes.length);
                    tar.putArchiveEntry(entry);
                    tar.write(bytes);
                    tar.closeArchiveEntry();
                }
            }
        }
        String shards = folder + "/s-{0..3}.tar";
        double whole = trainer("whole", shards)
                .set("data.shuffle_buffer", "10")
                .train()
                .loss();
        assertThat(whole).isFinite();
        double again = trainer("again", shards)
                .set("data.shuffle_buffer", "10")
                .set("data.workers", "3")
                .train()
                .loss();
        assertThat(again).isEqualTo(whole);
    }

    @Test
    void greyImagesTrainInOneChannel() throws IOException {
        double loss = trainer("grey", folder.resolve("set").toString())
                .set("model.in_chans", "1")
                .set("views.mean", "[0.5]")
                .set("views.std", "[0.25]")
                .set("views.grayscale", "0")
                .set("views.jitter", "{prob: 0.8, brightness: 0.4, contrast: 0.4, saturation: 0, hue: 0}")
                .train()
                .loss();
        assertThat(loss).isFinite().isPositive();
    }

    @Test
    void fiveChannelsTrainWithAListOfOperations() throws IOException {
        Path five = Path.of(System.getProperty("dino.root"), "src-test-data/channels/five.tif");
        Files.createDirectories(folder.resolve("images"));
        for (int i = 0; i < 9; i++) {
            Files.copy(five, folder.resolve("images/" + i + ".tif"));
        }
        String operations = "[{name: flip, prob: 0.5}, {name: gaussian_blur, prob: [1, 0.1], radius: [0.1, 2]}]";
        double loss = trainer("five", folder.resolve("images").toString())
                .set("model.in_chans", "5")
                .set("views.mean", "[0.4, 0.4, 0.4, 0.4, 0.4]")
                .set("views.std", "[0.2, 0.2, 0.2, 0.2, 0.2]")
                .set("views.global.operations", operations)
                .set("views.local.operations", operations)
                .train()
                .loss();
        assertThat(loss).isFinite().isPositive();
    }
}
