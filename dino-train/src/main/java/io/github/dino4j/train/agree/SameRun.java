package io.github.dino4j.train.agree;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.augment.data.open.ImageSources;
import io.github.dino4j.core.config.ConfigDifference;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.engine.Engine;
import io.github.dino4j.core.engine.Recompute;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.parallel.Group;
import io.github.dino4j.core.random.Rng;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * That all processes of a group were started for the same run. They compare numbers that stand for what they have, and say it in
 * words only where those differ.
 */
public final class SameRun {
    /** What each process may have its own of. */
    private static final Set<String> OWN = Set.of(
            "train.threads",
            "train.device",
            "train.output",
            "train.group",
            "train.group_timeout",
            "data.workers",
            "data.prefetch",
            "data.cache_pixels",
            "data.cache_dir",
            "train.watch.listeners", // the first process alone tells anybody
            "train.watch.tensorboard.every_steps",
            "train.watch.tensorboard.embeddings",
            "train.watch.mlflow.uri",
            "train.watch.mlflow.experiment",
            "train.watch.mlflow.run_name",
            "train.watch.mlflow.every_steps");

    private static final int LETTERS = 160; // of a value that is told

    private SameRun() {}

    /**
     * Before work starts.
     *
     * @param group the processes
     * @param config what this one was started with
     * @throws InputException if another one has another version or configuration, in all of them
     */
    public static void requireConfig(Group group, RunConfig config) throws InputException {
        if (group.isAlone()) {
            return;
        }
        String version = String.valueOf(SameRun.class.getPackage().getImplementationVersion());
        require(group, Map.of("the version of dino4j", version), "install the same one everywhere");
        Map<String, String> keys = new LinkedHashMap<>(ConfigDifference.keys(config));
        keys.keySet().removeAll(OWN);
        require(group, keys, "start all processes with the same configuration");
    }

    /**
     * Before the first step.
     *
     * @param group the processes
     * @param images that this one trains on
     * @param engine that it computes with
     * @param recompute what its steps compute twice
     * @throws InputException if another one has others, in all of them
     */
    public static void requireWork(Group group, ImageSource images, Engine engine, Recompute recompute)
            throws InputException {
        if (group.isAlone()) {
            return;
        }
        Map<String, String> work = new LinkedHashMap<>();
        work.put("train.engine", engine.name());
        work.put("train.precision", engine.precision().toString());
        work.put("train.recompute", recompute.toString());
        require(group, work, "name one that all processes have");
        Map<String, String> seen = new LinkedHashMap<>();
        seen.put("data.train", images.size() + " images of fingerprint " + ImageSources.fingerprint(images));
        require(group, seen, "give all processes the same images");
    }

    private static void require(Group group, Map<String, String> facts, String advice) throws InputException {
        List<String> names = List.copyOf(facts.keySet());
        long[] keys = new long[names.size() + 1];
        for (int i = 0; i < names.size(); i++) {
            keys[i] = key(names.get(i), String.valueOf(facts.get(names.get(i))));
            keys[names.size()] = Rng.of(keys[names.size()]).fold(keys[i]).key();
        }
        long[][] whole = Gathered.longs(group, keys[names.size()], names.size());
        int other = otherThanFirst(whole, 0);
        if (other < 0) {
            return;
        }
        if (otherThanFirst(whole, 1) >= 0) {
            throw new InputException("the processes know different keys of the configuration; " + advice);
        }
        long[][] each = Gathered.longs(group, keys);
        for (int i = 0; i < names.size(); i++) {
            other = otherThanFirst(each, i);
            if (other >= 0) {
                String[] told = Gathered.texts(group, String.valueOf(facts.get(names.get(i))), LETTERS);
                throw new InputException(names.get(i) + ": rank 0 has " + told[0] + " and rank " + other + " has "
                        + told[other] + "; " + advice);
            }
        }
    }

    private static long key(String name, String value) {
        return Rng.of(0).fold(name).fold(value).key();
    }

    /** The lowest rank whose number is not that of the first, or -1. */
    private static int otherThanFirst(long[][] byRank, int at) {
        for (int rank = 1; rank < byRank.length; rank++) {
            if (byRank[rank][at] != byRank[0][at]) {
                return rank;
            }
        }
        return -1;
    }
}
