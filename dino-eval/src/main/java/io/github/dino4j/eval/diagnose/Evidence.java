package io.github.dino4j.eval.diagnose;

import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.config.method.TeacherConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The numbers that rules look at, made from a history. What a method does not tell, or a run has not measured yet, is not among
 * them.
 */
final class Evidence {
    private static final double LATE = 0.9; // the last tenth of what was told
    private static final double EARLY = 0.05;
    private static final List<String> LAST = List.of(
            "mean_cosine",
            "head_mean_cosine",
            "uniformity",
            "alignment",
            "dead_share",
            "head_dead_share",
            "neighbours_kept",
            "colour_neighbours",
            "beyond_colour");
    private static final double COPY = 0.0; // momentum of a teacher that is the student

    private final RunHistory history;
    private final Settings settings;
    private final Map<String, Double> found = new LinkedHashMap<>();

    private Evidence(RunHistory history, Settings settings) {
        this.history = history;
        this.settings = settings;
    }

    /** By name, in order. */
    static Map<String, Double> of(RunHistory history, Settings settings) {
        Evidence evidence = new Evidence(history, settings);
        evidence.length();
        evidence.loss();
        evidence.targets();
        evidence.teacher();
        evidence.features();
        return evidence.found;
    }

    private void put(String name, double value) {
        if (Double.isFinite(value)) {
            found.put(name, value);
        }
    }

    /** Where features were measured, a run is as far as they are: those of its beginning say nothing of its end. */
    private void length() {
        Series rank = history.series("effective_rank");
        double step = rank.isEmpty() ? (double) history.step() : rank.lastStep();
        put("steps", (double) history.step());
        put("planned_steps", history.planned());
        put("progress", step / Math.max(history.planned(), 1.0));
        put("diverged", history.failure().equals("diverged") ? 1.0 : 0.0);
        put(
                "warmup_steps",
                history.planned()
                        / history.config().train().epochs()
                        * history.config().optim().warmupEpochs());
        put("after_warmup", step - found.getOrDefault("warmup_steps", 0.0));
        put("warmups", step / Math.max(found.getOrDefault("warmup_steps", 0.0), 1.0));
    }

    /** How far the loss is above the lowest it was, and how far below where it began, both in shares of that. */
    private void loss() {
        Series loss = history.series("loss");
        if (loss.isEmpty()) {
            return;
        }
        double first = loss.mean(0.0, EARLY);
        double last = loss.mean(LATE, 1.0);
        put("loss", last);
        put("loss_rise", (last - loss.lowestPart()) / Math.max(Math.abs(loss.lowestPart()), 1e-9));
        put("loss_fall", (first - last) / Math.max(Math.abs(first), 1e-9));
        put("grad_norm", history.series("grad_norm").mean(LATE, 1.0));
    }

    /** Of methods whose targets are distributions: how even they are, and how far the student is from them. */
    private void targets() {
        RunConfig config = history.config();
        double most = Math.log(config.method().head().outDim());
        put("entropy_share", history.series("teacher_entropy").mean(LATE, 1.0) / most);
        put("entropy_first", history.series("teacher_entropy").mean(0.0, EARLY) / most);
        put("kl_share", history.series("kl").mean(LATE, 1.0) / most);
        put("kl", history.series("kl").mean(LATE, 1.0));
        put("target_std", history.series("target_std").mean(LATE, 1.0));
        put("classes_used", history.series("classes_used").mean(LATE, 1.0));
        boolean balanced = config.method().target().mixesBatch();
        put("balanced", balanced ? 1.0 : 0.0);
        // Features of a trained network that stays are as far apart as they are, whatever the student does.
        boolean stays = config.method().teacher() instanceof TeacherConfig.Imported
                || config.method().teacher() instanceof TeacherConfig.Frozen;
        boolean apart = balanced
                || stays
                || config.method().target().isOfImages()
                || config.method().loss().keepsApart();
        put("has_centre", apart || settings.value("method.target.momentum").isPresent() ? 1.0 : 0.0);
        boolean none = settings.value("method.predictor.name").stream().allMatch("none"::equals);
        put("has_predictor", none ? 0.0 : 1.0);
        put("needs_slow_teacher", apart || !none ? 0.0 : 1.0);
    }

    private void teacher() {
        String name =
                settings.value("method.teacher.name").map(Object::toString).orElse("");
        if (name.equals("ema")) {
            put("teacher_momentum", history.series("momentum").mean(0.0, 1.0));
        } else if (name.equals("student") || name.equals("previous-iteration")) {
            put("teacher_momentum", COPY);
        }
    }

    private void features() {
        for (String name : List.of("effective_rank", "head_effective_rank")) {
            Series rank = history.series(name);
            put(name, rank.last());
            put(name + "_first", rank.first());
            put(name + "_kept", rank.last() / rank.first());
            put(name + "_regained", rank.last() / rank.least());
        }
        RunConfig config = history.config();
        double most =
                Math.min(config.model().embedDim(), config.eval().signals().images());
        put("rank_share", history.series("effective_rank").last() / most);
        for (String name : LAST) {
            put(name, history.series(name).last());
        }
        // Views of an image are about as far apart as two images, before a network learns to bring them together.
        double images = 2.0 - 2.0 * history.series("mean_cosine").last();
        put("views_apart", history.series("alignment").last() / images);
        Series knn = history.series("knn_top1");
        put("knn_rise", knn.isEmpty() ? 0.0 : knn.last() - knn.first());
        put("neighbours_kept_least", history.series("neighbours_kept").least());
        put("measurements", history.series("effective_rank").size());
        colours();
    }

    private void colours() {
        Series neighbours = history.series("colour_neighbours");
        put("colour_neighbours_first", neighbours.first());
        put("colour_neighbours_kept", neighbours.last() / neighbours.first());
        Series beyond = history.series("beyond_colour");
        put("beyond_colour_first", beyond.first());
        put("beyond_colour_kept", beyond.last() / beyond.first());
        put("beyond_colour_settled", beyond.greaterOfLastTwo(found.getOrDefault("warmup_steps", 0.0)));
        put("channels", history.config().model().inChans());
    }
}
