package io.github.dino4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the pages tell a newcomer to type, typed on drawn images: the first two pages with every build, the others each night. */
class DocRunsTest {
    /** Why a command is not run here, by its name; what runs it instead. */
    private static final Map<String, String> NOT_HERE = Map.of(
            "dashboard", "ends when it is told to: DashboardServerTest",
            "table7", "hours: Table7Test",
            "bench", "measures the machine: CliTest",
            "retrieval", "data of its own form: DenseCommandsTest",
            "copydetect", "data of its own form: DenseCommandsTest",
            "video", "data of its own form: DenseCommandsTest");

    /** What is not at hand: names of files, and of what a reader puts there himself. */
    private static final Pattern NOT_AT_HAND = Pattern.compile("(.*=)?("
            + "dino(v2)?_.*\\.pth|checkpoint\\.pth|model-folder/|(train|linear|model|imported)\\.safetensors|F\\.safetensors"
            + "|cifar10.*|scans|/?imagenet.*|shards/.*|(my|config|row)\\.yaml)");

    private static final int LEAST = 40; // commands of the other pages

    @TempDir
    private Path folder;

    private final List<String> failed = new ArrayList<>();
    private DocWorkplace place;

    @BeforeEach
    void drawImages() throws IOException {
        place = new DocWorkplace(folder);
    }

    /** {@return why a command of the pages is not run, if it is not} */
    static Optional<String> reason(DocCommand command) {
        List<String> words = command.dino();
        if (words.isEmpty()) {
            return Optional.of("another program: DocCommands says why");
        }
        if (command.isForm()) {
            return Optional.of("a form: DocCommandsTest looks up its options");
        }
        if (command.isOfSeveral()) {
            return Optional.of("several processes: MpiProcessesTest, RabitTrainingTest");
        }
        if (words.contains("train.engine=cuda")) {
            return Optional.of("a GPU: scripts/gpu-check.sh");
        }
        if (words.stream().anyMatch(word -> word.startsWith("--dashboard"))) {
            return Optional.of("serves a page: DashboardServerTest");
        }
        if (words.stream().anyMatch(word -> NOT_AT_HAND.matcher(word).matches())) {
            return Optional.of("data or weights that are not at hand");
        }
        return Optional.ofNullable(NOT_HERE.get(words.get(0)));
    }

    /** Runs what a page shows, and says how many commands that were. */
    private int run(Path page) throws IOException {
        int run = 0;
        for (DocCommand command : DocCommands.ofBlocks(page)) {
            if (reason(command).isEmpty()) {
                run++;
                if (place.run(command) != 0) {
                    failed.add(command + ": " + place.errors());
                }
            }
        }
        return run;
    }

    private int run(String page) throws IOException {
        return run(DocPages.root().resolve(page));
    }

    @Test
    void aNewcomerGetsStartedAndThenTrainsOnPhotos() throws IOException {
        assertThat(run("docs/getting-started.md")).isGreaterThan(4);
        assertThat(run("docs/photos.md")).isGreaterThan(9);
        assertThat(failed).isEmpty();
        for (String made : List.of(
                "runs/quickstart/report.html",
                "runs/photos/report.html",
                "runs/photos.yaml",
                "photos.safetensors",
                "search.html",
                "looked/map.html")) {
            assertThat(folder.resolve(made)).as(made).exists();
        }
    }

    @Tag("nightly")
    @Test
    void theOtherPagesDoWhatTheySay() throws IOException {
        run("docs/getting-started.md");
        run("docs/photos.md");
        for (String name :
                List.of("runs/mine", "runs/dino", "runs/a", "runs/b", "runs/cifar10_micro", "RUN", "CHECKPOINT")) {
            place.copy("runs/quickstart", name);
        }
        place.copy("images", "DIR");
        place.run(DocCommand.of("here", "dino import runs/quickstart --output vits16.safetensors", false));
        int count = 0;
        for (Path page : DocPages.current()) {
            count += DocPages.name(page).matches("docs/(getting-started|photos)\\.md") ? 0 : run(page);
        }
        assertThat(failed).isEmpty();
        assertThat(count).isGreaterThan(LEAST);
    }

    @Test
    void nothingIsLeftOutWithoutAReason() throws IOException {
        int left = 0;
        int all = 0;
        for (Path page : DocPages.current()) {
            for (DocCommand command : DocCommands.ofBlocks(page)) {
                all++;
                left += reason(command).isPresent() ? 1 : 0;
            }
        }
        assertThat(left).as("of " + all + " commands").isLessThan(all * 3 / 5);
        assertThat(Files.readString(DocPages.root().resolve("docs/README.md"))).contains("DocRunsTest");
    }
}
