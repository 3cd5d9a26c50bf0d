package io.github.dino4j.eval.linear;

import io.github.dino4j.augment.op.Filter;
import io.github.dino4j.augment.view.EvalTransform;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.config.eval.LinearConfig;
import io.github.dino4j.core.parallel.Group;
import io.github.dino4j.eval.feature.FeatureBank;
import io.github.dino4j.eval.feature.FeatureKind;
import io.github.dino4j.eval.feature.FeatureSource;
import io.github.dino4j.eval.feature.PixelFeatures;
import io.github.dino4j.eval.feature.TrainTransform;
import io.github.dino4j.eval.metric.Accuracy;
import io.github.dino4j.eval.metric.AccuracyBlocks;
import io.github.dino4j.eval.model.CheckpointFeatures;
import io.github.dino4j.eval.model.LabelledImages;
import io.github.dino4j.eval.model.PretrainedModel;
import io.github.dino4j.eval.report.Block;
import io.github.dino4j.eval.report.Section;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Linear classifiers on a checkpoint, with the floors beside them. */
public final class CheckpointLinear {
    private final PretrainedModel model;
    private final LabelledImages images;
    private final Consumer<String> log;

    /**
     * Takes a model and its images.
     *
     * @param model the frozen teacher
     * @param images to learn from and to classify
     * @param log told of progress, a line each
     */
    public CheckpointLinear(PretrainedModel model, LabelledImages images, Consumer<String> log) {
        this.model = model;
        this.images = images;
        this.log = log;
    }

    /**
     * What is asked for.
     *
     * @param logistic a regularised regression instead of the published probe
     * @param strengths of the regression
     * @param shots training rows of the regression
     * @param head a head to evaluate instead of training one
     * @param output where the probe is kept and its head written
     * @param floors whether raw pixels and the untrained network are measured too
     * @param seeds of the draws of the shots, the run's own if empty
     * @param back how a learning rate or strength is chosen
     * @param group the processes that do it; the first one writes
     */
    public record Request(
            boolean logistic,
            LogisticOptions strengths,
            Shots shots,
            @Nullable Path head,
            @Nullable Path output,
            boolean floors,
            List<Long> seeds,
            HeldBack back,
            Group group) {
        /**
         * Checks that several draws are of the regression and differ.
         *
         * @param logistic a regularised regression
         * @param strengths of the regression
         * @param shots training rows of the regression
         * @param head a head to evaluate
         * @param output where the probe is kept
         * @param floors whether floors are measured too
         * @param seeds of the draws
         * @param back how a learning rate or strength is chosen
         * @param group the processes that do it
         * @throws IllegalArgumentException if there are seeds without a regression, or some that draw the same rows
         */
        public Request {
            if (!logistic && !seeds.isEmpty()) {
                throw new IllegalArgumentException(
                        "--seeds " + seeds + " are of --shots, which need --classifier logistic");
            }
            ShotDraws.requireDifferent(shots, seeds);
            seeds = List.copyOf(seeds);
        }
    }

    /**
     * The answer for programs and for people.
     *
     * @param json what {@code dino linear --json} prints
     * @param section the part of a report
     */
    public record Answer(Map<String, Object> json, Section section) {}

    /**
     * Trains or evaluates.
     *
     * @param request what
     * @return accuracies
     * @throws IllegalArgumentException if model, images and head do not fit together
     * @throws IOException if images cannot be read or results cannot be written
     */
    public Answer answer(Request request) throws IOException {
        RunConfig config = model.config();
        LinearConfig linear = config.eval().linear();
        FeatureKind kind = new FeatureKind(linear.lastBlocks(), linear.avgPatches());
        ProbeOptions options = ProbeOptions.of(linear, config.train().seed());
        try (CheckpointFeatures features = new CheckpointFeatures(model, kind)) {
            Path file = request.head();
            if (file != null) {
                Accuracy accuracy = LinearHead.read(file).evaluate(features.extract(images.val(), request.group()));
                return new Answer(
                        headJson(accuracy), headSection(accuracy, images.val().classes()));
            }
            FeatureBank val = features.extract(images.val(), request.group());
            Map<String, FeatureBank[]> below = request.floors() ? floors(kind, request.group()) : Map.of();
            if (request.logistic() || !linear.augment()) {
                return answer(request, options, features.extract(images.train(), request.group()), val, below);
            }
            TrainTransform transform =
                    new TrainTransform(config.model().imageSize(), linear.cropScale(), Filter.BILINEAR, config.views());
            ProbeRows rows = new AugmentedRows(
                    images.train(),
                    features.extractor(),
                    transform,
                    config.train().seed());
            ProbeOptions chosen = request.back().isNone()
                    ? options
                    : request.back()
                            .choose(options, features.extract(images.train(), request.group()), request.group());
            ProbeResult result = probe(request, chosen).evaluate(rows, val);
            String seen =
                    "Training images were cropped and flipped anew in every epoch; floors on features computed once.";
            return answer(result, seen, request, options, below, images.val().classes());
        }
    }

    private LinearProbe probe(Request request, ProbeOptions options) throws IOException {
        return probe(request.output(), options)
                .among(request.group())
                .onEpoch(epoch -> log.accept("linear probe: epoch " + epoch + " of " + options.epochs()));
    }

