package io.github.dino4j.core.parallel;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Short texts that processes tell each other before they train: a byte in each float, which any transport carries. */
final class Texts {
    private static final int LONGEST = 2048; // bytes

    private Texts() {}

    /** What each process says, in the order of ranks; what is longer than {@link #LONGEST} bytes loses its end. */
    static List<String> gather(Group group, String own) {
        byte[] bytes = Arrays.copyOf(own.getBytes(StandardCharsets.UTF_8), LONGEST);
        float[] coded = new float[LONGEST];
        for (int i = 0; i < LONGEST; i++) {
            coded[i] = bytes[i];
        }
        float[] all = group.gather(coded);
        return IntStream.range(0, group.size())
                .mapToObj(rank -> text(all, rank))
                .toList();
    }

    private static String text(float[] all, int rank) {
        byte[] bytes = new byte[LONGEST];
        int length = 0;
        while (length < LONGEST && all[rank * LONGEST + length] != 0f) {
            bytes[length] = (byte) all[rank * LONGEST + length];
            length++;
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }
}
