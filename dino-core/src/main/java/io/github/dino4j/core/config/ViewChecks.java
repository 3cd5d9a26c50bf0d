package io.github.dino4j.core.config;

import java.util.List;

/** The bounds of the views' keys, and what must agree with the model: sizes with its patches, channels with its input. */
final class ViewChecks {
    private static final int RGB = 3;
    private static final double MOST_RADIUS = 1000.0; // pixels
    private static final double MOST_HUE = 0.5; // of the circle, either way
    private static final int LEVELS = 256;
    private static final List<String> SHORT_KEYS = List.of(
            "flip",
            "jitter.prob",
            "jitter.brightness",
            "jitter.contrast",
            "jitter.saturation",
            "jitter.hue",
            "grayscale",
            "blur_radius",
            "solarize_threshold");

    private final Checks checks;
    private final ViewsConfig views;
    private final ModelConfig model;

    ViewChecks(Checks checks, RunConfig config) {
        this.checks = checks;
        this.views = config.views();
        this.model = config.model();
    }

    void check() {
        crop("views.global", views.global());
        crop("views.local", views.local());
        checks.pair("views.ratio", views.ratio(), Double.MAX_VALUE);
        checks.oneOf("views.interpolation", views.interpolation(), "bicubic", "bilinear");
        boolean isShort = views.global().operations().isEmpty()
                || (views.local().operations().isEmpty() && views.local().count() > 0);
        shortForm(isShort);
        String numbers = "must have model.in_chans=" + model.inChans() + " numbers";
        checks.demand("views.mean", views.mean().size() == model.inChans(), numbers, views.mean());
        checks.demand(
                "views.std",
                views.std().size() == model.inChans() && views.std().stream().allMatch(std -> std > 0),
                numbers + " above 0",
                views.std());
    }

    private void crop(String key, CropConfig crop) {
        if (key.endsWith("global")) {
            checks.demand(
                    key + ".count", crop.count() == 2, "must be 2, the views that the teacher sees", crop.count());
        } else {
            checks.atLeast(key + ".count", crop.count(), 0);
        }
        checks.atLeast(key + ".size", crop.size(), 1);
        if (model.patchSize() > 0 && crop.count() > 0) {
            checks.multiple(key + ".size", crop.size(), "model.patch_size", model.patchSize());
        }
        checks.pair(key + ".scale", crop.scale(), 1.0);
        checks.shares(key + ".blur", crop.blur());
        checks.shares(key + ".solarize", crop.solarize());
        for (int i = 0; i < crop.operations().size(); i++) {
            String at = key + ".operations[" + i + "]";
            ViewOperation operation = crop.operations().get(i);
            checks.shares(at + ".prob", operation.prob());
            operation.map(new Bounds(at));
        }
        if (!crop.operations().isEmpty()) {
            effective(key + ".blur", key);
            effective(key + ".solarize", key);
        }
    }

    /** The keys that stand for DINO's list; with lists alone they would do nothing. */
    private void shortForm(boolean used) {
        checks.share("views.flip", views.flip());
        checks.share("views.grayscale", views.grayscale());
        checks.share("views.jitter.prob", views.jitter().prob());
        JitterConfig jitter = views.jitter();
        Bounds bounds = new Bounds("views.jitter");
        bounds.jitter(jitter.brightness(), jitter.contrast(), jitter.saturation(), jitter.hue());
        checks.pair("views.blur_radius", views.blurRadius(), MOST_RADIUS);
        new Bounds("views").threshold("solarize_threshold", views.solarizeThreshold());
        if (!used) {
            SHORT_KEYS.forEach(key -> effective("views." + key, "views.global"));
            return;
        }
        if (jitter.prob() > 0) {
            bounds.colours(jitter.contrast(), jitter.saturation(), jitter.hue());
        }
        checks.demand(
                "views.grayscale",
                views.grayscale() <= 0 || model.inChans() == RGB,
                "must be 0 with model.in_chans=" + model.inChans() + ", which is not RGB",
                views.grayscale());
    }

    private void effective(String key, String crop) {
        if (checks.isOverlaid(key)) {
            checks.refuse(
                    key, "does nothing where " + crop + ".operations is given; change that list, or set it to []");
        }
    }

    /** Checks the parameters of an operation, and that it means something for the channels of the images. */
    private final class Bounds implements ViewOperation.Cases<Boolean> {
        private final String at;

        Bounds(String at) {
            this.at = at;
        }

        @Override
        public Boolean flip(ViewOperation.Flip flip) {
            return true;
        }

        @Override
        public Boolean colorJitter(ViewOperation.ColorJitter each) {
            jitter(each.brightness(), each.contrast(), each.saturation(), each.hue());
            colours(each.contrast(), each.saturation(), each.hue());
            return true;
        }

        @Override
        public Boolean grayscale(ViewOperation.Grayscale grayscale) {
            checks.demand(
                    at + ".name",
                    model.inChans() == RGB,
                    "needs RGB images, and model.in_chans=" + model.inChans() + " is not RGB; leave it out",
                    "grayscale");
            return true;
        }

        @Override
        public Boolean gaussianBlur(ViewOperation.GaussianBlur blur) {
            checks.pair(at + ".radius", blur.radius(), MOST_RADIUS);
            return true;
        }

        @Override
        public Boolean solarize(ViewOperation.Solarize solarize) {
            threshold("threshold", solarize.threshold());
            return true;
        }

        private void threshold(String key, int value) {
            checks.demand(at + "." + key, value >= 0 && value <= LEVELS, "must be in [0, " + LEVELS + "]", value);
        }

        private void jitter(double brightness, double contrast, double saturation, double hue) {
            checks.notNegative(at + ".brightness", brightness);
            checks.notNegative(at + ".contrast", contrast);
            checks.notNegative(at + ".saturation", saturation);
            checks.demand(at + ".hue", hue >= 0 && hue <= MOST_HUE, "must be in [0, " + MOST_HUE + "]", hue);
        }

        /** Contrast needs a mean luma: that of RGB, or the level of grey images. Saturation and hue need RGB. */
        private void colours(double contrast, double saturation, double hue) {
            int channels = model.inChans();
            String bound = "must be 0 with model.in_chans=" + channels + ", ";
            boolean luma = channels == 1 || channels == RGB;
            checks.demand(
                    at + ".contrast", contrast <= 0 || luma, bound + "which has no mean luma to turn to", contrast);
            boolean rgb = channels == RGB;
            checks.demand(at + ".saturation", saturation <= 0 || rgb, bound + "which is not RGB", saturation);
            checks.demand(at + ".hue", hue <= 0 || rgb, bound + "which is not RGB", hue);
        }
    }
}
