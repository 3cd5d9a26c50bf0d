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

    /** The classes of the images, where they are known. */
    default int[] labels() {
        return new int[0];
    }

    /** The numbers of the images in their source. */
    default int[] indices() {
        return new int[0];
    }

    /** The share of each local view that is of its own image. */
    default float[] shares() {
        return new float[0];
    }

    /** As levels that were sent ahead, with what else is known of the images, kept for longer than the views. */
    static Shown of(Map<String, Residence.Shipment> sent, Views views) {
        int[] labels = views.labels().clone();
        int[] indices = views.indices().clone();
        float[] shares = views.shares().clone();
        return new Shown() {
            @Override
            public void write(Plan plan, String input) {
                plan.write(input, Objects.requireNonNull(sent.get(input), input));
            }

            @Override
            public int[] labels() {
                return labels;
            }

            @Override
            public int[] indices() {
                return indices;
            }

            @Override
            public float[] shares() {
                return shares;
            }
        };
    }

    /** As levels. */
    static Shown of(Views views) {
        return new Shown() {
            @Override
            public void write(Plan plan, String input) {
                plan.write(input, input.equals(GLOBAL) ? views.global() : views.local());
            }

            @Override
            public int[] labels() {
                return views.labels();
            }

            @Override
            public int[] indices() {
                return views.indices();
            }

            @Override
            public float[] shares() {
                return views.shares();
            }
        };
    }
}
