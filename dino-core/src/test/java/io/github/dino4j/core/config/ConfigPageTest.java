package io.github.dino4j.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** docs/reference/config.md says what the configuration says; {@code -Ddino.pages=write} writes it. */
class ConfigPageTest {
    private static final Path PAGE = Path.of(System.getProperty("dino.root"), "docs", "reference", "config.md");

    @Test
    void thePageIsWhatTheConfigurationSays() throws IOException {
        if ("write".equals(System.getProperty("dino.pages"))) {
            Files.createDirectories(PAGE.getParent());
            Files.writeString(PAGE, ConfigPage.made());
        }
        assertThat(PAGE).as("docs/reference/cli.md says how to write it anew").hasContent(ConfigPage.made());
    }

    @Test
    void itHasTheKeysOfEveryChoice() {
        assertThat(ConfigPage.made())
                .contains(
                        "| `optim.lr` | `0.0005` | ",
                        "| `train.init.weights` | empty | ",
                        "| `model.widths` | `model.backbone=convnet` | ")
                .contains("`method.loss.name=moco`");
    }
}
