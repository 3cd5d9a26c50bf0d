package io.github.dino4j.train.finetune;

import io.github.dino4j.eval.metric.Accuracy;
import io.github.dino4j.eval.metric.AccuracyBlocks;
import io.github.dino4j.eval.report.Block;
import io.github.dino4j.eval.report.Headline;
import io.github.dino4j.eval.report.Section;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What fine-tuning reached after its last epoch.
 *
 * @param fromScratch whether the backbone started from random weights
 * @param epochs passes over the training images
 * @param steps steps taken in all
 * @param loss mean of the last epoch
 * @param accuracy on the held-out images; null if it was stopped before they were classified
 * @param top1ByEpoch on the held-out images, percent, of the epochs of this process
 * @param stopped whether it ended before its last step, which it goes on to from its directory
 */
public record FineTuneResult(
        boolean fromScratch,
        int epochs,
        long steps,
        double loss,
        @Nullable Accuracy accuracy,
        List<Double> top1ByEpoch,
        boolean stopped) {
    /**
     * Copies the list.
     *
     * @param fromScratch whether the backbone started from random weights
     * @param epochs passes over the training images
     * @param steps steps taken in all
     * @param loss mean of the last epoch
     * @param accuracy on the held-out images
     * @param top1ByEpoch percent
     * @param stopped whether it ended before its last step
     */
    public FineTuneResult {
        top1ByEpoch = List.copyOf(top1ByEpoch);
    }

    /** {@return the object that {@code dino finetune --json} prints} */
    public Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        if (accuracy != null) {
            json.put("top1", accuracy.top1());
            json.put("top5", accuracy.top5());
        }
        json.put("from_scratch", fromScratch);
        json.put("epochs", epochs);
        json.put("steps", steps);
        json.put("loss", Double.isNaN(loss) ? null : (Object) loss);
        json.put("stopped", stopped);
        if (accuracy != null) {
            json.put("val", accuracy.rows());
            json.put("classes", accuracy.perClass().size());
        }
        return json;
    }

    /**
     * The part of a report.
     *
     * @param classNames of every class
     * @return the section {@code finetune} or {@code supervised}
     * @throws IllegalStateException if nothing was classified, because it was stopped
     */
    public Section section(List<String> classNames) {
        Accuracy reached = accuracy;
        if (reached == null) {
            throw new IllegalStateException("a fine-tuning that was stopped has no accuracy to report");
        }
        List<Double> x = new ArrayList<>();
        for (int i = 0; i < top1ByEpoch.size(); i++) {
            x.add((double) epochs - top1ByEpoch.size() + i + 1);
        }
        List<Block> blocks = new ArrayList<>();
        blocks.add(new Block.Table(
                List.of("from", "epochs", "top-1", "top-5"),
                List.of(List.of(
                        fromScratch ? "scratch" : "the checkpoint",
                        Integer.toString(epochs),
                        Block.Table.number(reached.top1()),
                        Block.Table.number(reached.top5())))));
        blocks.add(new Block.Plot(
                "Top-1 of held-out images, %",
                "epochs", List.of(new Block.Curve("held out", x, top1ByEpoch)), List.of()));
        blocks.addAll(AccuracyBlocks.of(fromScratch ? "supervised" : "fine-tuned", reached, classNames));
        Map<String, Object> json = new LinkedHashMap<>(toJson());
        json.put("top1_by_epoch", top1ByEpoch);
        String headline = Headline.of("top-1", reached.top1(), Map.<String, Accuracy>of(), Accuracy::top1);
        return fromScratch
                ? new Section("supervised", "Supervised from scratch", headline, json, blocks)
                : new Section("finetune", "Fine-tuning", headline, json, blocks);
    }
}
