package io.github.dino4j.core.config.bind;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A sealed interface whose choice is named by a key of its own, because {@code name} means something else there. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Tagged {
    /** {@return the key that names the choice} */
    String key();

    /** {@return the choice where that key is missing} */
    String missing();
}
