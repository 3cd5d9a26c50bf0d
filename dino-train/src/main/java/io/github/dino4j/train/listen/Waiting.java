package io.github.dino4j.train.listen;

import io.github.dino4j.core.event.RunEvent;
import io.github.dino4j.core.event.RunListener;

/** How much of its steps a process waits for images; its first step, for which the loader has just started, is left out. */
public final class Waiting implements RunListener {
    private final int batch; // of all processes
    private final RunListener next;
    private boolean started;
    private double waited; // seconds
    private double all; // seconds

    /**
     * Begins to listen.
     *
     * @param batch images of a step of all processes
     * @param next is told everything too
     */
    public Waiting(int batch, RunListener next) {
        this.batch = batch;
        this.next = next;
    }

    @Override
    public void on(RunEvent event) {
        if (event instanceof RunEvent.StepFinished step) {
            if (started) {
                waited += step.dataWait();
                all += batch / step.imagesPerS();
            }
            started = true;
        }
        next.on(event);
    }

    /** {@return the share of all steps' time, NaN before the second step} */
    public double share() {
        return waited / all;
    }
}
