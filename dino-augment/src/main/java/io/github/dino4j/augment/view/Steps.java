package io.github.dino4j.augment.view;

import io.github.dino4j.augment.op.Canvas;
import io.github.dino4j.augment.op.ColorJitter;
import io.github.dino4j.augment.op.Colors;
import io.github.dino4j.augment.op.GaussianBlur;
import io.github.dino4j.augment.op.RandAugment;
import io.github.dino4j.core.config.view.JitterConfig;
import io.github.dino4j.core.config.view.ViewOperation;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Makes each kind of operation of a configuration one that can be drawn. */
final class Steps implements ViewOperation.Cases<Step> {
    private static final double ALWAYS = 1.0;
    private static final int LEVELS = 256;

    /** An operation without numbers is the same in every view. */
    private record Fixed(String describe, Consumer<Canvas> change) implements Step.Drawn {
        @Override
        public void apply(Canvas image) {
            change.accept(image);
        }
    }

    private static Step always(String description, Consumer<Canvas> change) {
        Step.Drawn same = new Fixed(description, change);
        return random -> same;
    }

    @Override
    public Step flip(ViewOperation.Flip flip) {
        return always("flip", Colors::flip);
    }

    private record Jitter(ColorJitter.Drawn amounts) implements Step.Drawn {
        @Override
        public void apply(Canvas image) {
            amounts.apply(image);
        }

        @Override
        public String describe() {
            return amounts.describe();
        }
    }

    @Override
    public Step colorJitter(ViewOperation.ColorJitter jitter) {
        ColorJitter operation = new ColorJitter(
                new JitterConfig(ALWAYS, jitter.brightness(), jitter.contrast(), jitter.saturation(), jitter.hue()));
        return random -> new Jitter(operation.draw(random));
    }

    @Override
    public Step grayscale(ViewOperation.Grayscale grayscale) {
        return always("grayscale", Colors::grayscale);
    }

    private record Blur(double radius) implements Step.Drawn {
        @Override
        public void apply(Canvas image) {
            GaussianBlur.apply(image, radius);
        }

        @Override
        public String describe() {
            return String.format(Locale.ROOT, "blur %.2f", radius);
        }
    }

    @Override
    public Step gaussianBlur(ViewOperation.GaussianBlur blur) {
        List<Double> radius = blur.radius();
        return random -> new Blur(random.uniform(radius.get(0), radius.get(1)));
    }

    @Override
    public Step solarize(ViewOperation.Solarize solarize) {
        int threshold = solarize.threshold();
        return always("solarize " + threshold, image -> Colors.solarize(image, threshold));
    }

    private record Some(List<RandAugment.Drawn> drawn) implements Step.Drawn {
        @Override
        public void apply(Canvas image) {
            drawn.forEach(each -> each.apply(image));
        }

        @Override
        public String describe() {
            return drawn.stream().map(RandAugment.Drawn::describe).collect(Collectors.joining(", ", "augment (", ")"));
        }
    }

    @Override
    public Step randAugment(ViewOperation.RandAugment augment) {
        int fill = augment.fill().stream().reduce(0, (pixel, level) -> pixel * LEVELS + level);
        RandAugment operation = new RandAugment(augment.count(), augment.magnitude(), augment.deviation(), fill);
        return random -> new Some(operation.draw(random));
    }
}
