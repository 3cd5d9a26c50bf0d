package io.github.dino4j.core.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

class ReasonTest {
    @Test
    void exceptionsThatAreOnlyAPathBecomeASentence() {
        assertThat(Reason.sentence(new NoSuchFileException("/a/b")))
                .isEqualTo("/a/b: there is no such file or directory");
        assertThat(Reason.sentence(new AccessDeniedException("/a"))).isEqualTo("/a: permission denied");
        assertThat(Reason.sentence(new FileSystemException("/a", null, "No space left on device")))
                .isEqualTo("/a: No space left on device");
    }

    @Test
    void aTextThatIsNoneSaysSo() {
        assertThat(Reason.sentence(new MalformedInputException(1)))
                .isEqualTo("a file cannot be used: it is no UTF-8 text");
    }

    @Test
    void sentencesStayAsTheyAre() {
        assertThat(Reason.sentence(new InputException("a.png: no image"))).isEqualTo("a.png: no image");
        assertThat(Reason.sentence(new FileNotFoundException("a (Is a directory)")))
                .isEqualTo("a (Is a directory)");
        assertThat(Reason.of(new IOException())).isEqualTo("IOException");
    }
}
