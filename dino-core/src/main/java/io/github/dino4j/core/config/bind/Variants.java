package io.github.dino4j.core.config.bind;

import java.util.Arrays;
import java.util.Locale;

/** The records of sealed interfaces, and what a configuration calls them. */
public final class Variants {
    /** The key that says which record of a sealed interface a map stands for, unless it is {@link Tagged}. */
    private static final String NAME = "name";

    private Variants() {}

    /**
     * Whether a record is a choice of a sealed interface.
     *
     * @param type the record
     * @return true if it is
     */
    public static boolean isOne(Class<?> type) {
        return Arrays.stream(type.getInterfaces()).anyMatch(Class::isSealed);
    }

    /**
     * How a record of a sealed interface is called.
     *
     * @param type the record
     * @return its name
     */
    public static String name(Class<?> type) {
        String name = ownName(type);
        boolean hyphens =
                Arrays.stream(type.getInterfaces()).anyMatch(choice -> choice.isAnnotationPresent(Hyphenated.class));
        return hyphens ? name.replace('_', '-') : name;
    }

    /** Names with hyphens and underscores are the same. */
    static boolean isNamed(Class<?> variant, String name) {
        return ownName(variant).equals(name.replace('-', '_'));
    }

    private static String ownName(Class<?> variant) {
        return snake(variant.getSimpleName()).replaceFirst("_config$", "");
    }

    /**
     * The key that says which record of a sealed interface a map stands for.
     *
     * @param choice a sealed interface
     * @return the key
     */
    public static String tag(Class<?> choice) {
        Tagged tagged = choice.getAnnotation(Tagged.class);
        return tagged == null ? NAME : tagged.key();
    }

    /**
     * The sealed interface that a record is a choice of.
     *
     * @param variant one of its records
     * @return the interface
     */
    public static Class<?> choiceOf(Class<?> variant) {
        return Arrays.stream(variant.getInterfaces())
                .filter(Class::isSealed)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(variant + " is no choice"));
    }

    /** A name of Java as configurations write it. */
    static String snake(String name) {
        return name.replaceAll("(?<=.)([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    }
}
