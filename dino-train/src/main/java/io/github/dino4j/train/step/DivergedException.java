package io.github.dino4j.train.step;

import java.nio.file.Path;
import java.util.Optional;

/** The loss or a gradient is no longer a finite number. */
public final class DivergedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private DivergedException(String message, DivergedException cause) {
        super(message, cause);
    }

    DivergedException(long iteration, String what, double value) {
        super("step " + (iteration + 1) + ": " + what + " is " + value + "; nothing of this step was kept. Try a lower "
                + "optim.lr, a longer optim.warmup_epochs, a smaller optim.clip_grad (0.3 to 1.0), or a lower "
                + "method.target.temp.to");
    }

    /**
     * The same, naming the checkpoint that can be gone back to.
     *
     * @param checkpoint the last good one, if there is any
     * @return the exception to throw
     */
    public DivergedException lastGood(Optional<Path> checkpoint) {
        String where =
                checkpoint.map(file -> "; the last good checkpoint is " + file).orElse("; there is no checkpoint yet");
        return new DivergedException(getMessage() + where, this);
    }
}
