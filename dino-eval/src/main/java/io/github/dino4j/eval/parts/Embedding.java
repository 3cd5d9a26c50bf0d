package io.github.dino4j.eval.parts;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.parallel.Group;
import io.github.dino4j.core.parallel.SameInput;
import io.github.dino4j.core.parallel.Shares;
import io.github.dino4j.eval.feature.FeatureOrigin;
import io.github.dino4j.eval.model.CheckpointFeatures;
import io.github.dino4j.eval.model.PretrainedModel;
import io.github.dino4j.eval.model.WeightDigest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes the features of a set of images of any size, part by part: what has ended in any way goes on where it was, jobs that know
 * nothing of each other share the parts, and the processes of a group the images of each part. The file is the same to the byte in
 * every case.
 */
public final class Embedding {
    /** Images of a part where nothing else is asked for. */
    public static final int PART = 10_000;

    private final PretrainedModel model;
    private final CheckpointFeatures features;
    private final Group group;
    private final Consumer<String> log;

    /**
     * Prepares to embed.
     *
     * @param model whose weights make the rows
     * @param features of that model
     * @param group the processes that share the work; the first one writes
     * @param log told of progress, a line each
     */
    public Embedding(PretrainedModel model, CheckpointFeatures features, Group group, Consumer<String> log) {
        this.model = model;
        this.features = features;
        this.group = group;
        this.log = log;
    }

    /**
     * What is asked for.
     *
     * @param output the file of features
     * @param partSize least images of a part, at least 1; parts are whole batches
     * @param portion which of the parts
     * @param skipBad whether images that cannot be read are left out, up to {@code data.max_bad_share} of a part, instead of ending it
     */
    public record Request(Path output, int partSize, Portion portion, boolean skipBad) {
        /**
         * Checks the bounds.
         *
         * @param output the file of features
         * @param partSize least images of a part
         * @param portion which of the parts
         * @param skipBad whether images that cannot be read are left out
         * @throws IllegalArgumentException if the size is below 1
         */
        public Request {
            if (partSize < 1) {
                throw new IllegalArgumentException("--shard-size must be at least 1, was " + partSize);
            }
        }
    }

    /**
     * What was done.
     *
     * @param rows in the file, or, where it is not there yet, in the parts of this job
     * @param dim numbers in a row
     * @param parts of the whole
     * @param missing parts that are not there yet
     * @param resumed images that were there before
     * @param skipped images of this job that cannot be read
     * @param imagesPerS images computed a second, 0 if none was
     * @param made what the rows were made by
     */
    public record Result(
            long rows,
            int dim,
            int parts,
            int missing,
            long resumed,
            long skipped,
            double imagesPerS,
            Map<String, String> made) {
        /** {@return whether the file is there} */
        public boolean isComplete() {
            return missing == 0;
        }
    }

    /**
     * Computes the parts that are missing; where all are there then, joins them.
     *
     * @param images the whole set
     * @param request where to, and which part of it
     * @return what was done
     * @throws InputException if other parts are there than these, an image cannot be read, or processes have different images
     * @throws IOException if parts cannot be written; those that are there are kept
     */
    public Result run(ImageSource images, Request request) throws IOException {
        PathOrder order = new PathOrder(images);
        int batch = features.extractor().batch();
        long wanted = (request.partSize() + batch - 1L) / batch * batch;
        int rows = (int) Math.min(wanted, Integer.MAX_VALUE / batch * (long) batch);
        int parts = (int) ((order.size() + (long) rows - 1) / rows);
        Portion portion = request.portion();
        if (portion.of() > parts) {
            throw new InputException("--shard " + portion + ": there are only " + parts + " parts of " + rows
                    + " images; lower --shard-size, or share out among fewer");
        }
        Map<String, String> made = FeatureOrigin.of(features.extractor(), model.config(), WeightDigest.of(model))
                .texts();
        Facts facts = facts(made, order, rows);
        SameInput.require(group, facts.texts());
        PartFolder folder = folder(request, facts);
        boolean kept = false;
        try {
            EmbeddingJob job = new EmbeddingJob(features, folder, group, order, rows, request);
            job.resume(parts);
            job.compute(log);
            Result result = job.finish(made, log);
            kept = true;
            return result;
        } finally {
            if (!kept && folder != null) {
                leave(folder, portion);
            }
        }
    }

    /** What failed is told by whoever is thrown to; here, what is left of the work. */
    private void leave(PartFolder folder, Portion portion) throws IOException {
        if (folder.whole() > 0) {
            log.accept(folder.whole() + " of " + folder.parts() + " parts are kept in " + folder.root()
                    + "; the same command goes on from there");
        } else if (portion.isAll()) {
            folder.takeBack();
        }
    }

    /** The folder of the first process; the others have none. */
    private @Nullable PartFolder folder(Request request, Facts facts) throws IOException {
        PartFolder[] folder = {null};
        Shares.together(group, () -> {
            if (group.rank() == 0) {
                folder[0] = PartFolder.open(request.output(), facts);
            }
        });
        return folder[0];
    }

    /** What the bits of the rows depend on besides, and which images they are of. */
    private Facts facts(Map<String, String> made, PathOrder order, int rows) {
        Map<String, String> facts = new LinkedHashMap<>(made);
        facts.put("engine", features.extractor().engineName());
        facts.put("batch", Integer.toString(features.extractor().batch()));
        facts.put(PartFolder.IMAGES, Integer.toString(order.size()));
        facts.put("image_names", order.digest());
        facts.put(PartFolder.ROWS, Integer.toString(rows));
        return new Facts(facts);
    }
}
