package io.github.dino4j.rabit;

import io.github.dino4j.core.parallel.Group;
import io.github.dino4j.core.parallel.Groups;
import io.github.dino4j.core.parallel.Membership;
import io.github.dino4j.core.random.RandomStream;
import io.github.dino4j.core.random.Rng;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.time.Duration;
import java.util.Arrays;

/** A process of a group that prints what it has got. */
final class RankMain {
    static final int NUMBERS = 1003; // not a multiple of any number of ranks
    static final int KILLED = 137;

    private RankMain() {}

    /** Adds up, hands round, agrees; or, with {@code die RANK}, lets one process go in the midst of it. */
    public static void main(String[] args) throws IOException {
        try {
            Membership membership = Groups.join("rabit", Duration.ofSeconds(30));
            Group group = membership.group();
            if (args.length > 0) {
                die(group, Integer.parseInt(args[0]));
            }
            all(group);
            membership.close();
            print("closed", true);
        } catch (IOException e) {
            System.err.println("refused: " + e.getMessage());
            System.exit(1);
        }
    }

    /** What a process brings; each its own. */
    static float[] brought(int rank) {
        RandomStream random = Rng.of(7).fold(rank).generator();
        float[] values = new float[NUMBERS];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.uniform(-1.0, 1.0);
        }
        return values;
    }

    private static void all(Group group) {
        float[] floats = brought(group.rank());
        group.sum(floats);
        print("floats", Arrays.hashCode(floats));
        print("first", floats[0]);
        double[] doubles = new double[NUMBERS];
        for (int i = 0; i < NUMBERS; i++) {
            doubles[i] = brought(group.rank())[i];
        }
        group.sum(doubles);
        print("doubles", Arrays.hashCode(doubles));
        FloatBuffer direct = ByteBuffer.allocateDirect(Float.BYTES * (NUMBERS + 2))
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
        direct.put(0, 100.0f).put(1, brought(group.rank())).put(NUMBERS + 1, 200.0f);
        direct.position(1).limit(NUMBERS + 1);
        group.sum(direct);
        float[] inPlace = new float[NUMBERS];
        direct.get(1, inPlace);
        direct.clear();
        print("in place", Arrays.hashCode(inPlace) + " beside " + direct.get(0) + " and " + direct.get(NUMBERS + 1));
        float[] few = {group.rank() + 1.0f};
        group.sum(few);
        print("fewer than processes", few[0]);
        group.sum(new float[0]);
        print("gathered", Arrays.toString(group.gather(new float[] {group.rank(), 10.0f * group.rank()})));
        for (int root = 0; root < group.size(); root++) {
            float[] given = {group.rank(), 5.0f + group.rank()};
            group.broadcast(given, root);
            print("from " + root, Arrays.toString(given));
        }
        print("one says yes", group.agree(group.rank() == group.size() - 1));
        print("nobody says yes", group.agree(false));
    }

    private static void die(Group group, int dying) {
        group.agree(false);
        if (group.rank() == dying) {
            Runtime.getRuntime().halt(KILLED);
        }
    }

    private static void print(String what, Object value) {
        System.out.println(Processes.RESULT + what + ": " + value);
    }
}
