package io.github.dino4j.train.listen.tensorboard;

import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.train.listen.ListenerProvider;
import io.github.dino4j.train.listen.TrainingListener;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;

/** Makes {@code tensorboard}, by {@code train.watch.tensorboard}. */
public final class TensorboardProvider implements ListenerProvider {
    @Override
    public String name() {
        return "tensorboard";
    }

    @Override
    public TrainingListener create(RunConfig config) {
        return new TensorboardListener(config.train().watch().tensorboard(), Clock.systemUTC());
    }

    @Override
    public void forget(Path run) throws IOException {
        TensorboardListener.forget(run);
    }
}
