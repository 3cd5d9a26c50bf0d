package io.github.dino4j.train.assign;

import io.github.dino4j.core.engine.Outputs;
import io.github.dino4j.core.parallel.Group;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.core.random.RandomStream;
import io.github.dino4j.core.random.Rng;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The network's own answers as classes (Chen et al. 2020, arXiv 2006.11480, section 3): at an epoch's start the largest output for an
 * image, lightly augmented, is its class until the next one. A class without images takes half of those of the largest one, at
 * random, and an epoch shows images of every class equally often. In the first epoch classes are drawn, all of one size.
 */
public final class OwnClasses implements Assignments {
    /** The signal that tells the share of images that have kept their class. */
    public static final String KEPT = "classes_kept";

    private static final String CLASSES = "uic.classes";
    private static final String COUNTS = "uic.counts";

    private final int outDim;
    private final long[] counts = new long[2]; // classes that the network has used, images that have kept theirs
    private long[] classes = new long[0]; // (N)
    private float[] targets = new float[0];

    /**
     * Describes them.
     *
     * @param outDim outputs K
     */
    public OwnClasses(int outDim) {
        this.outDim = outDim;
        this.counts[0] = outDim;
    }

    @Override
    public void over(int images) {
        classes = IntStream.range(0, images).mapToLong(i -> i % outDim).toArray();
    }

    /** One-hot rows (B, K). */
    @Override
    public float[] targets(int[] numbers) {
        targets = new float[numbers.length * outDim];
        for (int row = 0; row < numbers.length; row++) {
            long own = classes.length == 0 ? numbers[row] % outDim : classes[numbers[row]];
            targets[row * outDim + (int) own] = 1.0f;
        }
        return targets;
    }

    @Override
    public void see(int[] numbers, Outputs student) {}

    @Override
    public void drop() {}

    @Override
    public void keep(Group group) {}

    @Override
    public Map<String, ParameterStore> stores() {
        return Map.of();
    }

    @Override
    public Map<String, long[]> counters() {
        if (classes.length == 0) {
            return Map.of();
        }
        Map<String, long[]> counters = new LinkedHashMap<>();
        counters.put(CLASSES, classes);
        counters.put(COUNTS, counts);
        return counters;
    }

    @Override
    public Map<String, Double> signals() {
        Map<String, Double> signals = new LinkedHashMap<>();
        signals.put(ClusterBank.USED, counts[0] / (double) outDim);
        signals.put(KEPT, counts[1] / (double) Math.max(1, classes.length));
        return signals;
    }

    @Override
    public String begin(EpochStart start) throws IOException {
        RandomStream random = start.rng("classes").generator();
        if (start.epoch() == 0) {
            int[] order = IntStream.range(0, classes.length).toArray();
            random.shuffle(order);
            for (int i = 0; i < order.length; i++) {
                classes[order[i]] = i % outDim;
            }
            counts[0] = outDim;
            counts[1] = 0;
            return String.format(Locale.ROOT, "%,d images in %,d classes at random", classes.length, outDim);
        }
        int[] found =
                IntStream.range(0, classes.length).map(i -> (int) classes[i]).toArray();
        new Sweep(start).run(start.rng("label"), (number, outputs, offset) -> {
            found[number] = largest(outputs, offset);
        });
        return take(found, random);
    }

    private int largest(float[] outputs, int offset) {
        int best = 0;
        for (int k = 1; k < outDim; k++) {
            if (outputs[offset + k] > outputs[offset + best]) {
                best = k;
            }
        }
        return best;
    }

    /** Makes classes of answers, after they were counted. */
    String take(int[] found, RandomStream random) {
        List<List<Integer>> members = members(found);
        counts[0] = members.stream().filter(each -> !each.isEmpty()).count();
        split(members, random);
        counts[1] = 0;
        for (int k = 0; k < outDim; k++) {
            for (int image : members.get(k)) {
                counts[1] += classes[image] == found[image] ? 1 : 0;
                classes[image] = k;
            }
        }
        return String.format(
                Locale.ROOT,
                "%,d images in %,d of %,d classes%s, %.1f %% as before",
                found.length,
                counts[0],
                outDim,
                counts[0] == outDim ? "" : "; the others take images of the largest",
                100.0 * counts[1] / found.length);
    }

    private List<List<Integer>> members(int[] found) {
        List<List<Integer>> members = new ArrayList<>();
        for (int k = 0; k < outDim; k++) {
            members.add(new ArrayList<>());
        }
        for (int image = 0; image < found.length; image++) {
            members.get(found[image]).add(image);
        }
        return members;
    }

    /** Classes without images take, in order, a random half of those of the largest one, the first of equals. */
    private void split(List<List<Integer>> members, RandomStream random) {
        for (int k = 0; k < outDim; k++) {
            if (members.get(k).isEmpty()) {
                int largest = 0;
                for (int other = 1; other < outDim; other++) {
                    if (members.get(other).size() > members.get(largest).size()) {
                        largest = other;
                    }
                }
                int[] all =
                        members.get(largest).stream().mapToInt(image -> image).toArray();
                random.shuffle(all);
                int half = (all.length + 1) / 2;
                members.set(largest, list(all, 0, half));
                members.set(k, list(all, half, all.length));
            }
        }
    }

    private static List<Integer> list(int[] images, int from, int to) {
        return new ArrayList<>(
                IntStream.range(from, to).mapToObj(i -> images[i]).toList());
    }

    /**
     * Every class equally often, but for one image more of some: round after round through its images, each round in an order of its
     * own.
     */
    @Override
    public Optional<int[]> picks(EpochStart start) {
        return Optional.of(balanced(start.rng("balance")));
    }

    int[] balanced(Rng rng) {
        List<List<Integer>> members = members(
                IntStream.range(0, classes.length).map(i -> (int) classes[i]).toArray());
        List<int[]> inUse = members.stream()
                .filter(each -> !each.isEmpty())
                .map(each -> each.stream().mapToInt(image -> image).toArray())
                .toList();
        int[] ranks = IntStream.range(0, inUse.size()).toArray();
        rng.fold("more").generator().shuffle(ranks); // whose turn it is to have one more
        int[] picks = new int[classes.length];
        for (int i = 0; i < ranks.length; i++) {
            int[] own = inUse.get(ranks[i]);
            RandomStream random = rng.fold(ranks[i]).generator();
            int turn = 0;
            for (int place = i; place < picks.length; place += ranks.length) {
                if (turn % own.length == 0) {
                    random.shuffle(own);
                }
                picks[place] = own[turn++ % own.length];
            }
        }
        return picks;
    }
}
