package io.github.dino4j.train.agree;

import io.github.dino4j.core.parallel.Group;
import java.util.Arrays;

/** What is no float, brought to all processes as floats that hold 16 bits each exactly. */
final class Gathered {
    private static final int PIECES = 4;
    private static final int PIECE_BITS = 16;
    private static final long PIECE = 0xffff;

    private Gathered() {}

    /** What each process has, by rank; as many numbers in each. */
    static long[][] longs(Group group, long... own) {
        float[] pieces = new float[own.length * PIECES];
        for (int i = 0; i < pieces.length; i++) {
            pieces[i] = own[i / PIECES] >>> (i % PIECES * PIECE_BITS) & PIECE;
        }
        float[] all = group.gather(pieces);
        long[][] byRank = new long[group.size()][own.length];
        for (int i = 0; i < all.length; i++) {
            int at = i % pieces.length;
            byRank[i / pieces.length][at / PIECES] |= (long) all[i] << (at % PIECES * PIECE_BITS);
        }
        return byRank;
    }

    /** What each process says, by rank; of long texts the beginning. */
    static String[] texts(Group group, String own, int most) {
        float[] letters = new float[most];
        for (int i = 0; i < Math.min(most, own.length()); i++) {
            letters[i] = own.charAt(i);
        }
        float[] all = group.gather(letters);
        String[] byRank = new String[group.size()];
        for (int rank = 0; rank < byRank.length; rank++) {
            StringBuilder text = new StringBuilder();
            for (float letter : Arrays.copyOfRange(all, rank * most, (rank + 1) * most)) {
                if (letter != 0f) {
                    text.append((char) letter);
                }
            }
            byRank[rank] = text.toString();
        }
        return byRank;
    }
}
