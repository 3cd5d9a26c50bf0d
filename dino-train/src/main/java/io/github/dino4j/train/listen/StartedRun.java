package io.github.dino4j.train.listen;

import io.github.dino4j.core.config.ConfigDifference;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.event.RunEvent;
import io.github.dino4j.core.event.Signal;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A run that begins, or goes on.
 *
 * @param config every key, as resolved
 * @param folder the run directory
 * @param step steps completed, 0 for a run that begins anew
 * @param steps of the whole run
 * @param stepsPerEpoch steps of an epoch
 * @param images that are trained on
 * @param measuresAgain whether the run goes on at the end of an epoch that is measured again
 * @param signals what the numbers mean beside loss and schedules
 */
public record StartedRun(
        RunConfig config,
        Path folder,
        long step,
        long steps,
        int stepsPerEpoch,
        int images,
        boolean measuresAgain,
        List<Signal> signals) {
    /**
     * Copies what it is given.
     *
     * @param config every key, as resolved
     * @param folder the run directory
     * @param step steps completed, 0 for a run that begins anew
     * @param steps of the whole run
     * @param stepsPerEpoch steps of an epoch
     * @param images that are trained on
     * @param measuresAgain whether the run goes on at the end of an epoch that is measured again
     * @param signals what the numbers mean beside loss and schedules
     */
    public StartedRun {
        signals = List.copyOf(signals);
    }

    /** {@return the name of the run directory} */
    public String name() {
        Path name = folder.toAbsolutePath().normalize().getFileName();
        return name == null ? folder.toString() : name.toString();
    }

    /** {@return every key of the configuration with its value, such as {@code train.batch_size} and {@code 64}, in order} */
    public Map<String, String> keys() {
        return ConfigDifference.keys(config);
    }

    /**
     * Whether what an earlier process of this run has told comes again, so that it is to be taken back or passed over. What comes
     * again is the same, but for times.
     *
     * @param at steps completed when it was told
     * @param kind as {@link RunEvent#kind} says
     * @return whether it comes again; always for a run that begins anew
     */
    public boolean isToldAgain(long at, String kind) {
        return step == 0 || at > step || (measuresAgain && at == step && !kind.equals("step"));
    }
}
