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
 * What a linear probe reached after its last epoch.
 *
 * @param train rows learned from
 * @param val rows classified
 * @param classes number of classes
 * @param epochs passes over the training rows
 * @param trials one for each learning rate, ascending
 */
public record ProbeResult(int train, int val, int classes, int epochs, List<Trial> trials)
        implements Sweep<ProbeResult.Trial> {
    /**
     * Copies the list.
     *
     * @param train rows learned from
     * @param val rows classified
     * @param classes number of classes
     * @param epochs passes over the training rows
     * @param trials one for each learning rate
     */
    public ProbeResult {
        trials = List.copyOf(trials);
    }

    /**
     * The head of one learning rate.
     *
     * @param lr peak learning rate at batch 256
     * @param head the trained head
     * @param accuracy on the held-out rows
     * @param losses mean training loss of each epoch
     */
    public record Trial(double lr, LinearHead head, Accuracy accuracy, List<Double> losses) implements Entry {
        /**
         * Copies the list.
         *
         * @param lr peak learning rate at batch 256
         * @param head the trained head
         * @param accuracy on the held-out rows
         * @param losses mean training loss of each epoch
         */
        public Trial {
            losses = List.copyOf(losses);
        }
    }

    @Override
    public List<Trial> entries() {
        return trials;
    }

    /** {@return the object that {@code dino linear --json} prints} */
    public Map<String, Object> toJson() {
        Map<String, Object> rates = new LinkedHashMap<>();
        for (Trial trial : trials) {
            Map<String, Object> rate = new LinkedHashMap<>(); // in one order, so that equal results print alike
            rate.put("top1", trial.accuracy().top1());
            rate.put("top5", trial.accuracy().top5());
            rate.put("loss", trial.losses().get(trial.losses().size() - 1));
            rates.put(Double.toString(trial.lr()), rate);
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("top1", top1());
        json.put("top5", top5());
        json.put("lr", best().lr());
        json.put("rates", rates);
        json.put("epochs", epochs);
        json.put("train", train);
        json.put("val", val);
        json.put("classes", classes);
        return json;
    }

    /**
     * The linear-probe part of a report.
     *
     * @param seen how the training images were seen, a sentence such as {@code Features were computed once.}
     * @param floors the same on other features by name; may be empty
     * @param classNames of every class, or empty
     * @return the section {@code linear}
     */
    public Section section(String seen, Map<String, ProbeResult> floors, List<String> classNames) {
        Map<String, ProbeResult> all = new LinkedHashMap<>();
        all.put("features", this);
        all.putAll(floors);
        List<List<String>> rows = new ArrayList<>();
        all.forEach((name, result) -> result.trials()
                .forEach(trial -> rows.add(List.of(
                        name,
                        Double.toString(trial.lr()),
                        Block.Table.number(trial.accuracy().top1()),
                        Block.Table.number(trial.accuracy().top5())))));
        List<Block> blocks = new ArrayList<>();
        blocks.add(new Block.Note(train + " rows, " + val + " held out, " + epochs
                + " epochs; percent after the last epoch. "
                + (trials.size() > 1 ? "The best learning rate is chosen on the held-out rows. " : "")
                + seen));
        blocks.add(new Block.Table(
                "Top-1 and top-5, %", List.of("of", "learning rate at batch 256", "top-1", "top-5"), rows));
        blocks.add(losses());
        blocks.addAll(AccuracyBlocks.of("linear", best().accuracy(), classNames));
        Map<String, Object> json = new LinkedHashMap<>(toJson());
        floors.forEach((name, floor) -> json.put("floor: " + name, floor.toJson()));
        json.putAll(best().accuracy().details());
        return new Section(
                "linear", "Linear probe", Headline.of("top-1", top1(), floors, ProbeResult::top1), json, blocks);
    }

    private Block losses() {
        List<Block.Curve> curves = new ArrayList<>();
        for (Trial trial : trials) {
            List<Double> x = new ArrayList<>();
            for (int epoch = 1; epoch <= trial.losses().size(); epoch++) {
                x.add((double) epoch);
            }
            curves.add(new Block.Curve("lr " + trial.lr(), x, trial.losses()));
        }
        return new Block.Plot("Training loss of the probe, nats", "epochs", curves, List.of());
    }
}