    private static LinearProbe probe(@Nullable Path output, ProbeOptions options) throws IOException {
        LinearProbe probe = new LinearProbe(options);
        return output == null
                ? probe
                : probe.resumable(Files.createDirectories(output).resolve("probe.safetensors"));
    }

    private Map<String, FeatureBank[]> floors(FeatureKind kind, Group group) throws IOException {
        RunConfig config = model.config();
        Map<String, FeatureBank[]> floors = new LinkedHashMap<>();
        floors.put("raw pixels", both(new PixelFeatures(EvalTransform.of(config)), group));
        try (CheckpointFeatures untrained = new CheckpointFeatures(model.untrained(), kind)) {
            floors.put("untrained network", both(untrained, group));
        }
        return floors;
    }

    private FeatureBank[] both(FeatureSource source, Group group) throws IOException {
        return new FeatureBank[] {source.extract(images.train(), group), source.extract(images.val(), group)};
    }

    /**
     * The same on features that were computed once.
     *
     * @param request what
     * @param options of the probe
     * @param train labelled rows to learn from
     * @param val labelled rows to classify
     * @param floors other features of the same rows by name, train before val; may be empty
     * @return accuracies
     * @throws IllegalArgumentException if the banks do not fit together
     * @throws IOException if results cannot be written
     */
    public static Answer answer(
            Request request,
            ProbeOptions options,
            FeatureBank train,
            FeatureBank val,
            Map<String, FeatureBank[]> floors)
            throws IOException {
        if (!request.logistic()) {
            ProbeResult result = probe(request.output(), request.back().choose(options, train, request.group()))
                    .among(request.group())
                    .evaluate(train, val);
            return answer(result, "Features were computed once.", request, options, floors, val.classNames());
        }
        List<Long> seeds = request.seeds().isEmpty() ? List.of(options.seed()) : request.seeds();
        ShotDraws result = draws(request, seeds, train, val);
        Map<String, ShotDraws> below = new LinkedHashMap<>();
        floors.forEach((name, banks) -> below.put(name, draws(request, seeds, banks[0], banks[1])));
        write(request, result.first().best().head());
        Map<String, Object> json = new LinkedHashMap<>(result.toJson());
        Map<String, Double> top1 = new LinkedHashMap<>();
        below.forEach((name, floor) -> top1.put(name, floor.top1()));
        put(json, top1, request);
        return new Answer(json, result.section(below, val.classNames()));
    }

    private static Answer answer(
            ProbeResult result,
            String seen,
            Request request,
            ProbeOptions options,
            Map<String, FeatureBank[]> floors,
            List<String> classNames)
            throws IOException {
        Map<String, ProbeResult> below = new LinkedHashMap<>();
        Map<String, Double> top1 = new LinkedHashMap<>();
        for (Map.Entry<String, FeatureBank[]> floor : floors.entrySet()) {
            FeatureBank train = floor.getValue()[0];
            ProbeResult measured = new LinearProbe(request.back().choose(options, train, request.group()))
                    .among(request.group())
                    .evaluate(train, floor.getValue()[1]);
            below.put(floor.getKey(), measured);
            top1.put(floor.getKey(), measured.top1());
        }
        write(request, result.best().head());
        Map<String, Object> json = new LinkedHashMap<>(result.toJson());
        put(json, top1, request);
        return new Answer(json, result.section(seen, below, classNames));
    }

    private static ShotDraws draws(Request request, List<Long> seeds, FeatureBank train, FeatureBank val) {
        ShotDraws.How how = new ShotDraws.How(request.strengths(), request.back(), request.group());
        return ShotDraws.of(how, request.shots(), seeds, train, val);
    }

    private static void put(Map<String, Object> json, Map<String, Double> floors, Request request) {
        if (!request.back().isNone()) {
            json.put("select_on_train_share", request.back().share());
        }
        if (!floors.isEmpty()) {
            json.put("floors", floors);
        }
    }

    private static void write(Request request, LinearHead head) throws IOException {
        Path output = request.output();
        if (output != null && request.group().rank() == 0) {
            Files.createDirectories(output);
            head.write(output.resolve("linear.safetensors"));
            head.write(output.resolve("linear.pth"));
        }
    }

    /**
     * What is printed of a head that was given.
     *
     * @param accuracy on the held-out rows
     * @return {@code top1, top5, val, classes}
     */
    public static Map<String, Object> headJson(Accuracy accuracy) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("top1", accuracy.top1());
        json.put("top5", accuracy.top5());
        json.put("val", accuracy.rows());
        json.put("classes", accuracy.perClass().size());
        return json;
    }

    /**
     * The part of a report on a head that was given.
     *
     * @param accuracy on the held-out rows
     * @param classNames of every class, or empty
     * @return the section {@code linear}
     */
    public static Section headSection(Accuracy accuracy, List<String> classNames) {
        List<Block> blocks = new ArrayList<>();
        blocks.add(new Block.Table(
                List.of("top-1", "top-5"),
                List.of(List.of(Block.Table.number(accuracy.top1()), Block.Table.number(accuracy.top5())))));
        blocks.addAll(AccuracyBlocks.of("linear", accuracy, classNames));
        return new Section("linear", "Linear head as given", headJson(accuracy), blocks);
    }
}
