package io.github.dino4j.core.config.bind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dino4j.core.config.ConfigExplainer;
import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.eval.KnnConfig;
import io.github.dino4j.core.config.model.VitConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bounds are held where a record is made, and told together with where their values stand. */
class BoundsTest {
    @TempDir
    private Path folder;

    @Test
    void recordsHoldTheirBoundsWithoutAFile() {
        assertThatThrownBy(() -> new KnnConfig(List.of(0), 0.07, -1, 0, false, "exact"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("k must be whole numbers above 0, was [0]; every_epochs must be at least 0, was -1");
    }

    @Test
    void aChangedArchitectureHoldsItsBoundsToo() {
        VitConfig model = VitConfig.dino("tiny", 16, 8, 12, 1, 3);
        assertThatThrownBy(() -> model.with("depth", 0)).hasMessage("depth must be at least 1, was 0");
    }

    @Test
    void whatIsOutOfBoundsDoesNotHideTheRest() throws IOException {
        Path file = Files.writeString(folder.resolve("r.yaml"), """
            extends: ['builtin:base/dino.yaml']
            data: {train: x, workers: -1}
            optim: {lr: -1, eps: 0, warmup_epochs: 20}
            train: {threads: -1, epochs: 5}
            """);
        assertThatThrownBy(() -> ConfigLoader.load(file, List.of()))
                .hasMessageContaining("r.yaml:2: data.workers: must be at least 0, was -1")
                .hasMessageContaining("r.yaml:3: optim.lr: must be above 0, was -1.0")
                .hasMessageContaining("r.yaml:3: optim.eps: must be above 0, was 0.0")
                .hasMessageContaining("r.yaml:4: train.threads: must be at least 0, was -1")
                .hasMessageContaining("r.yaml:3: optim.warmup_epochs: must be in [0, train.epochs=5], was 20.0");
    }

    @Test
    void temperaturesSoLowThatExponentsOverflowAreRefused() {
        assertThatThrownBy(() -> ConfigLoader.builtin(
                        "base/dino.yaml",
                        List.of("data.train=x", "eval.knn.temperature=0.00001", "method.target.temp.from=0.00005")))
                .hasMessageContaining("eval.knn.temperature: must be at least 0.0001, was 1.0E-5")
                .hasMessageContaining("method.target.temp.from: must be at least 0.0001, was 5.0E-5");
    }

    @Test
    void nothingIsRefusedForASourceOfImages() {
        for (String nothing : List.of("data.val=", "data.val=''", "data.val=null")) {
            assertThatThrownBy(() -> ConfigLoader.builtin("base/dino.yaml", List.of("data.train=x", nothing)))
                    .hasMessage(
                            "--set: data.val: must be a text or a list of texts, was nothing; write data.val=[] for none");
        }
        assertThat(ConfigLoader.builtin("base/dino.yaml", List.of("data.train=x", "data.val=[]"))
                        .data()
                        .val())
                .isEmpty();
        assertThatThrownBy(() -> ConfigLoader.builtin("base/dino.yaml", List.of("data.train=['', x]")))
                .hasMessageContaining(
                        "--set: data.train: must name images in each of its texts; write [] for none, was [, x]");
    }

    @Test
    void aKeyWithoutAValueInAFileIsRefusedUnlessItIsAnEmptyText() throws IOException {
        Path file = folder.resolve("n.yaml");
        Files.writeString(file, "extends: ['builtin:base/dino.yaml']\ndata:\n  train: x\n  val:\n  limit:\noptim:\n");
        assertThatThrownBy(() -> ConfigLoader.load(file, List.of()))
                .hasMessageContaining(
                        "n.yaml:4: data.val: must be a text or a list of texts, was nothing; write val: [] for none")
                .hasMessageContaining("n.yaml:5: data.limit: must be a whole number, was nothing")
                .hasMessageContaining(
                        "n.yaml:6: optim: must be a map with a name, one of adamw, sgd, lars, larc, was nothing");
        Files.writeString(
                file, "extends: ['builtin:base/dino.yaml']\ndata: {train: x, val: ''}\n"); // as older runs wrote it
        assertThat(ConfigLoader.load(file, List.of()).data().val()).isEmpty();
    }

    @Test
    void nothingAfterTheEqualsSignIsAnEmptyTextOrRefused() {
        List<String> taken = new ArrayList<>();
        for (String section : List.of("model", "method", "views", "data", "optim", "train", "eval")) {
            ConfigExplainer.explain(null, List.of(), section).forEach(each -> {
                try {
                    ConfigLoader.builtin("base/dino.yaml", List.of("data.train=x", each.key() + "="));
                    taken.add(each.key());
                } catch (ConfigException e) {
                    assertThat(e.getMessage())
                            .containsAnyOf(
                                    "was nothing", "must be one of", "must be one word", "must name the run directory");
                }
            });
        }
        assertThat(taken)
                .containsExactly(
                        "model.name",
                        "data.cache_dir",
                        "train.init.weights",
                        "train.watch.mlflow.uri",
                        "train.watch.mlflow.run_name");
    }

    @Test
    void imagesAreNotNamedWhereImagesAreDrawn() {
        List<String> drawn = List.of("data.train=mine", "data.val=held", "data.synthetic.train_per_class=5");
        assertThatThrownBy(() -> ConfigLoader.builtin("base/dino.yaml", drawn))
                .hasMessage("--set: data.train: names images where data.synthetic.train_per_class=5 draws them; set"
                        + " data.synthetic.train_per_class=0 to use these, or leave data.train out, was [mine]\n"
                        + "--set: data.val: names images where data.synthetic.train_per_class=5 draws them; set"
                        + " data.synthetic.train_per_class=0 to use these, or leave data.val out, was [held]");
        assertThatThrownBy(() -> ConfigLoader.builtin("quickstart.yaml", List.of("data.train=mine")))
                .hasMessageContaining("data.train: names images where data.synthetic.train_per_class=1000 draws them");
        assertThat(ConfigLoader.builtin(
                                "quickstart.yaml", List.of("data.train=mine", "data.synthetic.train_per_class=0"))
                        .data()
                        .train())
                .containsExactly("mine");
    }
}
