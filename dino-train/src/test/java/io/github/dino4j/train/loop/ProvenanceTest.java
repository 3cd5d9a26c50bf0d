package io.github.dino4j.train.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.augment.data.Split;
import io.github.dino4j.augment.data.SyntheticImages;
import io.github.dino4j.augment.data.open.ImageSources;
import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.config.train.SyntheticConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run says when it is resumed on other images than before. */
class ProvenanceTest {
    @TempDir
    private Path folder;

    private Path set;
    private Path run;
    private RunConfig config;

    @BeforeEach
    void draw() throws IOException {
        set = folder.resolve("set");
        run = Files.createDirectories(folder.resolve("run"));
        SyntheticImages.draw(set, new SyntheticConfig(2, 1, 32, 0));
        config = ConfigLoader.builtin("recipe/textures_nano.yaml", List.of("data.train=x"));
    }

    private Path first(String split) throws IOException {
        try (Stream<Path> files = Files.walk(set.resolve(split))) {
            return files.filter(Files::isRegularFile).sorted().findFirst().orElseThrow();
        }
    }

    private List<String> start() throws IOException {
        Provenance provenance = new Provenance(run);
        try (ImageSource train = ImageSources.open(set.toString(), Split.TRAIN, 1_000_000);
                ImageSource val = ImageSources.open(set.toString(), Split.VAL, 1_000_000)) {
            List<String> changes = provenance.changes(train, val);
            provenance.write(config, train, val);
            return changes;
        }
    }

    @Test
    void theSameImagesAreNothingToSay() throws IOException {
        assertThat(start()).isEmpty();
        assertThat(start()).isEmpty();
    }

    @Test
    void imagesThatWentAreCountedOnce() throws IOException {
        start();
        Files.delete(first("train"));
        assertThat(start())
                .containsExactly(run + ": the images to train on are not those that the run was last started with"
                        + " (then 20, now 19); it goes on with these");
        assertThat(start()).isEmpty();
    }

    @Test
    void renamedImagesAreOthers() throws IOException {
        start();
        Path image = first("val");
        Files.move(image, image.resolveSibling("other.png"));
        assertThat(start())
                .containsExactly(run + ": the held-out images are not those that the run was last started with"
                        + " (then 10, now 10); it goes on with these");
    }

    @Test
    void whatEarlierVersionsOrOthersWroteIsNoReasonToFail() throws IOException {
        start();
        Path file = run.resolve("provenance.json");
        String written = Files.readString(file);
        Files.writeString(file, written.replace("\"images\"", "\"elsewhere\""));
        Files.delete(first("train"));
        assertThat(start()).singleElement().asString().contains("(then unknown, now 19)");
        Files.writeString(file, "no JSON");
        assertThat(start()).isEmpty();
    }
}
