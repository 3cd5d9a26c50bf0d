package io.github.dino4j.train.listen.mlflow;

import io.github.dino4j.core.io.Reason;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends what waits, on a thread that does not keep the process from ending. Says once that a server is away, and that it is back. */
final class Sender {
    private static final Logger LOG = LoggerFactory.getLogger(Sender.class);

    private final Backlog backlog;
    private final Session session;
    private final Patience patience;
    private final Thread thread;
    private boolean away;
    private boolean refused;

    Sender(Backlog backlog, Session session, Patience patience) {
        this.backlog = backlog;
        this.session = session;
        this.patience = patience;
        this.thread = new Thread(this::run, "dino-mlflow");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            Duration wait = patience.retry();
            boolean done = false;
            while (!done) {
                try {
                    session.open();
                    done = sendOne();
                    tellBack();
                    wait = patience.retry();
                } catch (RefusedException | InterruptedIOException e) {
                    throw e;
                } catch (IOException e) {
                    tellAway(e);
                    wait = pause(wait);
                }
            }
        } catch (InterruptedException | InterruptedIOException e) {
            LOG.debug("what is left is not sent");
        } catch (IOException | RuntimeException e) {
            LOG.warn(
                    "MLflow at {} does not take this run ({}); it goes on and sends nothing",
                    session.uri(),
                    e instanceof RefusedException ? e.getMessage() : e.toString());
        } finally {
            backlog.close();
        }
    }

    /** Waits before the server is asked again; returns how long to wait the next time. A run that has ended does not wait long. */
    private Duration pause(Duration wait) throws InterruptedException {
        if (backlog.isEnding()) {
            Thread.sleep(patience.retry().toMillis());
        }
        backlog.rest(wait);
        Duration longer = wait.multipliedBy(2);
        return longer.compareTo(patience.mostRetry()) < 0 ? longer : patience.mostRetry();
    }

    /** Returns whether that was the last. A portion that is refused is left out: the next one may be fine. */
    private boolean sendOne() throws IOException, InterruptedException {
        backlog.await();
        backlog.rest(patience.batch());
        Backlog.Portion portion = backlog.next();
        try {
            session.send(portion.metrics(), portion.tags());
        } catch (RefusedException e) {
            if (!refused) {
                LOG.warn("MLflow at {} refuses some values ({}); they are left out", session.uri(), e.getMessage());
            }
            refused = true;
        }
        backlog.sent(portion);
        Backlog.End end = portion.end();
        if (end != null) {
            session.end(end);
        }
        return end != null;
    }

    private void tellAway(IOException e) {
        if (!away) {
            LOG.warn(
                    "MLflow at {} does not answer ({}); the run goes on, and what it tells waits",
                    session.uri(),
                    e instanceof ConnectException ? "no connection" : Reason.sentence(e));
        }
        away = true;
    }

    private void tellBack() {
        if (away) {
            LOG.info("MLflow at {} answers again; {} values were left out", session.uri(), backlog.lost());
        }
        away = false;
    }

    /** Waits until all is sent, but not for ever. */
    void finish() {
        try {
            thread.join(patience.end().toMillis());
            if (thread.isAlive()) {
                long unsent = backlog.unsent();
                thread.interrupt();
                LOG.warn(
                        "MLflow at {} has not taken all within {} s of the run's end: {} values were not sent, and the run has no"
                                + " end there",
                        session.uri(),
                        patience.end().toSeconds(),
                        unsent);
            }
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
    }
}
