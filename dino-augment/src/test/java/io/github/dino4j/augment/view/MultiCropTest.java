package io.github.dino4j.augment.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.augment.op.Canvas;
import io.github.dino4j.augment.op.CropBox;
import io.github.dino4j.augment.op.RandomResizedCrop;
import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.view.ViewsConfig;
import io.github.dino4j.core.random.RandomStream;
import io.github.dino4j.core.random.Rng;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** How often each operation happens on each view, and where crops lie: the numbers of the original, tested by counting. */
class MultiCropTest {
    private static final int DRAWS = 3000;
    private static final int SIZE = 8;
    private static final long SEED = 20210429;
    private static final double SIGMAS = 4.0; // a right program fails one of 15,000 such tests
    private static final double CHI_SQUARE = 49.7; // the 0.1 % point for 23 degrees of freedom
    private static final double KOLMOGOROV = 1.95; // the 0.1 % point of the Kolmogorov distribution

    /** The original's views of an image, with all that the sets do not name left out. */
    private static ViewsConfig views(String... sets) {
        List<String> all = new ArrayList<>(List.of(
                "data.train=x",
                "model.patch_size=1",
                "model.image_size=8",
                "views.global.size=8",
                "views.local.size=8",
                "views.global.scale=[1, 1]",
                "views.local.scale=[1, 1]",
                "views.ratio=[1, 1]"));
        for (String name : List.of("flip", "grayscale", "jitter.prob")) {
            if (Arrays.stream(sets).noneMatch(name::equals)) {
                all.add("views." + name + "=0");
            }
        }
        for (String name : List.of("blur", "solarize")) {
            if (Arrays.stream(sets).noneMatch(name::equals)) {
                all.add("views.global." + name + "=[0]");
                all.add("views.local." + name + "=[0]");
            }
        }
        all.add("views.blur_radius=[2, 2]"); // visible at any strength
        return ConfigLoader.builtin("base/dino.yaml", all).views();
    }

    /** Left half dark red, right half bright blue. */
    private static RgbImage halves() {
        byte[] pixels = new byte[SIZE * SIZE * 3];
        for (int i = 0; i < SIZE * SIZE; i++) {
            boolean left = i % SIZE < SIZE / 2;
            pixels[i * 3] = (byte) (left ? 60 : 0);
            pixels[i * 3 + 2] = (byte) (left ? 20 : 220);
        }
        return new RgbImage(SIZE, SIZE, pixels);
    }

    private static void assertShare(ViewsConfig config, int view, double expected, Predicate<RgbImage> happened) {
        MultiCrop crop = new MultiCrop(config);
        Canvas canvas = new Canvas();
        RgbImage image = halves();
        int count = 0;
        for (int i = 0; i < DRAWS; i++) {
            if (happened.test(crop.view(image, Rng.of(SEED).fold(i), view, canvas))) {
                count++;
            }
        }
        double deviation = Math.sqrt(expected * (1.0 - expected) / DRAWS);
        assertThat((double) count / DRAWS)
                .as("view %d, seed %d", view, SEED)
                .isBetween(expected - SIGMAS * deviation - 1e-9, expected + SIGMAS * deviation + 1e-9);
    }

    private static int level(RgbImage image, int at) {
        return image.pixels()[at] & 0xFF;
    }

    @Test
    void halfOfAllViewsAreMirrored() {
        for (int view = 0; view < 3; view++) {
            assertShare(views("flip"), view, 0.5, image -> level(image, 0) == 0);
        }
    }

    @Test
    void oneViewInFiveIsGrey() {
        for (int view = 0; view < 3; view++) {
            assertShare(views("grayscale"), view, 0.2, image -> level(image, 0) == level(image, 2));
        }
    }

    @Test
    void fourViewsInFiveAreJittered() {
        byte[] plain = halves().pixels();
        for (int view = 0; view < 3; view++) {
            assertShare(views("jitter.prob"), view, 0.8, image -> !Arrays.equals(image.pixels(), plain));
        }
    }

