package io.github.dino4j.eval.parts;

import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.parallel.Group;
import io.github.dino4j.core.parallel.Shares;
import io.github.dino4j.eval.feature.FeatureBank;
import io.github.dino4j.eval.feature.FeatureFile;
import io.github.dino4j.eval.model.CheckpointFeatures;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run of an embedding, from what is there to what is asked for. All processes of the group take the same steps. */
final class EmbeddingJob {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddingJob.class);

    private final CheckpointFeatures features;
    private final @Nullable PartFolder folder; // of the first process
    private final Group group;
    private final PathOrder order;
    private final int partRows;
    private final Embedding.Request request;
    private double[] missing = new double[0]; // 1 for a part that is not there, the same in all processes
    private long resumed;
    private long computed;
    private long skipped;
    private double seconds;

    EmbeddingJob(
            CheckpointFeatures features,
            @Nullable PartFolder folder,
            Group group,
            PathOrder order,
            int partRows,
            Embedding.Request request) {
        this.features = features;
        this.folder = folder;
        this.group = group;
        this.order = order;
        this.partRows = partRows;
        this.request = request;
    }

    private int count(int part) {
        return Math.min(partRows, order.size() - part * partRows);
    }

    private boolean isOwn(int part) {
        int parts = missing.length;
        return part >= request.portion().first(parts)
                && part < request.portion().end(parts);
    }

    /** Finds out which parts are there, and sound. */
    void resume(int parts) throws IOException {
        double[] found = new double[parts];
        Shares.together(group, () -> {
            for (int part = 0; folder != null && part < parts; part++) {
                found[part] = folder.isWhole(part) ? 0 : 1;
            }
        });
        group.sum(found); // the other processes have zeros
        missing = found;
        resumed = IntStream.range(0, parts)
                .filter(part -> isOwn(part) && missing[part] == 0)
                .mapToLong(this::count)
                .sum();
    }

    /** Computes the missing parts of this job. */
    void compute(Consumer<String> log) throws IOException {
        int[] own = IntStream.range(0, missing.length)
                .filter(part -> isOwn(part) && missing[part] > 0)
                .toArray();
        long images = Arrays.stream(own).mapToLong(this::count).sum();
        if (resumed > 0) {
            log.accept(String.format(Locale.ROOT, "%,d images were embedded before, %,d are left", resumed, images));
        }
        Progress progress = new Progress(images, group.size(), System::nanoTime, log);
        for (int part : own) {
            compute(part, progress);
            missing[part] = 0;
            computed += count(part);
        }
        seconds = progress.seconds();
    }

    private void compute(int part, Progress progress) throws IOException {
        PartFolder.Hold[] hold = {null};
        Shares.together(group, () -> hold[0] = folder == null ? null : folder.hold(part));
        try {
            int channels = request.skipBad() ? features.extractor().transform().channels() : 0;
            PartImages images = new PartImages(order, part * partRows, count(part), channels, progress);
            FeatureBank bank = readable(features.extract(images, group), images, part);
            Shares.together(group, () -> {
                if (folder != null) {
                    folder.write(part, bank);
                }
            });
        } finally {
            if (hold[0] != null) {
                hold[0].close();
            }
        }
    }

    /** The rows of the images that no process failed to read. */
    private FeatureBank readable(FeatureBank bank, PartImages images, int part) throws InputException {
        double[] bad = new double[images.size()];
        images.bad().forEach((row, reason) -> {
            bad[row] = 1;
            LOG.warn("skipped {}", reason);
        });
        group.sum(bad);
        int[] rows = IntStream.range(0, bad.length).filter(row -> bad[row] == 0).toArray();
        int left = bad.length - rows.length;
        double share = features.config().data().maxBadShare();
        if (rows.length == 0 || left > Math.max(1, share * bad.length)) {
            throw new InputException(left + " of the " + bad.length + " images of part " + part
                    + " cannot be read, more than data.max_bad_share=" + share + " allows"
                    + (images.bad().isEmpty()
                            ? ""
                            : ": " + images.bad().get(images.bad().firstKey())));
        }
        skipped += left;
        return left == 0 ? bank : bank.select(rows);
    }

    /** Joins the parts, where all are there. */
    Embedding.Result finish(Map<String, String> made, Consumer<String> log) throws IOException {
        long[] rows = {resumed + computed - skipped};
        int[] left = {0};
        Shares.together(group, () -> {
            for (int part = 0; folder != null && part < missing.length; part++) {
                left[0] += folder.isThere(part) ? 0 : 1; // other jobs may have made some meanwhile
            }
            if (folder != null && left[0] == 0 && request.portion().isAll()) {
                rows[0] = join(folder, made, log);
            }
        });
        return new Embedding.Result(
                rows[0],
                features.extractor().dim(),
                missing.length,
                left[0],
                resumed,
                skipped,
                computed == 0 ? 0 : computed / seconds,
                made);
    }

    private long join(PartFolder parts, Map<String, String> made, Consumer<String> log) throws IOException {
        if (missing.length > 1) {
            log.accept("joining " + missing.length + " parts");
        }
        PartBlocks blocks = parts.blocks();
        FeatureFile.write(request.output(), blocks, made);
        parts.delete();
        return blocks.size();
    }
}
