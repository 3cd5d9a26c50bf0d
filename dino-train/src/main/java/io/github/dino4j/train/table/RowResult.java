package io.github.dino4j.train.table;

import io.github.dino4j.eval.diagnose.Diagnosis;
import io.github.dino4j.eval.diagnose.Verdict;
import io.github.dino4j.eval.report.RunSummary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a row came to with one seed.
 *
 * @param row its name
 * @param seed of the run
 * @param run the run directory
 * @param seconds of its steps, waiting for views included, evaluation not
 * @param summary curves, accuracies and signals
 * @param diagnosis whether it learned
 */
public record RowResult(String row, long seed, Path run, double seconds, RunSummary summary, Diagnosis diagnosis) {
    private static final String LINEAR = "teacher_linear";

    static RowResult of(String row, long seed, Path run, int batch) throws IOException {
        RunSummary summary = RunSummary.read(run);
        double seconds = summary.steps() == 0 ? 0.0 : summary.steps() * batch / summary.imagesPerS();
        return new RowResult(row, seed, run, seconds, summary, Diagnosis.of(run));
    }

    /** {@return the teacher's k-NN top-1 at the end, percent; null if not measured} */
    public @Nullable Double knn() {
        return summary.lastKnn();
    }

    /** {@return top-1 of a linear classifier on the teacher's frozen features at the end, percent; null if not measured} */
    public @Nullable Double linear() {
        return summary.measured().get(LINEAR);
    }

    /** {@return the verdict as a person reads it, such as {@code collapsed: one output}} */
    public String verdict() {
        String verdict = diagnosis.verdict().key();
        String whole = diagnosis.verdict() == Verdict.LEARNING ? verdict : verdict + ": " + diagnosis.kind();
        return whole.replace('_', ' ');
    }

    Map<String, Object> toJson(TableRow published) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("row", row);
        json.put("seed", seed);
        json.put("run", run.toString());
        json.put("steps", summary.steps());
        json.put("seconds", seconds);
        json.put("images_per_s", Double.isNaN(summary.imagesPerS()) ? null : summary.imagesPerS());
        json.put("knn_top1", knn());
        json.put("linear", linear());
        json.put("effective_rank", diagnosis.number("effective_rank"));
        json.put("mean_cosine", diagnosis.number("mean_cosine"));
        json.put("verdict", diagnosis.verdict().key());
        json.put("kind", diagnosis.kind());
        json.put("paper_knn", published.knn());
        json.put("paper_linear", published.linear());
        return json;
    }
}
