package io.github.dino4j.cli.run;

import io.github.dino4j.train.loop.TrainingRun;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Ctrl-C and SIGTERM: the step at hand is finished and saved before the process ends. */
final class StopSignal implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;

    private final CountDownLatch finished = new CountDownLatch(1);
    private final TrainingRun run;
    private final Thread hook = new Thread(this::stopAndWait, "dino-stop");

    StopSignal(TrainingRun run) {
        this.run = run;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private void stopAndWait() {
        if (run.stop()) {
            return;
        }
        try {
            finished.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        finished.countDown();
        if (!hook.isAlive()) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                finished.countDown(); // the process began to end in this very moment, and waits for nothing more
            }
        }
    }
}
