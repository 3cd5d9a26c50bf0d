package io.github.dino4j.train.listen.mlflow;

import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.config.train.MlflowConfig;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.train.listen.ListenerProvider;
import io.github.dino4j.train.listen.TrainingListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** Makes {@code mlflow}, by {@code train.watch.mlflow} and the environment's variables that MLflow's own clients read. */
public final class MlflowProvider implements ListenerProvider {
    @Override
    public String name() {
        return "mlflow";
    }

    @Override
    public TrainingListener create(RunConfig config) throws InputException {
        return create(config.train().watch().mlflow(), System.getenv());
    }

    @Override
    public void forget(Path run) throws IOException {
        RunFile.forget(run);
    }

    static MlflowListener create(MlflowConfig config, Map<String, String> environment) throws InputException {
        String uri = config.uri().isEmpty() ? environment.getOrDefault("MLFLOW_TRACKING_URI", "") : config.uri();
        if (!MlflowConfig.isServer(uri)) {
            throw new InputException("train.watch.mlflow.uri: names no tracking server, and MLFLOW_TRACKING_URI is "
                    + (uri.isEmpty() ? "not set" : "none (http or https, without a user or password)")
                    + "; name one, such as http://localhost:5000, or take mlflow out of train.watch.listeners");
        }
        return new MlflowListener(config, new MlflowClient(uri, Credentials.of(environment)), Patience.USUAL);
    }
}
