package io.github.dino4j.core.config;

import java.util.List;

/**
 * The multi-crop views and their distortions.
 *
 * @param global the large crops, which the teacher sees too
 * @param local the small crops, which only the student sees
 * @param ratio lowest and highest aspect ratio of a crop
 * @param flip probability of a horizontal flip
 * @param jitter colour jitter
 * @param grayscale probability of grayscale
 * @param blurRadius lowest and highest blur radius in pixels
 * @param solarizeThreshold levels from which solarisation inverts
 * @param mean channel means that pixels in [0, 1] are normalised with
 * @param std channel deviations that pixels are normalised with
 */
public record ViewsConfig(
        CropConfig global,
        CropConfig local,
        List<Double> ratio,
        double flip,
        JitterConfig jitter,
        double grayscale,
        List<Double> blurRadius,
        int solarizeThreshold,
        List<Double> mean,
        List<Double> std) {}
