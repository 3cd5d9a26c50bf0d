package io.github.dino4j.core.parallel;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the processes of a machine share its cores.
 *
 * @param places of all processes
 * @param here of this one
 * @param processes that compute on the same cores, this one among them
 */
record Sharing(List<Place> places, Place here, int processes) {
    private static final Logger LOG = LoggerFactory.getLogger(Sharing.class);

    static Sharing of(List<Place> places, int rank) {
        Place here = places.get(rank);
        return new Sharing(
                places, here, (int) places.stream().filter(here::sharesWith).count());
    }

    /** Leaves the other processes their share, and says so in the first one. */
    void use(String transport) {
        Threads.share(processes);
        if (here.rank() == 0) {
            LOG.info("{}", sentence(transport, Threads.cores()));
        }
    }

    /** How many processes run where. */
    String sentence(String transport, int threads) {
        Map<String, Long> hosts =
                places.stream().collect(Collectors.groupingBy(Place::host, TreeMap::new, Collectors.counting()));
        String where = hosts.size() == 1
                ? "on " + here.host()
                : hosts.entrySet().stream()
                        .map(entry -> entry.getValue() + " on " + entry.getKey())
                        .collect(Collectors.joining(", "));
        return places.size() + " processes by " + transport + " (" + where + "); each computes in "
                + (threads == 1 ? "1 thread" : threads + " threads") + " if train.threads does not say otherwise"
                + (bound() ? ", since the launcher has bound each to cores of its own" : "");
    }

    private boolean bound() {
        return processes == 1
                && places.stream()
                                .filter(place -> place.host().equals(here.host()))
                                .count()
                        > 1;
    }
}
