package io.github.dino4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dino4j.cli.console.ExitCode;
import io.github.dino4j.core.device.DeviceMemoryError;
import io.github.dino4j.core.io.InputException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

class FailuresTest {
    @Test
    void aBareNumberIsNoMessage() {
        assertThat(Failures.sentence(new ArrayIndexOutOfBoundsException("-362807296")))
                .startsWith("a defect of this program stopped it (java.lang.ArrayIndexOutOfBounds");
    }

    @Test
    void javasOwnTextsBecomeSentences() {
        assertThat(Failures.sentence(new NoSuchFileException("a.png")))
                .isEqualTo("a.png: there is no such file or directory");
        assertThat(Failures.sentence(new UncheckedIOException(new MalformedInputException(1))))
                .isEqualTo("a file cannot be used: it is no UTF-8 text");
    }

    @Test
    void errorsAreAnsweredToo() {
        assertThat(Failures.sentence(new DeviceMemoryError("the GPU has 1 MiB of memory free; set less")))
                .isEqualTo("the GPU has 1 MiB of memory free; set less");
        assertThat(Failures.sentence(new OutOfMemoryError("Java heap space")))
                .startsWith("memory is used up (Java heap space); lower");
        assertThat(Failures.sentence(new StackOverflowError())).startsWith("the input is nested too deeply");
        assertThat(Failures.sentence(new NoClassDefFoundError("x/Y"))).startsWith("a library is missing");
    }

    @Test
    void badInputIsBadInputHoweverDeep() {
        assertThat(Failures.exitCode(new IllegalStateException("a b", new InputException("c d"))))
                .isEqualTo(ExitCode.BAD_INPUT);
        assertThat(Failures.exitCode(new IOException("No space left on device")))
                .isEqualTo(ExitCode.FAILED);
    }

    @Test
    void helpAndVersionAreResults() {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream results = new PrintStream(printed, true, StandardCharsets.UTF_8);
        assertThat(Cli.commandLine(results).execute("--version")).isZero();
        assertThat(Cli.commandLine(results).execute("knn", "--help")).isZero();
        assertThat(printed.toString(StandardCharsets.UTF_8))
                .contains("Dino4j ", "Java " + System.getProperty("java.version"), "Usage: dino knn");
    }
}
