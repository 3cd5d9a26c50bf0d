package io.github.dino4j.core.config.train;

import io.github.dino4j.core.config.bind.Bounds;
import java.net.URI;

/**
 * Where the listener {@code mlflow} sends to. Passwords and tokens are taken from the environment, since a run directory holds its
 * configuration.
 *
 * @param uri of the tracking server, empty for that of the environment's {@code MLFLOW_TRACKING_URI}
 * @param experiment its name, made if it is not there
 * @param runName what the run is called, empty for its directory's name
 * @param everySteps steps between the numbers of steps
 */
public record MlflowConfig(String uri, String experiment, String runName, int everySteps) {
    /**
     * Checks the bounds.
     *
     * @param uri of the tracking server
     * @param experiment its name
     * @param runName what the run is called
     * @param everySteps steps between the numbers of steps
     */
    public MlflowConfig {
        new Bounds()
                .demand(
                        "uri",
                        uri.isEmpty() || isServer(uri),
                        "must be empty or the address of a tracking server, such as http://localhost:5000, without a"
                                + " user or password, which the environment's MLFLOW_TRACKING_USERNAME and"
                                + " MLFLOW_TRACKING_PASSWORD hold",
                        shown(uri))
                .demand("experiment", !experiment.isBlank(), "must name an experiment", "nothing")
                .atLeast("every_steps", everySteps, 1)
                .hold();
    }

    /**
     * Whether a text is the address of a server.
     *
     * @param text such as {@code http://localhost:5000}
     * @return true for http and https, a host, and nobody's name
     */
    public static boolean isServer(String text) {
        try {
            URI uri = URI.create(text);
            boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            return web && uri.getHost() != null && uri.getUserInfo() == null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Whatever stands before an at sign is not repeated. */
    private static String shown(String uri) {
        return uri.substring(uri.lastIndexOf('@') + 1);
    }
}
