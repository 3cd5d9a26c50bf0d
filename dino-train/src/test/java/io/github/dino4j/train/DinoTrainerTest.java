package io.github.dino4j.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.config.bind.ConfigException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The trainer as a program: its few words, and one sentence for a wrong one. */
class DinoTrainerTest {
    private final ByteArrayOutputStream results = new ByteArrayOutputStream();
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();

    @TempDir
    private Path folder;

    private int run(String... args) {
        return DinoTrainer.run(
                args,
                new PrintStream(results, true, StandardCharsets.UTF_8),
                new PrintStream(log, true, StandardCharsets.UTF_8));
    }

    private String said() {
        return log.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aFileAndOverlaysTrainAndPrintOneLineOfJson() {
        String config = Path.of(System.getProperty("dino.root"), "configs", "recipe", "textures_nano.yaml")
                .toString();
        int exit = run(
                "--set",
                "train.epochs=1",
                config,
                "--set=train.output='" + folder.resolve("run") + "'",
                "--set",
                "data.synthetic.train_per_class=2",
                "--set",
                "data.synthetic.val_per_class=1",
                "--set",
                "train.batch_size=4",
                "--set",
                "model.depth=1",
                "--set",
                "method.head.out_dim=32",
                "--set",
                "eval.knn.k=[5]",
                "--set",
                "optim.warmup_epochs=0");
        assertThat(exit).as(said()).isZero();
        assertThat(results.toString(StandardCharsets.UTF_8).lines())
                .singleElement()
                .asString()
                .startsWith("{\"run\"");
        assertThat(said()).contains("epoch 1");
    }

    @Test
    void aConfigurationComesFromAFileTheClassPathOrMemory() {
        Path file = Path.of(System.getProperty("dino.root"), "configs", "quickstart.yaml");
        RunConfig config = DinoTrainer.from(file).config();
        assertThat(DinoTrainer.from(file.toString()).config()).isEqualTo(config);
        assertThat(DinoTrainer.from("builtin:quickstart").config()).isEqualTo(config);
        assertThat(DinoTrainer.builtin("quickstart.yaml").config()).isEqualTo(config);
        assertThat(DinoTrainer.from(config).config()).isSameAs(config);
        DinoTrainer changed = DinoTrainer.from(config).set("train.epochs", "2").set("optim.warmup_epochs", "1");
        assertThat(changed.config().train().epochs()).isEqualTo(2);
        assertThat(changed.config().views()).isEqualTo(config.views());
        assertThatThrownBy(() -> DinoTrainer.from("builtin:quickest").config())
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("builtin:quickest")
                .hasMessageContaining("there is no such built-in configuration");
        assertThatThrownBy(
                        () -> DinoTrainer.from(config).set("train.epoch", "2").config())
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("train.epoch");
    }

    @Test
    void wrongWordsAreAnsweredByWhatIsMeant() {
        assertThat(run()).isEqualTo(2);
        assertThat(run("a.yaml", "b.yaml")).isEqualTo(2);
        assertThat(run("a.yaml", "--fresh")).isEqualTo(2);
        assertThat(run("a.yaml", "--set")).isEqualTo(2);
        assertThat(said().lines()).hasSize(4).allSatisfy(line -> assertThat(line)
                .contains("Usage: DinoTrainer CONFIG"));
        assertThat(results.size()).isZero();
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        assertThat(run(folder.resolve("none.yaml").toString())).isEqualTo(2);
        assertThat(said()).contains("none.yaml").hasLineCount(1);
    }
}
