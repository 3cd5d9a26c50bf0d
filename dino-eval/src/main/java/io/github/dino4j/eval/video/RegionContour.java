package io.github.dino4j.eval.video;

/**
 * The two measures of DAVIS on one object of one frame: J, the Jaccard index of regions, and F, the F-measure of their
 * contours within a tolerance of 0.8 % of the image diagonal (Perazzi et al. 2016, section 5).
 */
public final class RegionContour {
    private static final double TOLERANCE = 0.008;

    private RegionContour() {}

    /**
     * Intersection over union.
     *
     * @param found a region
     * @param truth the true one
     * @return from 0 to 1; 1 where both are empty
     * @throws IllegalArgumentException if the sizes differ
     */
    public static double jaccard(boolean[] found, boolean[] truth) {
        if (found.length != truth.length) {
            throw new IllegalArgumentException(
                    "regions must have the same size, have " + found.length + " and " + truth.length + " pixels");
        }
        int intersection = 0;
        int union = 0;
        for (int i = 0; i < found.length; i++) {
            intersection += found[i] && truth[i] ? 1 : 0;
            union += found[i] || truth[i] ? 1 : 0;
        }
        return union == 0 ? 1.0 : (double) intersection / union;
    }

    /**
     * The F-measure of contours.
     *
     * @param found a region
     * @param truth the true one
     * @param width columns of both
     * @return from 0 to 1; 1 where neither has a contour
     * @throws IllegalArgumentException if the sizes differ
     */
    public static double contour(boolean[] found, boolean[] truth, int width) {
        if (found.length != truth.length || found.length % width != 0) {
            throw new IllegalArgumentException("regions must have the same size of whole rows of " + width + ", have "
                    + found.length + " and " + truth.length + " pixels");
        }
        int height = found.length / width;
        int radius = (int) Math.ceil(TOLERANCE * Math.hypot(width, height));
        boolean[] foundContour = boundary(found, width, height);
        boolean[] trueContour = boundary(truth, width, height);
        int foundCount = count(foundContour);
        int trueCount = count(trueContour);
        if (foundCount == 0 && trueCount == 0) {
            return 1.0;
        }
        if (foundCount == 0 || trueCount == 0) {
            return 0.0;
        }
        double precision = (double) matched(foundContour, trueContour, width, radius) / foundCount;
        double recall = (double) matched(trueContour, foundContour, width, radius) / trueCount;
        return precision + recall == 0.0 ? 0.0 : 2.0 * precision * recall / (precision + recall);
    }

    /** Pixels that differ from their right, lower, or lower right neighbour; at the edges from those that there are. */
    static boolean[] boundary(boolean[] region, int width, int height) {
        boolean[] boundary = new boolean[region.length];
        for (int y = 0; y < height; y++) {
            int below = y + 1 < height ? width : 0;
            for (int x = 0; x < width; x++) {
                int i = y * width + x;
                int right = x + 1 < width ? 1 : 0;
                boundary[i] = region[i] != region[i + right]
                        || region[i] != region[i + below]
                        || region[i] != region[i + right + below];
            }
        }
        return boundary;
    }

    private static int count(boolean[] pixels) {
        int count = 0;
        for (boolean pixel : pixels) {
            count += pixel ? 1 : 0;
        }
        return count;
    }

    /** How many pixels of one contour have one of the other within a radius. */
    private static int matched(boolean[] contour, boolean[] other, int width, int radius) {
        int count = 0;
        for (int i = 0; i < contour.length; i++) {
            if (contour[i] && isNear(other, i % width, i / width, width, radius)) {
                count++;
            }
        }
        return count;
    }

    private static boolean isNear(boolean[] contour, int x, int y, int width, int radius) {
        int height = contour.length / width;
        for (int dy = Math.max(-radius, -y); dy <= Math.min(radius, height - 1 - y); dy++) {
            int reach = (int) Math.sqrt((double) radius * radius - dy * dy);
            for (int at = Math.max(0, x - reach); at <= Math.min(width - 1, x + reach); at++) {
                if (contour[(y + dy) * width + at]) {
                    return true;
                }
            }
        }
        return false;
    }
}
