package io.github.dino4j.eval.curate;

import io.github.dino4j.core.config.eval.CurateConfig;

/**
 * What is looked for.
 *
 * @param config thresholds and numbers
 * @param subset images of the diverse part, 0 for the configuration's share
 * @param seed of the clusters' starts and of the part
 */
public record CurateOptions(CurateConfig config, int subset, long seed) {
    /** How many images the part has, of so many that may be taken. */
    int subsetOf(int candidates) {
        return subset > 0 ? subset : Math.max(1, (int) Math.round(config.subset() * candidates));
    }
}
