package io.github.dino4j.train.step;

import io.github.dino4j.augment.view.Views;
import io.github.dino4j.core.device.Residence;
import io.github.dino4j.core.engine.Plan;
import java.util.Map;
import java.util.Objects;

/** The images of a step, or of a part of it, on their way to where graphs read them. */
interface Shown {
    /** The input of the global views. */
    String GLOBAL = "global";

    /** The input of the local views. */
    String LOCAL = "local";

    /** Writes one of a graph's inputs, {@link #GLOBAL} or {@link #LOCAL}. */
    void write(Plan plan, String input);

    /** As levels that were sent ahead. */
    static Shown of(Map<String, Residence.Shipment> sent) {
        return (plan, input) -> plan.write(input, Objects.requireNonNull(sent.get(input), input));
    }

    /** As levels. */
    static Shown of(Views views) {
        return (plan, input) -> plan.write(input, input.equals(GLOBAL) ? views.global() : views.local());
    }
}
