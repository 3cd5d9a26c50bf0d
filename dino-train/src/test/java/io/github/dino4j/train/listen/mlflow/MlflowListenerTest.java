package io.github.dino4j.train.listen.mlflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.dino4j.core.config.train.MlflowConfig;
import io.github.dino4j.core.event.RunEvent;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.eval.diagnose.Diagnosis;
import io.github.dino4j.eval.diagnose.Verdict;
import io.github.dino4j.train.listen.EndedRun;
import io.github.dino4j.train.listen.SomeRuns;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class MlflowListenerTest {
    /** So that nobody waits: a run that has ended may take as long as a slow machine needs. */
    private static final Patience NONE =
            new Patience(Duration.ZERO, Duration.ofMillis(1), Duration.ofMillis(4), Duration.ofMinutes(1));

    private final Logger logger = (Logger) LoggerFactory.getLogger(Sender.class);
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();

    @TempDir
    private Path folder;

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
        return List.copyOf(logged.list).stream()
                .filter(event -> event.getLevel() == Level.WARN)
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    private static MlflowListener listener(String uri, String authorization, Patience patience) {
        MlflowConfig config = SomeRuns.config("train.watch.mlflow.every_steps=1")
                .train()
                .watch()
                .mlflow();
        return new MlflowListener(config, new MlflowClient(uri, authorization), patience);
    }

    private void train(MlflowListener listener, int from, int to, EndedRun.How how) {
        listener.started(SomeRuns.started(folder, from - 1));
        for (int step = from; step <= to; step++) {
            listener.on(SomeRuns.step(step));
            if (step % 5 == 0) {
                listener.on(SomeRuns.epoch(step));
            }
        }
        listener.ended(new EndedRun(how, to, how == EndedRun.How.FINISHED ? "" : "why", Map.of("knn_top1", 51.5)));
    }

    private static List<String> of(StrictServer.Run run, String key) {
        return run.metrics.stream()
                .filter(metric -> metric.startsWith(key + "@"))
                .toList();
    }

    @Test
    void aRunIsMadeWithItsSettingsNumbersVerdictAndEnd() throws IOException {
        try (StrictServer server = new StrictServer()) {
            MlflowListener listener = listener(server.uri() + "/", "Bearer secret", NONE);
            listener.started(SomeRuns.started(folder, 0));
            listener.on(SomeRuns.step(1));
            listener.on(new RunEvent.StepFinished(2, 0, Double.NaN, 0.1, 0, Map.of(), 1, 1, 0));
            listener.on(SomeRuns.epoch(5));
            listener.on(new RunEvent.Warned(5, "look here"));
            listener.judged(5, new Diagnosis(Verdict.LEARNING, "learning", "fine", Map.of(), List.of(), List.of()));
            listener.ended(new EndedRun(EndedRun.How.FINISHED, 10, "", Map.of("knn_top1", 51.5)));

            StrictServer.Run run = server.made("run1");
            assertThat(run.name).isEqualTo(folder.getFileName().toString());
            assertThat(run.status).isEqualTo("FINISHED");
            assertThat(run.ended).isTrue();
            assertThat(run.params).containsEntry("train.batch_size", "64").containsEntry("optim.lr", "5.0E-4");
            assertThat(run.params).hasSizeGreaterThan(100);
            assertThat(of(run, "step/loss")).containsExactly("step/loss@1=3.75"); // NaN is no JSON
            assertThat(of(run, "step/lr")).containsExactly("step/lr@1=0.001", "step/lr@2=0.1");
            assertThat(of(run, "epoch/knn_top1_10")).containsExactly("epoch/knn_top1_10@5=45.0");
            assertThat(of(run, "result/knn_top1")).containsExactly("result/knn_top1@10=51.5");
            assertThat(run.tags)
                    .containsEntry("dino4j.warning", "look here")
                    .containsEntry("dino4j.verdict", "learning")
                    .containsEntry("mlflow.source.name", "dino4j");
            assertThat(server.asked)
                    .startsWith("GET experiments/get-by-name", "POST experiments/create", "POST runs/create");
            assertThat(server.authorizations).containsOnly("Bearer secret");
        }
    }

    @Test
    void aRunThatGoesOnSendsNothingTwice() throws IOException {
        try (StrictServer server = new StrictServer()) {
            train(listener(server.uri(), "", NONE), 1, 8, EndedRun.How.FAILED);
            assertThat(server.made("run1").status).isEqualTo("FAILED");
            assertThat(server.made("run1").tags).containsEntry("dino4j.end", "why");
            train(listener(server.uri(), "", NONE), 6, 10, EndedRun.How.FINISHED);
            assertThat(server.runs).hasSize(1);
            StrictServer.Run run = server.made("run1");
            assertThat(run.status).isEqualTo("FINISHED");
            assertThat(of(run, "step/loss")).hasSize(10).doesNotHaveDuplicates();
            assertThat(of(run, "epoch/loss")).hasSize(2);
            assertThat(server.authorizations).containsOnly("null");
        }
    }

    @Test
    void aRunThatBeginsAnewIsAnotherOneAndEndsTheOneThatWasLeft() throws IOException {
        try (StrictServer server = new StrictServer()) {
            train(listener(server.uri(), "", NONE), 1, 8, EndedRun.How.STOPPED);
            assertThat(server.made("run1").status).isEqualTo("KILLED");
            server.made("run1").status = "RUNNING"; // as a kill leaves it
            train(listener(server.uri(), "", NONE), 1, 10, EndedRun.How.FINISHED);
            assertThat(server.made("run1").status).isEqualTo("KILLED");
            assertThat(of(server.made("run2"), "step/loss")).hasSize(10);
        }
    }

    @Test
    void aRunThatWasStartedOverUntoldIsAnotherOneWhenItGoesOn() throws IOException {
        try (StrictServer server = new StrictServer()) {
            train(listener(server.uri(), "", NONE), 1, 8, EndedRun.How.STOPPED);
            new MlflowProvider().forget(folder);
            train(listener(server.uri(), "", NONE), 6, 10, EndedRun.How.FINISHED);
            assertThat(of(server.made("run1"), "step/loss")).hasSize(8);
            assertThat(of(server.made("run2"), "step/loss")).hasSize(5);
        }
    }

    @Test
    void aRunThatSomebodyDeletedIsMadeAgain() throws IOException {
        try (StrictServer server = new StrictServer()) {
            train(listener(server.uri(), "", NONE), 1, 8, EndedRun.How.STOPPED);
            StrictServer.Run old = server.runs.remove("run1");
            server.runs.put("other", old);
            train(listener(server.uri(), "", NONE), 6, 10, EndedRun.How.FINISHED);
            assertThat(of(server.made("run2"), "step/loss")).hasSize(5);
        }
    }

    @Test
    void aServerThatIsBusyIsAskedAgainAndThatIsSaidOnce() throws IOException {
        try (StrictServer server = new StrictServer()) {
            server.busy = 5;
            train(listener(server.uri(), "", NONE), 1, 10, EndedRun.How.FINISHED);
            StrictServer.Run run = server.made("run1");
            assertThat(of(run, "step/loss")).hasSize(10);
            assertThat(run.status).isEqualTo("FINISHED");
            assertThat(warnings())
                    .singleElement()
                    .asString()
                    .contains("does not answer (status 503)", "the run goes on");
        }
    }

    @Test
    void aServerThatIsAwayIsSaidOnceAndHoldsUpNothingButTheEndForAWhile() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Patience brief =
                new Patience(Duration.ZERO, Duration.ofMillis(1), Duration.ofMillis(4), Duration.ofMillis(1500));
        train(listener("http://localhost:" + port, "", brief), 1, 10, EndedRun.How.FINISHED);
        assertThat(warnings()).hasSize(2);
        assertThat(warnings().get(0)).contains("does not answer", "the run goes on");
        assertThat(warnings().get(1)).contains("values were not sent");
    }

    @Test
    void aServerThatRefusesIsNotAskedAgain() throws IOException {
        try (StrictServer server = new StrictServer()) {
            train(listener(server.uri() + "/wrong", "", NONE), 1, 10, EndedRun.How.FINISHED);
            assertThat(server.asked).hasSize(1);
            assertThat(warnings()).singleElement().asString().contains("does not take this run", "status 400");
        }
    }

    @Test
    void noServerIsSaidBeforeTheRunBegins() {
        MlflowConfig none = SomeRuns.config().train().watch().mlflow();
        assertThatThrownBy(() -> MlflowProvider.create(none, Map.of()))
                .isInstanceOf(InputException.class)
                .hasMessageContainingAll(
                        "train.watch.mlflow.uri", "MLFLOW_TRACKING_URI is not set", "http://localhost:5000");
        assertThatThrownBy(() -> MlflowProvider.create(none, Map.of("MLFLOW_TRACKING_URI", "file:mlruns")))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("MLFLOW_TRACKING_URI is none");
    }

    @Test
    void aPasswordInTheConfigurationIsRefusedAndNotRepeated() {
        assertThatThrownBy(() -> SomeRuns.config("train.watch.mlflow.uri='http://me:secret@host:5000'"))
                .hasMessageContainingAll("train.watch.mlflow.uri", "MLFLOW_TRACKING_PASSWORD", "was host:5000")
                .message()
                .doesNotContain("secret");
    }

    @Test
    void credentialsAreThoseOfMlflowsOwnClients() {
        assertThat(Credentials.of(Map.of())).isEmpty();
        assertThat(Credentials.of(Map.of("MLFLOW_TRACKING_TOKEN", "t"))).isEqualTo("Bearer t");
        assertThat(Credentials.of(Map.of("MLFLOW_TRACKING_USERNAME", "u", "MLFLOW_TRACKING_PASSWORD", "p")))
                .isEqualTo("Basic dTpw");
    }
}
