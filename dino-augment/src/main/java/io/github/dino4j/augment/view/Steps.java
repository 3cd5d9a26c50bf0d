package io.github.dino4j.augment.view;

import io.github.dino4j.augment.op.Canvas;
import io.github.dino4j.augment.op.ColorJitter;
import io.github.dino4j.augment.op.Colors;
import io.github.dino4j.augment.op.GaussianBlur;
import io.github.dino4j.core.config.JitterConfig;
import io.github.dino4j.core.config.ViewOperation;
import io.github.dino4j.core.random.RandomStream;
import java.util.List;
import java.util.Locale;

/** Makes each kind of operation of a configuration one that can be done. */
final class Steps implements ViewOperation.Cases<Step> {
    private static final double ALWAYS = 1.0;

    @Override
    public Step flip(ViewOperation.Flip flip) {
        return new Step() {
            @Override
            public void apply(Canvas image, RandomStream random) {
                Colors.flip(image);
            }

            @Override
            public String describe(RandomStream random) {
                return "flip";
            }
        };
    }

    @Override
    public Step colorJitter(ViewOperation.ColorJitter jitter) {
        JitterConfig config =
                new JitterConfig(ALWAYS, jitter.brightness(), jitter.contrast(), jitter.saturation(), jitter.hue());
        ColorJitter operation = new ColorJitter(config);
        return new Step() {
            @Override
            public void apply(Canvas image, RandomStream random) {
                operation.apply(image, random);
            }

            @Override
            public String describe(RandomStream random) {
                return jitter(config, random);
            }
        };
    }

    /** The amounts in the order in which they are applied, drawn as {@link ColorJitter} draws them. */
    private static String jitter(JitterConfig config, RandomStream random) {
        int[] order = {0, 1, 2, 3};
        random.shuffle(order);
        double[] strengths = {config.brightness(), config.contrast(), config.saturation(), config.hue()};
        String[] names = {"brightness", "contrast", "saturation", "hue"};
        String[] amounts = new String[names.length];
        for (int i = 0; i < names.length; i++) {
            boolean isHue = i == names.length - 1;
            double low = isHue ? -strengths[i] : Math.max(0.0, 1.0 - strengths[i]);
            double high = isHue ? strengths[i] : 1.0 + strengths[i];
            double amount = random.uniform(low, high);
            amounts[i] = names[i] + String.format(Locale.ROOT, isHue ? " %+.2f" : " %.2f", amount);
        }
        StringBuilder text = new StringBuilder();
        for (int each : order) {
            if (strengths[each] > 0.0) {
                text.append(text.isEmpty() ? "" : ", ").append(amounts[each]);
            }
        }
        return text.toString();
    }

    @Override
    public Step grayscale(ViewOperation.Grayscale grayscale) {
        return new Step() {
            @Override
            public void apply(Canvas image, RandomStream random) {
                Colors.grayscale(image);
            }

            @Override
            public String describe(RandomStream random) {
                return "grayscale";
            }
        };
    }

    @Override
    public Step gaussianBlur(ViewOperation.GaussianBlur blur) {
        List<Double> radius = blur.radius();
        return new Step() {
            @Override
            public void apply(Canvas image, RandomStream random) {
                GaussianBlur.apply(image, random.uniform(radius.get(0), radius.get(1)));
            }

            @Override
            public String describe(RandomStream random) {
                return String.format(Locale.ROOT, "blur %.2f", random.uniform(radius.get(0), radius.get(1)));
            }
        };
    }

    @Override
    public Step solarize(ViewOperation.Solarize solarize) {
        return new Step() {
            @Override
            public void apply(Canvas image, RandomStream random) {
                Colors.solarize(image, solarize.threshold());
            }

            @Override
            public String describe(RandomStream random) {
                return "solarize " + solarize.threshold();
            }
        };
    }
}
