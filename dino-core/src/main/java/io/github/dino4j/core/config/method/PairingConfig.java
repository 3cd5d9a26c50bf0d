package io.github.dino4j.core.config.method;

import io.github.dino4j.core.config.bind.Hyphenated;

/** Which student views are compared with a teacher view. */
@Hyphenated
public sealed interface PairingConfig {
    /** {@return whether a view is compared with the teacher's output for the same view too} */
    boolean includesOwn();

    /** All others, local ones included (Caron et al. 2021, eq. 3). */
    record Others() implements PairingConfig {
        @Override
        public boolean includesOwn() {
            return false;
        }
    }

    /** All, the same view included. */
    record All() implements PairingConfig {
        @Override
        public boolean includesOwn() {
            return true;
        }
    }
}
