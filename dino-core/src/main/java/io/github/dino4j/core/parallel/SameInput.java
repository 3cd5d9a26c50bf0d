package io.github.dino4j.core.parallel;

import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.random.Rng;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Refuses to begin a common work on different things. */
public final class SameInput {
    private static final int PIECES = 4; // of a number of 64 bits, each of which a float holds exactly
    private static final int PIECE_BITS = 16;
    private static final long PIECE = 0xffff;

    private SameInput() {}

    /**
     * Compares what the processes of a group were given.
     *
     * @param group the processes
     * @param given texts by what a message calls them, such as {@code images}; the same names in each process
     * @throws InputException if a text differs, the same in all processes
     */
    public static void require(Group group, Map<String, String> given) throws InputException {
        if (group.isAlone()) {
            return;
        }
        SortedMap<String, String> sorted = new TreeMap<>(given); // in one order everywhere
        float[] own = new float[sorted.size() * PIECES];
        int at = 0;
        for (String text : sorted.values()) {
            long key = Rng.of(0).fold(text).key();
            for (int i = 0; i < PIECES; i++) {
                own[at++] = key >>> (i * PIECE_BITS) & PIECE;
            }
        }
        float[] all = group.gather(own);
        for (int i = 0; i < all.length; i++) {
            if (all[i] != all[i % own.length]) {
                String name = sorted.keySet().stream()
                        .skip(i % own.length / PIECES)
                        .findFirst()
                        .orElseThrow();
                throw new InputException("process " + i / own.length + " of the group has another " + name
                        + " than process 0; give all of them the same files");
            }
        }
    }
}
