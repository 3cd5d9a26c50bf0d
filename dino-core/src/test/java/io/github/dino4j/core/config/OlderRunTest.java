package io.github.dino4j.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OlderRunTest {
    @Test
    void aRunOfAnOlderVersionGoesOnWithDefaultsForKeysItDidNotKnow(@TempDir Path run) throws IOException {
        RunConfig config = ConfigLoader.builtin("base/dino.yaml", List.of("data.train=x", "train.epochs=101"));
        Path file = run.resolve("config.yaml");
        Files.writeString(file, ConfigPrinter.print(config).replaceAll("(?m)^ *transform: .*\\R", ""));
        assertThatThrownBy(() -> ConfigLoader.load(file, List.of())).hasMessageContaining("eval.transform: is missing");

        Files.writeString(run.resolve("provenance.json"), "{}");
        assertThat(ConfigLoader.load(file, List.of())).isEqualTo(config);
        assertThat(ConfigLoader.load(file, List.of("train.epochs=70")).train().epochs())
                .isEqualTo(70);
    }
}
