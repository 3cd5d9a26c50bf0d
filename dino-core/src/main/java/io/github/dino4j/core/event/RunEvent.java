package io.github.dino4j.core.event;

import java.util.LinkedHashMap;
import java.util.Map;

/** Something that happened in a run. */
public sealed interface RunEvent {
    /** {@return the line of {@code metrics.jsonl}, keys in order} */
    Map<String, Object> toJson();

    /** {@return steps completed, or for {@link Prepared} the first of the epoch} */
    long step();

    /** {@return what it is of in one word, such as {@code step}, {@code epoch} or {@code signals}; {@link #numbers} are named below it} */
    String kind();

    /** {@return what was measured, by name, in order; values may be NaN; empty where there is nothing but words} */
    default Map<String, Double> numbers() {
        return Map.of();
    }

    /**
     * A training step.
     *
     * @param step steps completed
     * @param epoch from 0
     * @param loss the method's
     * @param lr learning rate
     * @param weightDecay weight decay
     * @param signals the method's numbers by name, in its order; each name a key of its own in JSON
     * @param gradNorm global gradient norm before clipping
     * @param imagesPerS images per second of this step
     * @param dataWait seconds spent waiting for images
     */
    record StepFinished(
            long step,
            int epoch,
            double loss,
            double lr,
            double weightDecay,
            Map<String, Double> signals,
            double gradNorm,
            double imagesPerS,
            double dataWait)
            implements RunEvent {
        /**
         * A signal's value.
         *
         * @param name its name
         * @return the value, NaN if the method tells no such signal
         */
        public double signal(String name) {
            return signals.getOrDefault(name, Double.NaN);
        }

        @Override
        public String kind() {
            return "step";
        }

        @Override
        public Map<String, Double> numbers() {
            Map<String, Double> numbers = new LinkedHashMap<>();
            numbers.put("loss", loss);
            numbers.put("lr", lr);
            numbers.put("wd", weightDecay);
            numbers.putAll(signals);
            numbers.put("grad_norm", gradNorm);
            numbers.put("images_per_s", imagesPerS);
            numbers.put("data_wait", dataWait);
            return numbers;
        }

        @Override
        public Map<String, Object> toJson() {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("step", step);
            json.put("epoch", epoch);
            json.put("loss", loss);
            json.put("lr", lr);
            json.put("wd", weightDecay);
            json.putAll(signals);
            json.put("grad_norm", gradNorm);
            json.put("images_per_s", imagesPerS);
            json.put("data_wait", dataWait);
            return json;
        }
    }

    /**
     * An epoch, with its evaluation where there was one.
     *
     * @param step steps completed
     * @param epoch epochs completed
     * @param loss mean over the epoch's steps of this process
     * @param knnTop1 by number of neighbours, percent; empty if not measured
     */
    record EpochFinished(long step, int epoch, double loss, Map<String, Double> knnTop1) implements RunEvent {
        @Override
        public String kind() {
            return "epoch";
        }

        @Override
        public Map<String, Double> numbers() {
            Map<String, Double> numbers = new LinkedHashMap<>();
            numbers.put("loss", loss);
            knnTop1.forEach((k, top1) -> numbers.put("knn_top1_" + k, top1));
            return numbers;
        }

        @Override
        public Map<String, Object> toJson() {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("step", step);
            json.put("epochs", epoch);
            json.put("epoch_loss", loss);
            if (!knnTop1.isEmpty()) {
                json.put("knn_top1", knnTop1);
            }
            return json;
        }
    }

    /**
     * What was measured on request beside the k-NN accuracy of the teacher.
     *
     * @param step steps completed
     * @param epoch epochs completed
     * @param values percent by name, such as {@code student_knn_20} and {@code teacher_linear}
     */
    record Evaluated(long step, int epoch, Map<String, Double> values) implements RunEvent {
        @Override
        public String kind() {
            return "eval";
        }

        @Override
        public Map<String, Double> numbers() {
            return values;
        }

        @Override
        public Map<String, Object> toJson() {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("step", step);
            json.put("epochs", epoch);
            json.put("eval", values);
            return json;
        }
    }

    /**
     * What was measured without labels on a fixed sample of images.
     *
     * @param step steps completed
     * @param epoch epochs completed
     * @param values by name, such as {@code effective_rank}
     * @param seconds that it took
     * @param memoryMib the most memory that the process has had so far; negative where that is not known
     */
    record Measured(long step, int epoch, Map<String, Double> values, double seconds, long memoryMib)
            implements RunEvent {
        @Override
        public String kind() {
            return "signals";
        }

        @Override
        public Map<String, Double> numbers() {
            Map<String, Double> numbers = new LinkedHashMap<>(values);
            numbers.put("measured_s", seconds);
            if (memoryMib >= 0) {
                numbers.put("memory_mib", (double) memoryMib);
            }
            return numbers;
        }

        @Override
        public Map<String, Object> toJson() {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("step", step);
            json.put("epochs", epoch);
            json.put("signals", values);
            json.put("measured_s", seconds);
            if (memoryMib >= 0) {
                json.put("memory_mib", memoryMib);
            }
            return json;
        }
    }

    /**
     * What a method did over the whole set of images at the start of an epoch.
     *
     * @param step the first of the epoch, so that a run which goes on before it tells this again
     * @param epoch from 0
     * @param what it came to, in words
     * @param seconds that it took
     */
    record Prepared(long step, int epoch, String what, double seconds) implements RunEvent {
        @Override
        public String kind() {
            return "prepared";
        }

        @Override
        public Map<String, Double> numbers() {
            return Map.of("prepared_s", seconds);
        }

        @Override
        public Map<String, Object> toJson() {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("step", step);
            json.put("epoch", epoch);
            json.put("prepared", what);
            json.put("prepared_s", seconds);
            return json;
        }
    }

    /**
     * A run cannot go on.
     *
     * @param step steps completed
     * @param kind such as {@code diverged}
     * @param message what, and what to do
     */
    record Failed(long step, String kind, String message) implements RunEvent {
        @Override
        public String kind() {
            return "failure";
        }

        @Override
        public Map<String, Object> toJson() {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("step", step);
            json.put("failure", kind);
            json.put("warning", message);
            return json;
        }
    }

    /**
     * Something the user should know.
     *
     * @param step steps completed
     * @param message what, and what to do
     */
    record Warned(long step, String message) implements RunEvent {
        @Override
        public String kind() {
            return "warning";
        }

        @Override
        public Map<String, Object> toJson() {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("step", step);
            json.put("warning", message);
            return json;
        }
    }
}
