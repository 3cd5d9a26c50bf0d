package io.github.dino4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The journeys in {@code scripts/journeys}, as a user types them. */
class JourneysTest {
    /** What a process compiles with that lives for seconds, and with that trains for minutes. */
    private static final String SHORT = "-XX:TieredStopAtLevel=1";

    private static final String LONG = "-XX:TieredStopAtLevel=4";

    @TempDir
    private Path folder;

    @Tag("nightly")
    @Test
    void aFolderOfJunkIsCountedAndNamedAndTrains() throws Exception {
        assertThat(walk("junk")).contains("journey: junk: done");
    }

    @Tag("nightly")
    @ParameterizedTest
    @ValueSource(strings = {"photos", "held_out"})
    void photosWithoutLabels(String name) throws Exception {
        assertThat(walk(name)).contains("journey: " + name + ": done");
    }

    @Tag("nightly")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "few_steps",
                "hot_teacher",
                "no_centre",
                "copied_student",
                "fast_teacher",
                "high_lr",
                "low_lr",
                "still_teacher"
            })
    void aBrokenRunIsMendedByFollowingTheAdvice(String broken) throws Exception {
        assertThat(walk("mend", broken)).contains(" -> learning learning at step ");
    }

    /** Runs a journey and says what it said; a failure shows it. */
    private String walk(String name, String... arguments) throws IOException, InterruptedException {
        ScriptsFolder scripts = new ScriptsFolder(folder.resolve("dist"));
        scripts.with("DINO", scripts.script("dino").toString())
                .with("WORK", folder.resolve("work").toString())
                .with("DINO_JAVA_OPTS", "-Xmx2g " + (name.equals("junk") ? SHORT : LONG));
        Path script = Path.of(System.getProperty("dino.root"), "scripts", "journeys", name + ".sh");
        ScriptsFolder.Ended ended = scripts.start(script, arguments).end();
        assertThat(ended.status()).as(ended.out() + ended.errors()).isZero();
        return ended.out();
    }
}
