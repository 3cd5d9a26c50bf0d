package io.github.dino4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** docs/reference/cli.md says what the commands say; {@code -Ddino.pages=write} writes it. */
class CliPageTest {
    private static final Path PAGE = DocPages.root().resolve("docs/reference/cli.md");

    private static String made() {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        CommandLine dino = Cli.commandLine(nowhere);
        return CliPage.of(dino);
    }

    @Test
    void thePageIsWhatTheCommandsSay() throws IOException {
        if ("write".equals(System.getProperty("dino.pages"))) {
            Files.createDirectories(PAGE.getParent());
            Files.writeString(PAGE, made());
        }
        assertThat(PAGE).as("its first lines say how to write it anew").hasContent(made());
    }

    @Test
    void itHasEveryCommandAndOption() {
        assertThat(made())
                .contains("## dino train\n", "## dino config explain\n", "`--set KEY=VALUE`", "`CONFIG\\|DIR`")
                .doesNotContain("%n", "%%", "${");
    }
}
