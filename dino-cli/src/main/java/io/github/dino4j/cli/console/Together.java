package io.github.dino4j.cli.console;

import io.github.dino4j.core.config.train.TrainConfig;
import io.github.dino4j.core.parallel.Groups;
import java.io.IOException;

/**
 * A command that several processes may run together, each of which {@linkplain #join joins} the others. Any other is refused where
 * a launcher started several.
 */
public interface Together {
    /**
     * Joins the processes that were started together with this one, as {@code train.group} says, for the work of a command. When
     * one of them goes, this process ends too, whatever it is at.
     *
     * @param <T> the work's result
     * @param config how they are joined
     * @param work what they do
     * @return its result
     * @throws IOException if the others do not come, or the work fails
     */
    static <T> T join(TrainConfig config, Groups.Work<T> work) throws IOException {
        return Groups.during(config.group(), config.patience(), GroupEnd::begin, work);
    }
}
