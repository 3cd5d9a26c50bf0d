package io.github.dino4j.train.scale;

import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Sums as they were measured. Between two sizes time is taken to grow evenly, beyond the largest one in proportion; a real network has
 * no one latency and bandwidth: buffers make short sums faster than the line, and long ones fill queues. Numbers of processes that were
 * not measured send what a ring of them would beside the ring that was ({@link Link}).
 */
public final class MeasuredSums implements Sums {
    private final NavigableMap<Integer, NavigableMap<Double, Double>> seconds = new TreeMap<>();

    /**
     * A sum that was measured.
     *
     * @param ranks processes, two or more
     * @param bytes that each brought
     * @param seconds that it took
     */
    public record Sample(int ranks, double bytes, double seconds) {}

    /**
     * Takes what was measured.
     *
     * @param samples of two sizes or more for each number of processes
     * @throws IllegalArgumentException if they tell no network
     */
    public MeasuredSums(List<Sample> samples) {
        for (Sample sample : samples) {
            if (sample.ranks() < 2 || !(sample.bytes() > 0.0) || !(sample.seconds() > 0.0)) {
                throw new IllegalArgumentException("a sum is of two processes or more and takes more than 0 s, was "
                        + sample.seconds() + " s of " + sample.ranks());
            }
            seconds.computeIfAbsent(sample.ranks(), key -> new TreeMap<>()).put(sample.bytes(), sample.seconds());
        }
        if (seconds.isEmpty() || seconds.values().stream().anyMatch(sizes -> sizes.size() < 2)) {
            throw new IllegalArgumentException(
                    "a network is told by sums of two sizes or more, of each number of processes; bench allreduce --json writes them");
        }
    }

    @Override
    public double sum(double bytes, int ranks) {
        if (ranks == 1) {
            return 0.0;
        }
        int measured = Objects.requireNonNullElse(seconds.floorKey(ranks), seconds.firstKey());
        double more = (Link.rounds(ranks) - Link.rounds(measured)) * latency(measured);
        double asMuch = bytes * Link.volume(1.0, ranks) / Link.volume(1.0, measured);
        return at(sizes(measured), asMuch) + more;
    }

    private NavigableMap<Double, Double> sizes(int ranks) {
        return Objects.requireNonNull(seconds.get(ranks));
    }

    private static double at(NavigableMap<Double, Double> sizes, double bytes) {
        Map.Entry<Double, Double> below = sizes.floorEntry(bytes);
        Map.Entry<Double, Double> above = sizes.ceilingEntry(bytes);
        if (below == null) {
            return sizes.firstEntry().getValue();
        }
        if (above == null) {
            return below.getValue() * bytes / below.getKey();
        }
        double width = above.getKey() - below.getKey();
        double share = width > 0.0 ? (bytes - below.getKey()) / width : 0.0;
        return below.getValue() + share * (above.getValue() - below.getValue());
    }

    private double latency(int ranks) {
        return sizes(ranks).firstEntry().getValue() / Link.rounds(ranks);
    }

    /** Of the fewest processes that were measured. */
    @Override
    public double latency() {
        return latency(seconds.firstKey());
    }

    /** Of the largest sum of the fewest processes. */
    @Override
    public double bytesPerSecond() {
        Map.Entry<Double, Double> largest = sizes(seconds.firstKey()).lastEntry();
        return Link.volume(largest.getKey(), seconds.firstKey()) / largest.getValue();
    }
}
