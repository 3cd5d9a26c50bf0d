package io.github.dino4j.core.config;

import io.github.dino4j.core.config.bind.Problem;
import io.github.dino4j.core.config.bind.Setting;
import io.github.dino4j.core.config.view.CropConfig;
import io.github.dino4j.core.config.view.ViewsConfig;
import java.util.ArrayList;
import java.util.List;

/** Overlays of keys that do nothing, because a crop has a list of operations in their place. */
final class ShortKeys {
    private static final List<String> ALL = List.of(
            "flip",
            "jitter.prob",
            "jitter.brightness",
            "jitter.contrast",
            "jitter.saturation",
            "jitter.hue",
            "grayscale",
            "blur_radius",
            "solarize_threshold");

    private final Setting settings;
    private final List<Problem> problems = new ArrayList<>();

    private ShortKeys(Setting settings) {
        this.settings = settings;
    }

    static List<Problem> check(Setting settings, ViewsConfig views) {
        ShortKeys keys = new ShortKeys(settings);
        keys.crop("views.global", views.global());
        keys.crop("views.local", views.local());
        if (!views.isShort()) {
            ALL.forEach(key -> keys.effective("views." + key, "views.global"));
        }
        return keys.problems;
    }

    private void crop(String key, CropConfig crop) {
        if (!crop.operations().isEmpty()) {
            effective(key + ".blur", key);
            effective(key + ".solarize", key);
        }
    }

    private void effective(String key, String crop) {
        Setting place = settings.at(key);
        if (place.file().equals(ConfigLoader.SET)) {
            problems.add(new Problem(
                    place.file(),
                    place.line(),
                    key,
                    "does nothing where " + crop + ".operations is given; change that list, or set it to []"));
        }
    }
}