    @Test
    void blurIsCertainOnTheFirstGlobalViewRareOnTheSecondAndEvenOnLocalOnes() {
        byte[] plain = halves().pixels();
        double[] expected = {1.0, 0.1, 0.5, 0.5};
        for (int view = 0; view < expected.length; view++) {
            assertShare(views("blur"), view, expected[view], image -> !Arrays.equals(image.pixels(), plain));
        }
    }

    @Test
    void onlyTheSecondGlobalViewIsSolarized() {
        double[] expected = {0.0, 0.2, 0.0};
        int blueOfTheRight = (SIZE - 1) * 3 + 2;
        for (int view = 0; view < expected.length; view++) {
            assertShare(views("solarize"), view, expected[view], image -> level(image, blueOfTheRight) == 35);
        }
    }

    /** Largest distance of the empirical distribution from the expected one, in units of its own spread. */
    private static double kolmogorov(double[] values, DoubleUnaryOperator cumulative) {
        Arrays.sort(values);
        double worst = 0.0;
        for (int i = 0; i < values.length; i++) {
            double expected = cumulative.applyAsDouble(values[i]);
            worst = Math.max(
                    worst, Math.max(expected - (double) i / values.length, (i + 1.0) / values.length - expected));
        }
        return worst * Math.sqrt(values.length);
    }

    private static double share(double value) {
        return Math.max(0.0, Math.min(1.0, value));
    }

    @Test
    void localCropsHaveUniformAreasLogUniformRatiosAndUniformPlaces() {
        int side = 4000; // rounding to whole pixels is then invisible
        RandomResizedCrop crop = new RandomResizedCrop(0.05, 0.4, 3.0 / 4.0, 4.0 / 3.0);
        RandomStream random = Rng.of(SEED).generator();
        double[] areas = new double[DRAWS];
        double[] ratios = new double[DRAWS];
        double[] lefts = new double[DRAWS];
        double[] tops = new double[DRAWS];
        for (int i = 0; i < DRAWS; i++) {
            CropBox box = crop.draw(side, side, random);
            areas[i] = (double) box.width() * box.height() / side / side;
            ratios[i] = Math.log((double) box.width() / box.height());
            lefts[i] = (double) box.x() / (side - box.width());
            tops[i] = (double) box.y() / (side - box.height());
        }
        double limit = Math.log(4.0 / 3.0);
        assertThat(kolmogorov(areas, a -> share((a - 0.05) / 0.35))).isLessThan(KOLMOGOROV);
        assertThat(kolmogorov(ratios, r -> share((r + limit) / (2 * limit)))).isLessThan(KOLMOGOROV);
        assertThat(kolmogorov(lefts, x -> x)).isLessThan(KOLMOGOROV);
        assertThat(kolmogorov(tops, y -> y)).isLessThan(KOLMOGOROV);
    }

    @Test
    void anImageThatHoldsNoCropGetsTheLargestCentralOneWithinTheRatios() {
        RandomResizedCrop crop = new RandomResizedCrop(0.9, 1.0, 3.0 / 4.0, 4.0 / 3.0);
        RandomStream random = Rng.of(SEED).generator();
        assertThat(crop.draw(1000, 100, random)).isEqualTo(new CropBox(433, 0, 133, 100));
        assertThat(crop.draw(100, 1000, random)).isEqualTo(new CropBox(0, 433, 100, 133));
    }

    @Test
    void all24OrdersOfTheJitterAreEquallyLikely() {
        Map<String, Integer> counts = new TreeMap<>();
        for (int i = 0; i < DRAWS; i++) {
            int[] order = {0, 1, 2, 3};
            Rng.of(SEED).fold(i).generator().shuffle(order);
            counts.merge(Arrays.toString(order), 1, Integer::sum);
        }
        double expected = DRAWS / 24.0;
        double chiSquare = counts.values().stream()
                .mapToDouble(count -> (count - expected) * (count - expected) / expected)
                .sum();
        assertThat(counts).hasSize(24);
        assertThat(chiSquare).isLessThan(CHI_SQUARE);
    }
}
