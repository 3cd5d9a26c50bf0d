package io.github.dino4j.train.listen;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.event.RunEvent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What listeners are told of, without a run: ten steps of two epochs. */
public final class SomeRuns {
    private SomeRuns() {}

    public static RunConfig config(String... sets) {
        List<String> all = new ArrayList<>(List.of("data.train=images", "optim.warmup_epochs=0"));
        all.addAll(Arrays.asList(sets));
        return ConfigLoader.builtin("base/dino.yaml", all);
    }

    public static StartedRun started(Path folder, long step, String... sets) {
        return new StartedRun(config(sets), folder, step, 10, 5, 320, false, List.of());
    }

    public static RunEvent.StepFinished step(long step) {
        Map<String, Double> signals = new LinkedHashMap<>();
        signals.put("teacher_entropy", 3.0 - step / 8.0);
        return new RunEvent.StepFinished(
                step, (int) (step - 1) / 5, 4.0 - step / 4.0, 0.001, 0.04, signals, 1.5, 250.0, 0.25);
    }

    public static RunEvent.EpochFinished epoch(long step) {
        Map<String, Double> top1 = new LinkedHashMap<>();
        top1.put("10", 40.0 + step);
        top1.put("20", 41.0 + step);
        return new RunEvent.EpochFinished(step, (int) step / 5, 3.5, top1);
    }

    public static RunEvent.Measured measured(long step) {
        return new RunEvent.Measured(step, (int) step / 5, Map.of("effective_rank", 12.5), 0.125, 512);
    }

    /** Twelve images of one colour each, of three classes, with a tab in each name. */
    public static ImageSource images() {
        return new ImageSource() {
            @Override
            public int size() {
                return 12;
            }

            @Override
            public List<String> classes() {
                return List.of("a", "b", "c");
            }

            @Override
            public int label(int index) {
                return index / 4;
            }

            @Override
            public String name(int index) {
                return "image\t" + index;
            }

            @Override
            public RgbImage read(int index) {
                byte[] pixels = new byte[8 * 4 * 3];
                Arrays.fill(pixels, (byte) (10 * index));
                return new RgbImage(8, 4, pixels);
            }

            @Override
            public void close() {
                // Nothing is open.
            }
        };
    }
}
