package io.github.dino4j.train.listen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dino4j.core.event.RunEvent;
import io.github.dino4j.train.DinoTrainer;
import io.github.dino4j.train.loop.TinyRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example of docs/watching.md: a listener that writes SQLite. */
class SqliteListenerTest {
    @TempDir
    private Path folder;

    /** Ends a run in the middle, as a kill would. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    private List<Long> steps(String name) throws SQLException {
        List<Long> steps = new ArrayList<>();
        try (Connection database = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("runs.db"));
                Statement select = database.createStatement();
                ResultSet rows =
                        select.executeQuery("select step from numbers where name = '" + name + "' order by step")) {
            while (rows.next()) {
                steps.add(rows.getLong(1));
            }
        }
        return steps;
    }

    private DinoTrainer trainer() {
        return TinyRun.in(folder.resolve("run"));
    }

    @Test
    void aRunThatWasKilledAndGoesOnIsThereOnce() throws IOException, SQLException {
        DinoTrainer killed = trainer().listen(event -> {
            if (event instanceof RunEvent.StepFinished finished && finished.step() == 8) {
                throw new Killed();
            }
        });
        try (SqliteListener listener = new SqliteListener(folder.resolve("runs.db"))) {
            assertThatThrownBy(() -> killed.listener(listener).train()).isInstanceOf(Killed.class);
        }
        assertThat(steps("step/loss")).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L);
        try (SqliteListener listener = new SqliteListener(folder.resolve("runs.db"))) {
            trainer().listener(listener).train();
        }
        assertThat(steps("step/loss"))
                .containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L, 12L, 13L, 14L, 15L);
        assertThat(steps("epoch/knn_top1_5")).containsExactly(5L, 10L, 15L);
        assertThat(steps("signals/effective_rank")).containsExactly(0L, 5L, 10L, 15L);
    }

    @Test
    void theDocumentationShowsThisExample() throws IOException {
        Path root = Path.of(System.getProperty("dino.root"));
        String source = Files.readString(
                root.resolve("dino-train/src/test/java/io/github/dino4j/train/listen/SqliteListener.java"));
        String example = source.substring(
                        source.indexOf("// example\n") + "// example\n".length(), source.indexOf("// end of example"))
                .strip();
        assertThat(example).contains("insert or replace");
        assertThat(Files.readString(root.resolve("docs/watching.md"))).contains("```java\n" + example + "\n```");
    }
}
