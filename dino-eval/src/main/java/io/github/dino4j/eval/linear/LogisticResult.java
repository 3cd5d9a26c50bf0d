package io.github.dino4j.eval.linear;

import io.github.dino4j.eval.metric.Accuracy;
import io.github.dino4j.eval.metric.AccuracyBlocks;
import io.github.dino4j.eval.report.Block;
import io.github.dino4j.eval.report.Headline;
import io.github.dino4j.eval.report.Section;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a logistic regression reached.
 *
 * @param train rows learned from
 * @param val rows classified
 * @param classes number of classes
 * @param fits one for each strength of the regularisation, ascending c
 */
public record LogisticResult(int train, int val, int classes, List<Fit> fits) implements Sweep<LogisticResult.Fit> {
    /**
     * Copies the list.
     *
     * @param train rows learned from
     * @param val rows classified
     * @param classes number of classes
     * @param fits one for each strength
     */
    public LogisticResult {
        fits = List.copyOf(fits);
    }

    /**
     * The fit at one strength.
     *
     * @param c inverse strength of the regularisation
     * @param head the classifier
     * @param accuracy on the held-out rows
     * @param loss mean cross-entropy plus regularisation, on the training rows
     * @param iterations of L-BFGS
     * @param converged whether the gradient came below the tolerance
     */
    public record Fit(double c, LinearHead head, Accuracy accuracy, double loss, int iterations, boolean converged)
            implements Entry {}

    @Override
    public List<Fit> entries() {
        return fits;
    }

    /** {@return the object that {@code dino linear --classifier logistic --json} prints} */
    public Map<String, Object> toJson() {
        Map<String, Object> strengths = new LinkedHashMap<>();
        for (Fit fit : fits) {
            strengths.put(
                    Double.toString(fit.c()),
                    Map.of(
                            "top1", fit.accuracy().top1(),
                            "top5", fit.accuracy().top5(),
                            "loss", fit.loss(),
                            "iterations", fit.iterations(),
                            "converged", fit.converged()));
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("top1", top1());
        json.put("top5", top5());
        json.put("c", best().c());
        json.put("strengths", strengths);
        json.put("train", train);
        json.put("val", val);
        json.put("classes", classes);
        return json;
    }

    /**
     * The logistic-regression part of a report.
     *
     * @param shots what was learned from, such as {@code 1 %}
     * @param floors the same on other features by name; may be empty
     * @param classNames of every class, or empty
     * @return the section {@code logistic-…}
     */
    public Section section(Shots shots, Map<String, LogisticResult> floors, List<String> classNames) {
        Map<String, LogisticResult> all = new LinkedHashMap<>();
        all.put("features", this);
        all.putAll(floors);
        List<List<String>> rows = new ArrayList<>();
        List<Block.Curve> curves = new ArrayList<>();
        all.forEach((name, result) -> {
            rows.add(List.of(
                    name,
                    Double.toString(result.best().c()),
                    Block.Table.number(result.top1()),
                    Block.Table.number(result.top5())));
            curves.add(new Block.Curve(
                    name,
                    result.fits().stream().map(fit -> Math.log10(fit.c())).toList(),
                    result.fits().stream().map(fit -> fit.accuracy().top1()).toList()));
        });
        List<Block> blocks = new ArrayList<>();
        blocks.add(new Block.Note("Learned from " + shots + " (" + train + " rows), " + val
                + " held out; percent."
                + (fits.size() > 1 ? " The best strength is chosen on the held-out rows." : "")));
        blocks.add(new Block.Table("Top-1 and top-5, %", List.of("of", "c", "top-1", "top-5"), rows));
        blocks.add(new Block.Plot("Top-1, %", "inverse strength c of the regularisation, as log10", curves, List.of()));
        blocks.addAll(AccuracyBlocks.of("logistic regression", best().accuracy(), classNames));
        Map<String, Object> json = new LinkedHashMap<>(toJson());
        json.put("shots", shots.toString());
        floors.forEach((name, floor) -> json.put("floor: " + name, floor.toJson()));
        return new Section(
                "logistic-" + shots.key(),
                "Logistic regression, " + shots,
                Headline.of("top-1", top1(), floors, LogisticResult::top1),
                json,
                blocks);
    }
}
