package io.github.dino4j.core.config.view;

import io.github.dino4j.core.config.bind.Bounds;
import io.github.dino4j.core.config.model.ModelConfig;
import java.util.List;
import java.util.Map;

/**
 * The multi-crop views and their distortions. {@code flip}, {@code jitter}, {@code grayscale}, {@code blurRadius},
 * {@code solarizeThreshold} and a crop's {@code blur} and {@code solarize} are the short form of DINO's list of operations; a
 * crop that has a list of its own goes by that.
 *
 * @param global the large crops, which the teacher sees too
 * @param local the small crops, which only the student sees
 * @param ratio lowest and highest aspect ratio of a crop
 * @param interpolation kernel of a crop's resize: {@code bicubic} or {@code bilinear}
 * @param flip probability of a horizontal flip
 * @param jitter colour jitter
 * @param grayscale probability of grayscale
 * @param blurRadius lowest and highest blur radius in pixels
 * @param solarizeThreshold levels from which solarisation inverts
 * @param mean channel means that pixels in [0, 1] are normalised with, one for each channel of the images
 * @param std channel deviations that pixels are normalised with
 */
public record ViewsConfig(
        CropConfig global,
        CropConfig local,
        List<Double> ratio,
        String interpolation,
        double flip,
        JitterConfig jitter,
        double grayscale,
        List<Double> blurRadius,
        int solarizeThreshold,
        List<Double> mean,
        List<Double> std) {
    static final double MOST_RADIUS = 1000.0; // pixels
    static final int LEVELS = 256;

    /**
     * Checks the bounds.
     *
     * @param global the large crops, which the teacher sees too
     * @param local the small crops, which only the student sees
     * @param ratio lowest and highest aspect ratio of a crop
     * @param interpolation kernel of a crop's resize: {@code bicubic} or {@code bilinear}
     * @param flip probability of a horizontal flip
     * @param jitter colour jitter
     * @param grayscale probability of grayscale
     * @param blurRadius lowest and highest blur radius in pixels
     * @param solarizeThreshold levels from which solarisation inverts
     * @param mean channel means that pixels in [0, 1] are normalised with, one for each channel of the images
     * @param std channel deviations that pixels are normalised with
     */
    public ViewsConfig {
        new Bounds()
                .demand(
                        "global.count",
                        global.count() == 2,
                        "must be 2, the views that the teacher sees",
                        global.count())
                .demand(
                        "global.grid",
                        global.grid() == 1,
                        "must be 1, because the teacher sees whole crops",
                        global.grid())
                .pair("ratio", ratio, Double.MAX_VALUE)
                .oneOf("interpolation", interpolation, "bicubic", "bilinear")
                .share("flip", flip)
                .share("grayscale", grayscale)
                .pair("blur_radius", blurRadius, MOST_RADIUS)
                .within("solarize_threshold", solarizeThreshold, 0, LEVELS)
                .hold();
    }

    /**
     * Checks what must agree with the model: sizes with its patches, channels with its input.
     *
     * @param bounds where what does not hold is noted
     * @param model the model
     */
    public void agree(Bounds bounds, ModelConfig model) {
        Map.of("views.global", global, "views.local", local).forEach((key, crop) -> {
            if (crop.count() > 0) {
                bounds.multiple(key + ".size", crop.size(), "model.patch_size", model.sideMultiple());
            }
            for (int i = 0; i < crop.operations().size(); i++) {
                crop.operations()
                        .get(i)
                        .map(new ChannelBounds(bounds, key + ".operations[" + i + "]", model.inChans()));
            }
        });
        if (isShort()) {
            ChannelBounds colours = new ChannelBounds(bounds, "views.jitter", model.inChans());
            if (jitter.prob() > 0) {
                colours.colours(jitter.contrast(), jitter.saturation(), jitter.hue());
            }
            bounds.demand(
                    "views.grayscale",
                    grayscale <= 0 || model.inChans() == ChannelBounds.RGB,
                    "must be 0 with model.in_chans=" + model.inChans() + ", which is not RGB",
                    grayscale);
        }
        String numbers = "must have model.in_chans=" + model.inChans() + " numbers";
        bounds.demand("views.mean", mean.size() == model.inChans(), numbers, mean);
        bounds.demand(
                "views.std",
                std.size() == model.inChans() && std.stream().allMatch(each -> each > 0),
                numbers + " above 0",
                std);
    }

    /** {@return true if they do} */
    public boolean isShort() {
        return global.operations().isEmpty() || (local.operations().isEmpty() && local.count() > 0);
    }

    /** {@return the channels of the images, which are model.in_chans} */
    public int channels() {
        return mean.size();
    }

    /**
     * What happens to the crops of a kind, in the order of the original.
     *
     * @param crop {@link #global} or {@link #local}
     * @return its own list, or the one that the short keys stand for
     */
    public List<ViewOperation> operations(CropConfig crop) {
        if (!crop.operations().isEmpty()) {
            return crop.operations();
        }
        return List.of(
                new ViewOperation.Flip(List.of(flip)),
                new ViewOperation.ColorJitter(
                        List.of(jitter.prob()),
                        jitter.brightness(),
                        jitter.contrast(),
                        jitter.saturation(),
                        jitter.hue()),
                new ViewOperation.Grayscale(List.of(grayscale)),
                new ViewOperation.GaussianBlur(crop.blur(), blurRadius),
                new ViewOperation.Solarize(crop.solarize(), solarizeThreshold));
    }
}
