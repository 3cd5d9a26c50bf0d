package io.github.dino4j.eval.signal;

import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * How far images are neighbours because they are of one colour: a network that tells images by their mean colour alone has found a
 * shortcut (colour histograms, SimCLR, Chen et al. 2020, section 3.1).
 */
public final class ColourNeighbours {
    private ColourNeighbours() {}

    /**
     * The share of images' neighbours that are also their neighbours by mean colour.
     *
     * @param colours (N, C), the mean of each image's channels
     * @param nearest (N, k) of {@link Cosines#nearest}, of the same images
     * @return from 0 to 1, k / (N - 1) by chance; NaN where all images are of one colour
     * @throws IllegalArgumentException if there are not as many colours as rows of neighbours
     */
    public static double share(double[][] colours, int[][] nearest) {
        boolean one = IntStream.range(1, colours.length).allMatch(row -> distance(colours[row], colours[0]) == 0.0);
        return one ? Double.NaN : KeptNeighbours.share(nearest(colours, nearest[0].length), nearest);
    }

    private static int[][] nearest(double[][] colours, int k) {
        int[][] nearest = new int[colours.length][];
        for (int row = 0; row < colours.length; row++) {
            int own = row;
            nearest[row] = IntStream.range(0, colours.length)
                    .filter(other -> other != own)
                    .boxed()
                    .sorted(Comparator.comparingDouble(other -> distance(colours[own], colours[other])))
                    .limit(k)
                    .mapToInt(Integer::intValue)
                    .toArray();
        }
        return nearest;
    }

    private static double distance(double[] a, double[] b) {
        double sum = 0.0;
        for (int channel = 0; channel < a.length; channel++) {
            sum += (a[channel] - b[channel]) * (a[channel] - b[channel]);
        }
        return sum;
    }
}
