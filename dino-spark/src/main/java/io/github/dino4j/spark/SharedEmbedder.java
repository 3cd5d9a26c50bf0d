package io.github.dino4j.spark;

import io.github.dino4j.eval.embed.DinoEmbedder;
import java.io.File;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.spark.SparkEnv;
import org.apache.spark.SparkFiles;
import org.apache.spark.TaskContext;
import org.apache.spark.util.TaskCompletionListener;
import org.jspecify.annotations.Nullable;

/**
 * The embedders of this executor, which all its tasks share: one opens in seconds, has the weights in memory and computes by all
 * threads. Tasks come and go, so what an executor keeps for them can only be static; it keeps what was used last.
 */
final class SharedEmbedder {
    private static final String CACHE_PROPERTY = "org.bytedeco.javacpp.cachedir";
    private static final String DRIVER = "driver"; // the name of an executor that is none
    private static final Map<Key, SharedEmbedder> OPEN = new HashMap<>();

    private final DinoEmbedder embedder;
    private int tasks;

    private SharedEmbedder(DinoEmbedder embedder) {
        this.embedder = embedder;
    }

    /** Weights as they were when they were opened. */
    private record Key(SparkModel model, File file, long modified) {}

    /**
     * Opens the weights, or finds them open. They stay so as long as the calling task runs, at least.
     *
     * @throws IOException if they cannot be opened
     */
    static DinoEmbedder of(SparkModel model) throws IOException {
        File file = model.here();
        Key key = new Key(model, file, file.lastModified());
        synchronized (OPEN) { // others wait for the same weights, and would only slow down opening different ones
            SharedEmbedder shared = OPEN.get(key);
            if (shared == null) {
                closeIdle();
                unpackApart();
                shared = new SharedEmbedder(DinoEmbedder.open(file.toPath(), model::over));
                OPEN.put(key, shared);
            }
            shared.tasks++;
            TaskCompletionListener atEnd = context -> release(key);
            TaskContext.get().addTaskCompletionListener(atEnd);
            return shared.embedder;
        }
    }

    private static void release(Key key) {
        synchronized (OPEN) {
            SharedEmbedder shared = OPEN.get(key);
            if (shared != null) {
                shared.tasks--;
            }
        }
    }

    /** Closes the embedders that no task uses. */
    static void closeIdle() {
        synchronized (OPEN) {
            OPEN.values().removeIf(shared -> {
                if (shared.tasks == 0) {
                    shared.embedder.close();
                }
                return shared.tasks == 0;
            });
        }
    }

    /** Executors of one host must not unpack native libraries into the same folder at once: each has one of its own from Spark. */
    private static void unpackApart() {
        if (System.getProperty(CACHE_PROPERTY) == null && isApart(SparkEnv.get().executorId())) {
            System.setProperty(CACHE_PROPERTY, new File(SparkFiles.getRootDirectory(), "javacpp").getPath());
        }
    }

    private static boolean isApart(@Nullable String executor) {
        return executor != null && !executor.equals(DRIVER);
    }
}
