package io.github.dino4j.train.listen.micrometer;

import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.train.listen.ListenerProvider;
import io.github.dino4j.train.listen.TrainingListener;

/** Makes {@code micrometer}, unasked where Micrometer is on the class path. Names nothing of it, so that it loads without. */
public final class MicrometerProvider implements ListenerProvider {
    private static final String LIBRARY = "io.micrometer.core.instrument.Metrics";

    @Override
    public String name() {
        return "micrometer";
    }

    @Override
    public boolean isUnasked() {
        return isThere();
    }

    private static boolean isThere() {
        try {
            Class.forName(LIBRARY, false, MicrometerProvider.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }

    @Override
    public TrainingListener create(RunConfig config) throws InputException {
        if (!isThere()) {
            throw new InputException(
                    "train.watch.listeners: micrometer needs io.micrometer:micrometer-core, which is not"
                            + " on the class path; add it, or take micrometer out of the list");
        }
        return new MicrometerListener();
    }
}
