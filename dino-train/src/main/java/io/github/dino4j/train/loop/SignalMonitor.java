package io.github.dino4j.train.loop;

import io.github.dino4j.core.event.RunEvent;
import io.github.dino4j.core.event.RunListener;
import io.github.dino4j.train.listen.DrawnPictures;
import io.github.dino4j.train.listen.GuardedListeners;
import io.github.dino4j.train.signal.SignalMeter;
import io.github.dino4j.train.step.ProcessMemory;
import io.github.dino4j.train.step.TrainerState;
import java.nio.file.Path;
import java.util.Map;

/** Measures the teacher without labels: before the first step, after each of the first epochs, and then as often as is cheap. */
final class SignalMonitor implements LoopListener {
    private static final double NANOS = 1e-9;
    private static final int EARLY = 10; // epochs in which a run that goes wrong is told of at once

    private final TrainerState state;
    private final SignalMeter meter;
    private final Path samples;
    private final RunListener events;
    private final GuardedListeners guarded;
    private final int every;
    private final int spacing;

    SignalMonitor(
            TrainerState state,
            SignalMeter meter,
            int stepsPerEpoch,
            Path samples,
            RunListener events,
            GuardedListeners guarded) {
        this.state = state;
        this.meter = meter;
        this.samples = samples;
        this.events = events;
        this.guarded = guarded;
        this.every = state.config().eval().signals().everyEpochs();
        this.spacing = meter.spacing(stepsPerEpoch
                * state.config().train().batchSize()
                * state.method().group().size());
    }

    @Override
    public void atStart() {
        if (every > 0 && state.iteration() == 0) {
            measure(0);
        }
    }

    @Override
    public void afterEpoch(int epoch, double loss) {
        boolean last = epoch == state.config().train().epochs();
        if (every > 0 && (last || (epoch % every == 0 && (epoch <= EARLY || epoch % spacing == 0)))) {
            measure(epoch);
        }
    }

    private void measure(int epoch) {
        long start = System.nanoTime();
        Map<String, Double> values = meter.measure(state.iteration(), state.neighbours());
        if (!values.isEmpty()) {
            meter.draw(samples, epoch); // whoever is told of the values finds the pictures there
            double seconds = (System.nanoTime() - start) * NANOS;
            if (guarded.embeddings() > 0) {
                guarded.embedded(meter.embedded(state.iteration(), epoch));
            }
            events.on(new RunEvent.Measured(state.iteration(), epoch, values, seconds, ProcessMemory.peakMib()));
            if (state.config().eval().signals().pictures() > 0) {
                guarded.drawn(DrawnPictures.in(samples, state.iteration(), epoch));
            }
        }
    }
}
