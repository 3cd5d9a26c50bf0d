package io.github.dino4j.eval.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.dino4j.core.random.RandomStream;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.eval.dense.Stored;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** J and F against NumPy and OpenCV on ellipses, and against slow loops on random regions. */
class RegionContourTest {
    private static final int HEIGHT = 240;
    private static final int WIDTH = 427;

    private static boolean[] ellipse(JsonNode at) {
        boolean[] region = new boolean[HEIGHT * WIDTH];
        for (int i = 0; i < region.length; i++) {
            int row = i / WIDTH;
            int column = i % WIDTH;
            double y = (row - at.get(0).asDouble()) / at.get(2).asDouble();
            double x = (column - at.get(1).asDouble()) / at.get(3).asDouble();
            region[i] = y * y + x * x <= 1.0;
        }
        return region;
    }

    @Test
    void ellipsesScoreAsByOpenCv() throws IOException {
        JsonNode cases = Stored.read("opencv.json").get("measures");
        assertThat(cases).hasSize(7);
        for (JsonNode one : cases) {
            boolean[] found = ellipse(one.get("found"));
            boolean[] truth = ellipse(one.get("truth"));
            assertThat(RegionContour.jaccard(found, truth))
                    .as(one.toString())
                    .isCloseTo(one.get("j").asDouble(), within(1e-12));
            assertThat(RegionContour.contour(found, truth, WIDTH))
                    .as(one.toString())
                    .isCloseTo(one.get("f").asDouble(), within(1e-12));
        }
    }

    /** Every contour pixel against every other one, by distance. */
    @Test
    void randomRegionsScoreAsBySlowLoops() {
        for (long seed = 0; seed < 20; seed++) {
            RandomStream random = Rng.of(seed).fold("contour").generator();
            int width = 20 + random.nextInt(200);
            int height = 20 + random.nextInt(60);
            boolean[] found = rectangle(random, width, height);
            boolean[] truth = rectangle(random, width, height);
            assertThat(RegionContour.contour(found, truth, width))
                    .as("seed " + seed)
                    .isCloseTo(slow(found, truth, width, height), within(1e-12));
        }
    }

    private static boolean[] rectangle(RandomStream random, int width, int height) {
        int left = random.nextInt(width / 2);
        int top = random.nextInt(height / 2);
        int right = left + 1 + random.nextInt(width - left);
        int bottom = top + 1 + random.nextInt(height - top);
        boolean[] region = new boolean[width * height];
        for (int i = 0; i < region.length; i++) {
            region[i] = i % width >= left && i % width < right && i / width >= top && i / width < bottom;
        }
        return region;
    }

    private static double slow(boolean[] found, boolean[] truth, int width, int height) {
        double radius = Math.ceil(0.008 * Math.sqrt(width * width + height * height));
        boolean[] a = RegionContour.boundary(found, width, height);
        boolean[] b = RegionContour.boundary(truth, width, height);
        double precision = share(a, b, width, radius);
        double recall = share(b, a, width, radius);
        return precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall);
    }

    private static double share(boolean[] of, boolean[] near, int width, double radius) {
        int count = 0;
        int matched = 0;
        for (int i = 0; i < of.length; i++) {
            boolean any = false;
            for (int j = 0; of[i] && j < near.length; j++) {
                int across = i % width - j % width;
                int down = i / width - j / width;
                any |= near[j] && Math.hypot(across, down) <= radius;
            }
            count += of[i] ? 1 : 0;
            matched += any ? 1 : 0;
        }
        return count == 0 ? 1 : (double) matched / count;
    }

    @Test
    void emptyRegionsAgreeOnlyWithEmptyOnes() {
        boolean[] empty = new boolean[100];
        boolean[] dot = new boolean[100];
        dot[55] = true;
        assertThat(RegionContour.jaccard(empty, empty)).isEqualTo(1.0);
        assertThat(RegionContour.contour(empty, empty, 10)).isEqualTo(1.0);
        assertThat(RegionContour.jaccard(dot, empty)).isZero();
        assertThat(RegionContour.contour(dot, empty, 10)).isZero();
        assertThat(RegionContour.contour(empty, dot, 10)).isZero();
        assertThatThrownBy(() -> RegionContour.jaccard(empty, new boolean[3]))
                .hasMessage("regions must have the same size, have 100 and 3 pixels");
    }

    @Test
    void recallCountsFramesAboveOneHalfAndDecayComparesTheFirstWithTheLastQuarter() {
        // Nine frames: quarters are 1-3, 3-5, 5-7, 7-9.
        Measure measure = Measure.of(new double[] {0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1});
        assertThat(measure.mean()).isCloseTo(50.0, within(1e-9));
        assertThat(measure.recall()).isCloseTo(100.0 * 4 / 9, within(1e-9));
        assertThat(measure.decay()).isCloseTo(60.0, within(1e-9));
        assertThat(Measure.of(new double[] {0.7}).decay()).isZero();
    }
}
