package io.github.dino4j.core.config.view;

import io.github.dino4j.core.config.bind.Bounds;

/** Whether an operation means something for images of so many channels. */
final class ChannelBounds implements ViewOperation.Cases<Bounds> {
    static final int RGB = 3;

    private final Bounds bounds;
    private final String at;
    private final int channels;

    ChannelBounds(Bounds bounds, String at, int channels) {
        this.bounds = bounds;
        this.at = at;
        this.channels = channels;
    }

    @Override
    public Bounds flip(ViewOperation.Flip flip) {
        return bounds;
    }

    @Override
    public Bounds colorJitter(ViewOperation.ColorJitter jitter) {
        return colours(jitter.contrast(), jitter.saturation(), jitter.hue());
    }

    @Override
    public Bounds grayscale(ViewOperation.Grayscale grayscale) {
        return bounds.demand(
                at + ".name",
                channels == RGB,
                "needs RGB images, and model.in_chans=" + channels + " is not RGB; leave it out",
                "grayscale");
    }

    @Override
    public Bounds gaussianBlur(ViewOperation.GaussianBlur blur) {
        return bounds;
    }

    @Override
    public Bounds solarize(ViewOperation.Solarize solarize) {
        return bounds;
    }

    @Override
    public Bounds randAugment(ViewOperation.RandAugment augment) {
        return bounds.demand(
                at + ".name",
                channels == RGB,
                "needs RGB images, and model.in_chans=" + channels + " is not RGB; leave it out",
                "rand_augment");
    }

    /** Contrast needs a mean luma: that of RGB, or the level of grey images. Saturation and hue need RGB. */
    Bounds colours(double contrast, double saturation, double hue) {
        String bound = "must be 0 with model.in_chans=" + channels + ", ";
        boolean luma = channels == 1 || channels == RGB;
        boolean rgb = channels == RGB;
        return bounds.demand(
                        at + ".contrast", contrast <= 0 || luma, bound + "which has no mean luma to turn to", contrast)
                .demand(at + ".saturation", saturation <= 0 || rgb, bound + "which is not RGB", saturation)
                .demand(at + ".hue", hue <= 0 || rgb, bound + "which is not RGB", hue);
    }
}
