package io.github.dino4j.train.listen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.event.RunEvent;
import io.github.dino4j.core.io.InputException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class GuardedListenersTest {
    private final Logger logger = (Logger) LoggerFactory.getLogger(GuardedListeners.class);
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
    private final List<String> told = new ArrayList<>();

    @BeforeEach
    void listenToTheLog() {
        logged.start();
        logger.addAppender(logged);
    }

    @AfterEach
    void leaveTheLog() {
        logger.detachAppender(logged);
    }

    private List<String> warnings() {
        return logged.list.stream()
                .filter(event -> event.getLevel() == Level.WARN)
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    /** Notes what it is told, by its name. */
    private final class Noting implements TrainingListener {
        private final String name;

        Noting(String name) {
            this.name = name;
        }

        @Override
        public void started(StartedRun run) {
            told.add(name + " started");
        }

        @Override
        public void on(RunEvent event) {
            told.add(name + " " + event.step());
        }

        @Override
        public void saved(long step, Path checkpoint) throws IOException {
            if (name.equals("failing")) {
                throw new IOException("the disk is full");
            }
            told.add(name + " saved");
        }

        @Override
        public void ended(EndedRun end) {
            told.add(name + " " + end.how());
        }
    }

    private ListenerProvider provider(String name, boolean isUnasked) {
        return new ListenerProvider() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public boolean isUnasked() {
                return isUnasked;
            }

            @Override
            public TrainingListener create(RunConfig config) {
                return new Noting(name);
            }
        };
    }

    private static void tellAll(GuardedListeners listeners) {
        listeners.started(SomeRuns.started(Path.of("run"), 0));
        listeners.saved(1, Path.of("checkpoint"));
        listeners.on(SomeRuns.step(2));
        listeners.ended(new EndedRun(EndedRun.How.FINISHED, 2, "", Map.of()));
    }

    @Test
    void thoseOfTheConfigurationAreToldFirstThenUnaskedOnesThenTheProgramsAndOneThatFailsIsNamedOnceAndLeftOut()
            throws InputException {
        GuardedListeners listeners = GuardedListeners.of(
                SomeRuns.config("train.watch.listeners=[second, failing]"),
                List.of(new Noting("own"), event -> told.add("not guarded")),
                List.of(
                        provider("failing", false),
                        provider("left out", false),
                        provider("second", false),
                        provider("unasked", true)));
        tellAll(listeners);
        assertThat(told)
                .containsExactly(
                        "second started",
                        "failing started",
                        "unasked started",
                        "own started",
                        "second saved",
                        "unasked saved",
                        "own saved",
                        "second 2",
                        "unasked 2",
                        "own 2",
                        "second FINISHED",
                        "unasked FINISHED",
                        "own FINISHED");
        assertThat(warnings())
                .containsExactly("the listener failing failed and is told nothing more; the run goes on"
                        + " (the disk is full)");
    }

    @Test
    void aListenerWhoseLibraryIsMissingIsLeftOutLikeOneThatThrows() throws InputException {
        TrainingListener missing = new TrainingListener() {
            @Override
            public void on(RunEvent event) {
                throw new NoClassDefFoundError("org/example/Gone");
            }
        };
        GuardedListeners listeners = GuardedListeners.of(SomeRuns.config(), List.of(missing, new Noting("own")));
        listeners.on(SomeRuns.step(1));
        listeners.on(SomeRuns.step(2));
        assertThat(told).containsExactly("own 1", "own 2");
        assertThat(warnings())
                .singleElement()
                .asString()
                .contains(missing.getClass().getName(), "org/example/Gone");
    }

    @Test
    void anInterruptionIsKeptForTheRunAndHiddenFromListeners() throws InputException {
        List<Boolean> seen = new ArrayList<>();
        TrainingListener looking = new TrainingListener() {
            @Override
            public void on(RunEvent event) {
                seen.add(Thread.currentThread().isInterrupted());
            }
        };
        GuardedListeners listeners = GuardedListeners.of(SomeRuns.config(), List.of(looking));
        Thread.currentThread().interrupt();
        listeners.on(SomeRuns.step(1));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(seen).containsExactly(false);
    }

    @Test
    void aNameThatIsNotThereIsRefusedWithThoseThatAre() {
        assertThatThrownBy(() -> GuardedListeners.of(SomeRuns.config("train.watch.listeners=[tensorbord]"), List.of()))
                .isInstanceOf(InputException.class)
                .hasMessage("train.watch.listeners: no listener named tensorbord is on the class path; there are"
                        + " micrometer, mlflow, tensorboard, and other modules may add more");
    }

    @Test
    void onlyWhatCameAfterTheCheckpointIsToldAgain() {
        StartedRun anew = SomeRuns.started(Path.of("run"), 0);
        StartedRun resumed = SomeRuns.started(Path.of("run"), 5);
        StartedRun again = new StartedRun(anew.config(), anew.folder(), 5, 10, 5, 320, true, List.of());
        assertThat(anew.isToldAgain(0, "step")).isTrue();
        assertThat(resumed.isToldAgain(5, "step")).isFalse();
        assertThat(resumed.isToldAgain(5, "epoch")).isFalse();
        assertThat(resumed.isToldAgain(6, "step")).isTrue();
        assertThat(again.isToldAgain(5, "step")).isFalse();
        assertThat(again.isToldAgain(5, "epoch")).isTrue();
    }
}
