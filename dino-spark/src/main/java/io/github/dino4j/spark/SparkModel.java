package io.github.dino4j.spark;

import io.github.dino4j.core.io.InputException;
import io.github.dino4j.eval.embed.EmbedderOptions;
import java.io.File;
import java.io.Serializable;
import org.apache.spark.SparkEnv;
import org.apache.spark.SparkFiles;
import org.jspecify.annotations.Nullable;

/**
 * Which weights executors open, and what is changed of what these say; two that are equal share one embedder.
 *
 * @param file a path that each executor sees, or the name of a file that Spark has sent to all
 * @param isSent which of both
 * @param threads threads that compute, 0 for as many as an executor has cores
 * @param maxBatch most images of a forward pass, or null for the weights' own
 * @param precision of matrix products, or null
 * @param normalize whether vectors are scaled to length 1, or null
 */
record SparkModel(
        String file,
        boolean isSent,
        int threads,
        @Nullable Integer maxBatch,
        @Nullable String precision,
        @Nullable Boolean normalize)
        implements Serializable {

    /** Where this executor has it. */
    File here() throws InputException {
        File found = new File(isSent ? SparkFiles.get(file) : file);
        if (!found.exists()) {
            throw new InputException(found + ": executor " + SparkEnv.get().executorId() + " has no such weights; "
                    + (isSent
                            ? "send them by SparkContext.addFile"
                            : "give a path that all hosts see, or send a file by SparkEmbedder.sending"));
        }
        return found;
    }

    /** What is asked for, of what the weights say. */
    EmbedderOptions over(EmbedderOptions said) {
        EmbedderOptions options =
                said.withThreads(threads == 0 ? SparkEnv.get().conf().getInt("spark.executor.cores", 0) : threads);
        options = maxBatch == null ? options : options.withMaxBatch(maxBatch);
        options = precision == null ? options : options.withPrecision(precision);
        return normalize == null ? options : options.withNormalize(normalize);
    }
}
