package io.github.dino4j.train.loop;

import io.github.dino4j.core.config.RunConfig;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * The images of a run, opened or drawn by a thread of its own while the networks are compiled, which mostly takes one core.
 * Neither knows of the other, so the run is the same as if one came after the other.
 */
final class ImagesAhead implements AutoCloseable {
    private final FutureTask<RunImages> opening;

    ImagesAhead(RunConfig config, RunFolder folder) {
        this.opening = new FutureTask<>(() -> RunImages.open(config, folder));
        Thread thread = new Thread(opening, "dino-images");
        thread.setDaemon(true); // a run that is stopped does not wait for its images
        thread.start();
    }

    /** Waits for the images; what went wrong with them is thrown here. */
    RunImages images() throws IOException {
        try {
            return opening.get();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof IOException io) {
                throw io;
            }
            if (cause instanceof RuntimeException runtime) {
                throw runtime;
            }
            if (cause instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException("the images cannot be opened", cause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the images were opened");
        }
    }

    /** Closes the images, waiting for them if they are still being opened: nothing is written after the run has ended. */
    @Override
    public void close() throws IOException {
        RunImages images;
        try {
            images = images();
        } catch (IOException | RuntimeException e) {
            return; // thrown by images() before, or the run failed before it asked for them
        }
        images.close();
    }
}
