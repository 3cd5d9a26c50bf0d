package io.github.dino4j.train.assign;

import io.github.dino4j.core.parallel.Group;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What each of several processes has seen of its images, for all of them. */
final class SeenByAll {
    private static final int PIECE = 1 << 16; // a float holds what is below it, and a number over it, exactly

    private SeenByAll() {}

    /** Exchanges a part, as large in each process; in the order of ranks. */
    static List<Seen> of(Seen own, Group group) {
        if (group.isAlone()) {
            return List.of(own);
        }
        int count = own.numbers().length;
        float[] numbers = new float[2 * count];
        for (int i = 0; i < count; i++) {
            int upper = own.numbers()[i] / PIECE;
            numbers[2 * i] = upper;
            numbers[2 * i + 1] = own.numbers()[i] % PIECE;
        }
        float[] all = group.gather(numbers);
        float[] features = group.gather(own.features());
        int length = own.features().length;
        List<Seen> seen = new ArrayList<>();
        for (int rank = 0; rank < group.size(); rank++) {
            int[] theirs = new int[count];
            for (int i = 0; i < count; i++) {
                int at = 2 * (rank * count + i);
                theirs[i] = PIECE * Math.round(all[at]) + Math.round(all[at + 1]);
            }
            seen.add(new Seen(theirs, Arrays.copyOfRange(features, rank * length, (rank + 1) * length)));
        }
        return seen;
    }
}
