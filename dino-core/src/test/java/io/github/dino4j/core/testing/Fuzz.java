package io.github.dino4j.core.testing;

/** How much chance tries: all of it each night, a share of it with each build, which takes minutes. */
public final class Fuzz {
    /** One of so many rounds is done: {@code -Dtests.share}, as the build sets it. */
    private static final int SHARE = Integer.getInteger("tests.share", 1);

    private Fuzz() {}

    /**
     * The rounds to do.
     *
     * @param all those of a night
     * @return their share
     */
    public static int rounds(int all) {
        return Math.max(1, all / SHARE);
    }
}
