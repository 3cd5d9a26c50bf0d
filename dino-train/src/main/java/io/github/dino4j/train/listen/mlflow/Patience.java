package io.github.dino4j.train.listen.mlflow;

import java.time.Duration;

/**
 * How long a sender waits.
 *
 * @param batch for more values before it sends those that it has
 * @param retry after a first failure, doubled after each further one
 * @param mostRetry after any failure
 * @param end for what is left when a run ends
 */
record Patience(Duration batch, Duration retry, Duration mostRetry, Duration end) {
    static final Patience USUAL =
            new Patience(Duration.ofSeconds(2), Duration.ofSeconds(1), Duration.ofMinutes(1), Duration.ofSeconds(10));
}
