package io.github.dino4j.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dino4j.core.config.bind.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BuiltinConfigsTest {
    @Test
    void namesEveryRecipe() throws IOException {
        Path folder = Path.of(System.getProperty("dino.root"), "configs/recipe");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(BuiltinConfigs.recipes())
                    .containsExactlyElementsOf(files.map(file -> "builtin:recipe/" + file.getFileName())
                            .sorted()
                            .toList());
        }
    }

    @Test
    void whoeverMissesOneIsToldWhichThereAre() {
        assertThatThrownBy(() -> ConfigLoader.builtin("recipe/photo_small.yaml", List.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("there are builtin:recipe/cifar10_micro.yaml, ")
                .hasMessageContaining("builtin:recipe/photos_small.yaml");
        assertThatThrownBy(() -> ConfigLoader.load(Path.of("missing.yaml"), List.of()))
                .hasMessageContaining("or a built-in one such as builtin:recipe/photos_small.yaml");
    }
}
