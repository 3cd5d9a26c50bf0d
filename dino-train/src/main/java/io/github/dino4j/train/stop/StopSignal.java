package io.github.dino4j.train.stop;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Turns Ctrl-C and SIGTERM into a stop of training, for a program that does nothing else: the step at hand is finished and
 * saved before the process ends. While a run evaluates it is saved at once. SIGUSR1 stops it as well, and leaves the end of the
 * process to the program. Programs that do more call {@code stop()} themselves.
 */
public final class StopSignal {
    private static final long PATIENCE_SECONDS = 60;

    private final CountDownLatch finished = new CountDownLatch(1);
    private final BooleanSupplier stop;
    private final Thread hook = new Thread(this::stopAndWait, "dino-stop");

    private StopSignal(BooleanSupplier stop) {
        this.stop = stop;
        Runtime.getRuntime().addShutdownHook(hook);
        UserSignal.handle(this::stopAtRest);
    }

    /** Whether everything is saved already matters to who ends the process, not to who goes on until the run ends. */
    private void stopAtRest() {
        boolean unused = stop.getAsBoolean();
    }

    /**
     * Trains while signals are listened to.
     *
     * @param <T> its result
     * @param training what to run
     * @param stop asks it to end and tells whether everything is saved, as {@link io.github.dino4j.train.loop.TrainingRun#stop} does
     * @return its result
     * @throws IOException if training fails
     */
    public static <T> T during(Training<T> training, BooleanSupplier stop) throws IOException {
        StopSignal signal = new StopSignal(stop);
        try {
            return training.train();
        } finally {
            signal.close();
        }
    }

    /**
     * What takes long and can be stopped.
     *
     * @param <T> its result
     */
    @FunctionalInterface
    public interface Training<T> {
        /**
         * Trains.
         *
         * @return how it ended
         * @throws IOException if it fails
         */
        T train() throws IOException;
    }

    private void stopAndWait() {
        if (stop.getAsBoolean()) {
            return;
        }
        try {
            finished.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void close() {
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
