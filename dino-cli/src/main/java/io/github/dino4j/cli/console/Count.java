package io.github.dino4j.cli.console;

/** Numbers of things, as people write them. */
public final class Count {
    private Count() {}

    /**
     * Counts.
     *
     * @param number how many
     * @param noun one of them, whose plural ends in s or, after s, in es; after y too
     * @return such as {@code 1 image} or {@code 2 classes}
     */
    public static String of(long number, String noun) {
        if (number == 1) {
            return "1 " + noun;
        }
        if (noun.endsWith("y")) {
            return number + " " + noun.substring(0, noun.length() - 1) + "ies";
        }
        return number + " " + noun + (noun.endsWith("s") ? "es" : "s");
    }
}
