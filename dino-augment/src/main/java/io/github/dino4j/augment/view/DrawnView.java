package io.github.dino4j.augment.view;

import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.augment.op.CropBox;
import java.util.List;

/**
 * A view and what was drawn for it.
 *
 * @param pixels the view before normalisation
 * @param box the part of the image that it shows
 * @param operations what was done to it after the crop, in order, such as {@code blur 1.20}
 */
public record DrawnView(RgbImage pixels, CropBox box, List<String> operations) {}
