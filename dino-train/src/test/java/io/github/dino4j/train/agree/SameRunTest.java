package io.github.dino4j.train.agree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.augment.data.Split;
import io.github.dino4j.augment.data.SyntheticImages;
import io.github.dino4j.augment.data.open.ImageSources;
import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.engine.Engine;
import io.github.dino4j.core.engine.Recompute;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.parallel.ThreadGroupOfRanks;
import io.github.dino4j.train.step.TrainerState;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SameRunTest {
    private static final int RANKS = 3;

    private static RunConfig config(String... sets) {
        List<String> all = new ArrayList<>(List.of("data.train=none"));
        all.addAll(List.of(sets));
        return ConfigLoader.builtin("base/dino.yaml", all);
    }

    private static List<Future<Boolean>> configs(RunConfig... byRank) throws InterruptedException {
        return new ThreadGroupOfRanks(byRank.length).run(group -> {
            SameRun.requireConfig(group, byRank[group.rank()]);
            return true;
        });
    }

    /** All processes say the same. */
    private static void assertSay(List<Future<Boolean>> ends, String what) {
        assertThat(ends).allSatisfy(end -> assertThatThrownBy(end::get)
                .hasCauseInstanceOf(InputException.class)
                .hasMessageEndingWith(what));
    }

    @Test
    void whatEachMachineHasOfItsOwnMayDiffer() throws Exception {
        RunConfig other = config("train.threads=2", "data.workers=3", "train.output=elsewhere");
        for (Future<Boolean> end : configs(config(), other, config())) {
            assertThat(end.get()).isTrue();
        }
    }

    @Test
    void anotherConfigurationIsNamedByItsFirstKeyThatDiffers() throws InterruptedException {
        assertSay(
                configs(config(), config(), config("optim.lr=0.001", "train.seed=4")),
                "optim.lr: rank 0 has 5.0E-4 and rank 2 has 0.001; start all processes with the same configuration");
        assertSay(
                configs(config(), config("train.gradients.bucket_mb=5")),
                "train.gradients.bucket_mb: rank 0 has 25.0 and rank 1 has 5.0; start all processes with the same"
                        + " configuration");
    }

    @Test
    void anotherMethodHasOtherKeys() throws InterruptedException {
        RunConfig moco = config("method.target={name: none}", "method.loss={name: moco, temp: 0.2, queue: 256}");
        assertSay(
                configs(config(), moco),
                "the processes know different keys of the configuration; start all processes with the same"
                        + " configuration");
    }

    private static List<Future<Boolean>> work(List<ImageSource> images, List<Engine> engines)
            throws InterruptedException {
        return new ThreadGroupOfRanks(RANKS).run(group -> {
            SameRun.requireWork(group, images.get(group.rank()), engines.get(group.rank()), Recompute.NONE);
            return true;
        });
    }

    @Test
    void otherImagesAndOtherEnginesAreNamed(@TempDir Path folder) throws Exception {
        RunConfig drawn = ConfigLoader.builtin("base/dino.yaml", List.of("data.synthetic.train_per_class=2"));
        SyntheticImages.draw(folder, drawn.data().synthetic());
        Engine oneDnn = TrainerState.engine(config("train.engine=onednn", "train.precision=float32"));
        Engine java = TrainerState.engine(config("train.engine=java", "train.precision=float32"));
        try (ImageSource all = ImageSources.open(folder.toString(), Split.TRAIN, 1_000_000L);
                ImageSource some = ImageSources.limit(all, 19, 0)) {
            for (Future<Boolean> same : work(List.of(all, all, all), List.of(oneDnn, oneDnn, oneDnn))) {
                assertThat(same.get()).isTrue();
            }
            Future<Boolean> fewer =
                    work(List.of(all, some, all), List.of(java, java, java)).get(2);
            assertThatThrownBy(fewer::get)
                    .hasMessageContaining("data.train: rank 0 has 20 images of fingerprint ")
                    .hasMessageContaining("and rank 1 has 19 images of fingerprint ")
                    .hasMessageContaining("; give all processes the same images");
            Future<Boolean> mixed =
                    work(List.of(all, all, all), List.of(oneDnn, oneDnn, java)).get(0);
            assertThatThrownBy(mixed::get)
                    .hasMessageContaining("train.engine: rank 0 has onednn and rank 2 has java; name one that all");
        }
    }
}
