package io.github.dino4j.core.natives;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What is printed while classes are initialised. */
class OlderPresetsTest {
    /** Says something; of a class of its own, since a method of one that is being initialised would wait for that. */
    private static final class Speaker implements Runnable {
        @Override
        public void run() {
            System.err.print("of another");
        }
    }

    /** Says something when it is initialised, and has another thread say something. */
    static final class Loud {
        static {
            System.err.println("Warning: of this thread");
            Thread other = new Thread(new Speaker());
            other.start();
            try {
                other.join();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        private Loud() {}
    }

    @Test
    void onlyOtherThreadsAreHeardAndTheStreamIsAsBefore() {
        PrintStream errors = System.err;
        ByteArrayOutputStream heard = new ByteArrayOutputStream();
        PrintStream own = new PrintStream(heard, true, StandardCharsets.UTF_8);
        System.setErr(own);
        try {
            OlderPresets.initialise(Loud.class.getName());
            assertThat(System.err).isSameAs(own);
        } finally {
            System.setErr(errors);
        }
        assertThat(heard.toString(StandardCharsets.UTF_8)).isEqualTo("of another");
    }

    @Test
    void aMissingClassIsLeftToWhoeverNeedsIt() {
        PrintStream errors = System.err;
        OlderPresets.initialise("io.github.dino4j.Missing");
        assertThat(System.err).isSameAs(errors);
    }
}
