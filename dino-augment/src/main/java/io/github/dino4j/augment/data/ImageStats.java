package io.github.dino4j.augment.data;

import io.github.dino4j.augment.image.RgbImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What images are like: the channel statistics that views are normalised with, and their sizes. Every image counts the same,
 * large or small, since every image gives as many views: the mean is the mean of the images' means, and the deviation that of
 * a pixel drawn from an image drawn at random.
 *
 * @param images how many could be read
 * @param broken messages about those that could not, in their order
 * @param mean of each channel's levels in [0, 1]
 * @param std deviation of each channel's levels
 * @param width columns of the images
 * @param height rows of the images
 */
public record ImageStats(
        int images, List<String> broken, List<Double> mean, List<Double> std, Spread width, Spread height) {
    private static final double WHITE = 255.0;
    private static final int CHUNK = 256; // images looked at before their numbers are added, in their order

    /**
     * The smallest, middle and largest of some numbers.
     *
     * @param min the smallest
     * @param median the middle one, the lower of two
     * @param max the largest
     */
    public record Spread(int min, int median, int max) {
        static Spread of(int[] values) {
            int[] sorted = values.clone();
            Arrays.sort(sorted);
            return sorted.length == 0
                    ? new Spread(0, 0, 0)
                    : new Spread(sorted[0], sorted[(sorted.length - 1) / 2], sorted[sorted.length - 1]);
        }
    }

    /** What one image adds. */
    @SuppressWarnings("ArrayRecordComponent") // numbers on their way to a sum
    private record Part(
            int width,
            int height,
            double[] first,
            double[] second,
            @Nullable String failure) {
        static Part of(ImageSource source, int index) {
            try {
                return of(source.read(index));
            } catch (IOException e) {
                return new Part(0, 0, new double[0], new double[0], String.valueOf(e.getMessage()));
            }
        }

        private static Part of(RgbImage image) {
            int channels = image.channels();
            long[] sums = new long[channels];
            long[] squares = new long[channels];
            byte[] pixels = image.pixels();
            for (int i = 0; i < pixels.length; i += channels) {
                for (int c = 0; c < channels; c++) {
                    int level = pixels[i + c] & 0xFF;
                    sums[c] += level;
                    squares[c] += (long) level * level;
                }
            }
            double count = (double) image.width() * image.height();
            return new Part(
                    image.width(),
                    image.height(),
                    Arrays.stream(sums).mapToDouble(sum -> sum / WHITE / count).toArray(),
                    Arrays.stream(squares)
                            .mapToDouble(sum -> sum / (WHITE * WHITE) / count)
                            .toArray(),
                    null);
        }
    }

    /** What all images add up to so far. */
    private static final class Sums {
        private final double[] first;
        private final double[] second;
        private final int[] widths;
        private final int[] heights;
        private final List<String> broken = new ArrayList<>();
        private int images;

        Sums(int channels, int size) {
            first = new double[channels];
            second = new double[channels];
            widths = new int[size];
            heights = new int[size];
        }

        void add(Part part) {
            if (part.failure() != null) {
                broken.add(part.failure());
                return;
            }
            widths[images] = part.width();
            heights[images] = part.height();
            images++;
            for (int c = 0; c < first.length; c++) {
                first[c] += part.first()[c];
                second[c] += part.second()[c];
            }
        }

        ImageStats stats() {
            List<Double> mean = new ArrayList<>();
            List<Double> std = new ArrayList<>();
            for (int c = 0; c < first.length; c++) {
                double m = first[c] / images;
                mean.add(m);
                std.add(Math.sqrt(Math.max(0.0, second[c] / images - m * m)));
            }
            return new ImageStats(
                    images,
                    List.copyOf(broken),
                    List.copyOf(mean),
                    List.copyOf(std),
                    Spread.of(Arrays.copyOf(widths, images)),
                    Spread.of(Arrays.copyOf(heights, images)));
        }
    }

    /**
     * Looks at all images, many at a time; the result does not depend on how many.
     *
     * @param source the images
     * @param channels of the images
     * @param progress is told how many have been looked at
     * @return the statistics
     */
    public static ImageStats of(ImageSource source, int channels, IntConsumer progress) {
        Sums sums = new Sums(channels, source.size());
        for (int start = 0; start < source.size(); start += CHUNK) {
            Part[] parts = IntStream.range(start, Math.min(source.size(), start + CHUNK))
                    .parallel()
                    .mapToObj(i -> Part.of(source, i))
                    .toArray(Part[]::new);
            for (Part part : parts) {
                sums.add(part);
            }
            progress.accept(start + parts.length);
        }
        return sums.stats();
    }
}
