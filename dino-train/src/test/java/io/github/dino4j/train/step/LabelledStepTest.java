package io.github.dino4j.train.step;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.augment.view.Views;
import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.core.schedule.Schedules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Classes come to a step with the images that have them. */
class LabelledStepTest {
    private static final Path CONFIGS = Path.of(System.getProperty("dino.root"), "configs");
    private static final int BRIGHTER = 60; // levels, from class to class
    private static final int STEPS = 150;

    @TempDir
    private Path folder;

    /** Grey images as bright as their class says. */
    private record Bright(int size) implements ImageSource {
        private static final int SIDE = 32;

        @Override
        public List<String> classes() {
            return List.of("black", "grey", "light", "white");
        }

        @Override
        public int label(int index) {
            return index % classes().size();
        }

        @Override
        public String name(int index) {
            return "image " + index;
        }

        @Override
        public RgbImage read(int index) {
            byte[] pixels = new byte[SIDE * SIDE * RgbImage.RGB];
            Arrays.fill(pixels, (byte) (label(index) * BRIGHTER));
            return new RgbImage(SIDE, SIDE, pixels);
        }

        @Override
        public void close() {}
    }

    private RunConfig config(String... sets) throws IOException {
        Path yaml = folder.resolve("supervised.yaml");
        Files.writeString(
                yaml,
                "extends: [" + CONFIGS.resolve("recipe/textures_nano.yaml") + ", "
                        + CONFIGS.resolve("method/supervised.yaml") + "]\n" + """
                        views: {jitter: {prob: 0.0}, grayscale: 0.0, global: {solarize: [0.0]}}
                        data: {train: none, workers: 3}
                        model: {depth: 1, embed_dim: 24}
                        method: {target: {smoothing: 0.0}, head: {out_dim: 4}}
                        train: {batch_size: 8, precision: float32}
                        """);
        return ConfigLoader.load(yaml, List.of(sets));
    }

    @Test
    void everyPartHasTheClassesOfItsImages() throws IOException {
        RunConfig config = config("train.accumulate=2");
        int seen = 0;
        try (ViewFeed feed = new ViewFeed(new Bright(40), config, Rng.of(1), 0)) {
            for (int step = 0; step < 5; step++) {
                try (ViewFeed.Batch batch = feed.next()) {
                    for (Views part : batch.parts()) {
                        assertThat(part.labels()).hasSize(4);
                        int view = part.global().length / 2 / part.batch();
                        for (int i = 0; i < part.batch(); i++) {
                            int level = part.global()[i * view + view / 2] & 0xff;
                            assertThat(level).isEqualTo(part.labels()[i] * BRIGHTER);
                            seen |= 1 << part.labels()[i];
                        }
                    }
                }
            }
        }
        assertThat(seen).isEqualTo(0b1111);
    }

    @Test
    void theStudentLearnsThem() throws IOException {
        RunConfig config = config("optim.warmup_epochs=0", "optim.lr=0.1", "train.epochs=30");
        double loss = Double.NaN;
        try (TrainerState state = TrainerState.initialized(config);
                ViewFeed feed = new ViewFeed(new Bright(40), config, Rng.of(1), 0)) {
            Schedules schedules = state.method().schedules(5);
            SslTrainer trainer = new SslTrainer(state, schedules, Rng.of(1), Laps.NONE);
            for (int step = 0; step < STEPS; step++) {
                loss = trainer.step(feed, event -> {});
            }
        }
        assertThat(loss).isLessThan(0.3 * Math.log(4.0));
    }
}
