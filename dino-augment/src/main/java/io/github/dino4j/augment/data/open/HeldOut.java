package io.github.dino4j.augment.data.open;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.random.Rng;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether held-out images are training images too, by name and by content. */
final class HeldOut {
    private static final Logger LOG = LoggerFactory.getLogger(HeldOut.class);
    private static final long MOST_READ = 2L << 30; // bytes of files that are read to compare all of them
    private static final int SAMPLE = 1000; // held-out images that are looked at where that is more

    private final ImageSource train;
    private final ImageSource val;

    private HeldOut(ImageSource train, ImageSource val) {
        this.train = train;
        this.val = val;
    }

    /**
     * What was found.
     *
     * @param twice held-out images whose content a training image has
     * @param looked held-out images that were looked at
     * @param first one of those found, or -1
     */
    record Overlap(int twice, int looked, int first) {}

    static void require(ImageSource train, ImageSource val) throws IOException {
        requireOtherNames(train, val);
        Overlap found = overlap(train, val);
        if (found.twice() == 0) {
            return;
        }
        String name = val.name(found.first());
        if (found.twice() == found.looked()) {
            throw new InputException(name + ": this and all other held-out images (" + found.looked()
                    + " looked at) are training images too, under these or other names; name two different sets");
        }
        LOG.warn(
                "{} of {} held-out images{} are training images too, by content ({}, …): what is measured on them is too good",
                found.twice(),
                found.looked(),
                found.looked() < val.size() ? " that were looked at" : "",
                name);
    }

    static Overlap overlap(ImageSource train, ImageSource val) throws IOException {
        return new HeldOut(train, val).overlap();
    }

    private static void requireOtherNames(ImageSource train, ImageSource val) throws InputException {
        long[] known = IntStream.range(0, train.size())
                .mapToLong(i -> key(train.name(i)))
                .sorted()
                .toArray(); // a million names themselves would take a hundred times the room
        for (int i = 0; i < val.size(); i++) {
            String name = val.name(i);
            if (Arrays.binarySearch(known, key(name)) >= 0
                    && IntStream.range(0, train.size())
                            .anyMatch(k -> train.name(k).equals(name))) {
                throw new InputException(
                        name + ": is among the training images and the held-out ones; name two different sets");
            }
        }
    }

    private static long key(String name) {
        return Rng.of(0).fold(name).key();
    }

    private Overlap overlap() throws IOException {
        long[] lengths = new long[train.size()];
        for (int i = 0; i < lengths.length; i++) {
            lengths[i] = train.contentLength(i);
        }
        int[] looked = IntStream.range(0, val.size()).toArray();
        Map<Long, List<Integer>> byLength = byLength(looked);
        if (bytes(lengths, byLength) > MOST_READ) {
            looked = spread(Math.min(SAMPLE, val.size()));
            byLength = byLength(looked);
        }
        Set<Integer> twice = twice(lengths, byLength);
        return new Overlap(
                twice.size(),
                looked.length,
                twice.stream().min(Integer::compare).orElse(-1));
    }

    private int[] spread(int count) {
        return IntStream.range(0, count)
                .map(i -> (int) ((long) i * val.size() / count))
                .toArray();
    }

    private Map<Long, List<Integer>> byLength(int[] looked) throws IOException {
        Map<Long, List<Integer>> byLength = new HashMap<>();
        for (int i : looked) {
            long length = val.contentLength(i);
            if (length >= 0) {
                byLength.computeIfAbsent(length, any -> new ArrayList<>()).add(i);
            }
        }
        return byLength;
    }

    /** Bytes that have to be read of files whose lengths occur on both sides. */
    private static long bytes(long[] lengths, Map<Long, List<Integer>> byLength) {
        Set<Long> both = new HashSet<>();
        long bytes = 0;
        for (long length : lengths) {
            List<Integer> same = byLength.get(length);
            if (same != null) {
                bytes += length + (both.add(length) ? length * same.size() : 0);
            }
        }
        return bytes;
    }

    /** The held-out images whose content a training image has. */
    private Set<Integer> twice(long[] lengths, Map<Long, List<Integer>> byLength) throws IOException {
        Map<Long, Map<Integer, List<Integer>>> sums = new HashMap<>(); // by length, then by checksum
        Set<Integer> twice = new HashSet<>();
        for (int i = 0; i < lengths.length; i++) {
            List<Integer> same = byLength.get(lengths[i]);
            if (same == null) {
                continue;
            }
            Map<Integer, List<Integer>> bySum = sums.get(lengths[i]);
            if (bySum == null) {
                bySum = bySum(same);
                sums.put(lengths[i], bySum);
            }
            byte[] content = train.content(i);
            for (int held : bySum.getOrDefault(sum(content), List.of())) {
                if (!twice.contains(held) && Arrays.equals(content, val.content(held))) {
                    twice.add(held);
                }
            }
        }
        return twice;
    }

    private Map<Integer, List<Integer>> bySum(List<Integer> images) throws IOException {
        Map<Integer, List<Integer>> bySum = new HashMap<>();
        for (int i : images) {
            bySum.computeIfAbsent(sum(val.content(i)), sum -> new ArrayList<>()).add(i);
        }
        return bySum;
    }

    private static int sum(byte[] content) {
        CRC32C sum = new CRC32C();
        sum.update(content);
        return (int) sum.getValue();
    }
}
