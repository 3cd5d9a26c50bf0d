package io.github.dino4j.core.config;

import java.util.List;

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
