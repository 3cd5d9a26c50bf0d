package io.github.dino4j.core.config.view;

import io.github.dino4j.core.config.bind.Bounds;
import java.util.List;

/**
 * One kind of crop.
 *
 * @param count views of this kind per image
 * @param size side in pixels
 * @param grid cells in a row of the grid that one crop is cut into, a view from each; 1 for a crop of its own for each view
 * @param scale smallest and largest share of the image area
 * @param blur probability of blur for each view of this kind; the last one holds for the rest
 * @param solarize probability of solarisation for each view; the last one holds for the rest
 * @param operations what happens to a crop, in order; empty for the list that the short keys stand for
 */
public record CropConfig(
        int count,
        int size,
        int grid,
        List<Double> scale,
        List<Double> blur,
        List<Double> solarize,
        List<ViewOperation> operations) {
    private static final int MOST_CELLS = 8; // in a row

    /**
     * Checks the bounds.
     *
     * @param count views of this kind per image
     * @param size side in pixels
     * @param grid cells in a row of the grid that one crop is cut into, a view from each; 1 for a crop of its own for each view
     * @param scale smallest and largest share of the image area
     * @param blur probability of blur for each view of this kind; the last one holds for the rest
     * @param solarize probability of solarisation for each view; the last one holds for the rest
     * @param operations what happens to a crop, in order; empty for the list that the short keys stand for
     */
    public CropConfig {
        new Bounds()
                .atLeast("count", count, 0)
                .atLeast("size", size, 1)
                .within("grid", grid, 1, MOST_CELLS)
                .demand(
                        "count",
                        grid == 1 || count == 0 || count == grid * grid,
                        "must be " + grid * grid + ", the cells of grid=" + grid,
                        count)
                .pair("scale", scale, 1.0)
                .shares("blur", blur)
                .shares("solarize", solarize)
                .hold();
    }
}
