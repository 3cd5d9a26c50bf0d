package io.github.dino4j.train.loop;

/** The loss or a gradient is no longer a finite number. */
public final class DivergedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DivergedException(long iteration, String what, double value) {
        super("step " + (iteration + 1) + ": " + what + " is " + value + "; nothing of this step was kept. Try a lower "
                + "optim.lr, a longer optim.warmup_epochs, a smaller optim.clip_grad (0.3 to 1.0), or a lower "
                + "method.target.temp.to");
    }
}
