package io.github.dino4j.cli;

import io.github.dino4j.cli.console.BadInputException;
import io.github.dino4j.cli.console.ExitCode;
import io.github.dino4j.core.config.bind.ConfigException;
import io.github.dino4j.core.device.DeviceMemoryError;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.io.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** What a failed command says, and the code it ends with. */
final class Failures {
    private Failures() {}

    /** Input that is wrong may be found deep inside of work. */
    static int exitCode(Throwable failure) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof ConfigException
                    || at instanceof BadInputException
                    || at instanceof InputException
                    || at instanceof NoSuchFileException
                    || at instanceof NotDirectoryException
                    || at instanceof CharacterCodingException) {
                return ExitCode.BAD_INPUT;
            }
        }
        return ExitCode.FAILED;
    }

    /** One sentence, whatever was thrown. */
    static String sentence(Throwable failure) {
        if (failure instanceof UncheckedIOException unchecked) {
            return Reason.sentence(unchecked);
        }
        if (failure instanceof IOException files) {
            return Reason.sentence(files);
        }
        if (failure instanceof DeviceMemoryError) {
            return String.valueOf(failure.getMessage());
        }
        if (failure instanceof OutOfMemoryError) {
            return "memory is used up (" + failure.getMessage() + "); lower the batch size or the image size, or give"
                    + " more with DINO_JAVA_OPTS=-Xmx8g";
        }
        if (failure instanceof StackOverflowError) {
            return "the input is nested too deeply; give the JVM more with DINO_JAVA_OPTS=-Xss16m";
        }
        if (failure instanceof LinkageError) {
            return "a library is missing or does not fit this machine (" + failure + "); scripts/dino doctor says more";
        }
        String text = failure.getMessage();
        if (text != null && text.strip().contains(" ")) {
            return text;
        }
        return "a defect of this program stopped it (" + failure + "); with -v it says where: please report";
    }
}
