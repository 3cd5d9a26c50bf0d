package io.github.dino4j.augment.view;

import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.augment.op.Canvas;
import io.github.dino4j.augment.op.Normalize;
import io.github.dino4j.core.config.view.ViewsConfig;
import java.util.ArrayList;
import java.util.List;

/**
 * Images of any number of channels as operations on three: an image is taken apart into groups of three channels, every group
 * is treated with the same random numbers, and its channels are written to their planes. That is exact, because all operations
 * that are allowed on other images than RGB treat each channel by itself, or are symmetric in equal ones: a grey image is a
 * group of three equal channels, whose luma is its level. The last group of many overlaps the one before.
 */
final class ChannelGroups {
    private static final int GROUP = RgbImage.RGB;

    private final int channels;
    private final int[] first;
    private final List<Normalize> normalize = new ArrayList<>();
    private final ThreadLocal<float[]> scratch = ThreadLocal.withInitial(() -> new float[0]);

    ChannelGroups(ViewsConfig config) {
        this.channels = config.channels();
        this.first = new int[(channels + GROUP - 1) / GROUP];
        for (int group = 0; group < first.length; group++) {
            first[group] = Math.max(0, Math.min(group * GROUP, channels - GROUP));
            normalize.add(new Normalize(part(config.mean(), group), part(config.std(), group)));
        }
    }

    private List<Double> part(List<Double> values, int group) {
        List<Double> part = new ArrayList<>();
        for (int i = 0; i < GROUP; i++) {
            part.add(values.get(channel(group, i)));
        }
        return part;
    }

    private int channel(int group, int i) {
        return Math.min(first[group] + i, channels - 1);
    }

    int channels() {
        return channels;
    }

    /** The groups of an image, each with three channels; an RGB image is its own. */
    List<RgbImage> split(RgbImage image) {
        if (image.channels() != channels) {
            throw new IllegalArgumentException("an image of " + image.channels() + " channels where views.mean has "
                    + channels + "; open images with model.in_chans=" + channels);
        }
        if (channels == GROUP) {
            return List.of(image);
        }
        List<RgbImage> groups = new ArrayList<>();
        for (int start : first) {
            groups.add(image.three(start));
        }
        return groups;
    }

    /** Puts a group's samples into those of the whole image (H, W, C). */
    void merge(Canvas canvas, int group, byte[] pixels) {
        int own = Math.min(GROUP, channels);
        byte[] samples = canvas.pixels();
        for (int p = 0; p < canvas.width() * canvas.height(); p++) {
            for (int i = 0; i < own; i++) {
                pixels[p * channels + first[group] + i] = samples[p * GROUP + i];
            }
        }
    }

    /** Writes a group's channels as levels to their planes of (C, H, W). */
    void write(Canvas canvas, int group, byte[] target, int offset) {
        canvas.planes(Math.min(GROUP, channels), target, offset + first[group] * canvas.width() * canvas.height());
    }

    /** Writes a group's channels as numbers to their planes of (C, H, W). */
    void write(Canvas canvas, int group, float[] target, int offset) {
        int plane = canvas.width() * canvas.height();
        if (channels >= GROUP) {
            normalize.get(group).write(canvas, target, offset + first[group] * plane);
            return;
        }
        float[] planes = scratch.get();
        if (planes.length < GROUP * plane) {
            planes = new float[GROUP * plane];
            scratch.set(planes);
        }
        normalize.get(group).write(canvas, planes, 0);
        System.arraycopy(planes, 0, target, offset, channels * plane);
    }

    /** The pixels of a canvas as an image of their own. */
    static RgbImage copy(Canvas canvas) {
        return new RgbImage(canvas.width(), canvas.height(), canvas.pixels());
    }
}
