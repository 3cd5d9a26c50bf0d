package io.github.dino4j.eval.dense;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The regions of R-MAC (Tolias et al. 2016, section 3.2): squares of three sizes on a grid of places, 2 min(W, H)/(l + 1) wide at size l,
 * as many along the longer side as overlap by about 40 %, and the whole.
 */
final class Regions {
    private static final int SIZES = 3;
    private static final double OVERLAP = 0.4;
    private static final int MOST = 7; // of the largest squares along the longer side
    private static final double SMALLEST = 1e-6;

    private final int rows;
    private final int columns;

    /** A rectangle of places. */
    record Region(int top, int left, int height, int width) {}

    Regions(int rows, int columns) {
        this.rows = rows;
        this.columns = columns;
    }

    /** How many squares more than one of the largest lie along the longer side: as many as overlap most nearly by 40 %. */
    private int more() {
        double side = Math.min(rows, columns);
        int best = 2;
        for (int count = 2; count <= MOST; count++) {
            if (offOverlap(side, count) < offOverlap(side, best)) {
                best = count;
            }
        }
        return rows == columns ? 0 : best - 1;
    }

    private double offOverlap(double side, int count) {
        double step = (Math.max(rows, columns) - side) / (count - 1);
        return Math.abs((side - step) / side - OVERLAP);
    }

    /** All of them, the whole first. */
    List<Region> all() {
        List<Region> regions = new ArrayList<>(List.of(new Region(0, 0, rows, columns)));
        int more = more();
        for (int size = 1; size <= SIZES; size++) {
            int side = 2 * Math.min(rows, columns) / (size + 1);
            int down = size + (rows > columns ? more : 0);
            int across = size + (columns > rows ? more : 0);
            for (int i = 0; i < down && side > 0; i++) {
                for (int j = 0; j < across; j++) {
                    regions.add(new Region(start(rows, side, down, i), start(columns, side, across, j), side, side));
                }
            }
        }
        return regions;
    }

    private static int start(int extent, int side, int count, int index) {
        return count == 1 ? 0 : (int) Math.floor((double) (extent - side) * index / (count - 1));
    }

    /** The sum of each region's maxima brought to length one, of places (N, D). */
    float[] maxima(float[] places, int dim) {
        float[] sum = new float[dim];
        for (Region region : all()) {
            float[] greatest = greatest(region, places, dim);
            double squares = 0.0;
            for (float value : greatest) {
                squares += (double) value * value;
            }
            for (int i = 0; i < dim; i++) {
                sum[i] += (float) (greatest[i] / (Math.sqrt(squares) + SMALLEST));
            }
        }
        return sum;
    }

    private float[] greatest(Region region, float[] places, int dim) {
        float[] greatest = new float[dim];
        Arrays.fill(greatest, Float.NEGATIVE_INFINITY);
        for (int y = region.top(); y < region.top() + region.height(); y++) {
            for (int x = region.left(); x < region.left() + region.width(); x++) {
                for (int i = 0; i < dim; i++) {
                    greatest[i] = Math.max(greatest[i], places[(y * columns + x) * dim + i]);
                }
            }
        }
        return greatest;
    }
}
