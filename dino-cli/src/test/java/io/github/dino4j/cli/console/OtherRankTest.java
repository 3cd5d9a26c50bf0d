package io.github.dino4j.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class OtherRankTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private String written() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void eachLineOfAnotherProcessSaysItsRank() {
        PrintStream errors = OtherRank.errors(new PrintStream(bytes, true, StandardCharsets.UTF_8), 3);
        errors.print("dino: b\u00e4d\nand worse\n");
        assertThat(written()).isEqualTo("[rank 3] dino: b\u00e4d\n[rank 3] and worse\n");
    }

    @Test
    void aLineIsWrittenWhenItIsWhole() {
        PrintStream errors = OtherRank.errors(new PrintStream(bytes, true, StandardCharsets.UTF_8), 1);
        errors.print("half");
        assertThat(written()).isEmpty();
        errors.close();
        assertThat(written()).isEqualTo("[rank 1] half\n");
    }

    @Test
    void resultsOfAnotherProcessGoNowhere() {
        PrintStream results = OtherRank.results();
        results.println("{}");
        assertThat(results.checkError()).isFalse();
    }
}
