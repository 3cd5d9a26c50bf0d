package io.github.dino4j.vit.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dino4j.core.random.Rng;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlockMasksTest {
    private static final BlockMasks OF_VITS = new BlockMasks(128, 64, 14, 0.1, 0.5);

    @ParameterizedTest
    @CsvSource({
        "128,64,14,0.1,0.5",
        "8,4,4,0.1,0.5",
        "3,1,2,0.1,0.5",
        "5,5,1,0.1,0.2",
        "4,4,6,1.0,1.0",
        "2,2,8,0.01,0.02"
    })
    void everyDrawMasksTheSameNumbersOfPatches(int images, int masked, int side, double lowest, double highest) {
        BlockMasks masks = new BlockMasks(images, masked, side, lowest, highest);
        for (int seed = 0; seed < 20; seed++) {
            int[][] drawn = masks.draw(Rng.of(seed));
            assertThat(drawn.length).isEqualTo(images);
            int[] counts = Arrays.stream(drawn)
                    .mapToInt(each -> each.length)
                    .filter(count -> count > 0)
                    .sorted()
                    .toArray();
            assertThat(counts).as("seed " + seed).containsExactly(masks.counts());
            for (int[] each : drawn) {
                assertThat(each).isSorted().doesNotHaveDuplicates();
                assertThat(IntStream.of(each)).allMatch(patch -> patch >= 0 && patch < side * side);
            }
        }
        assertThat(masks.total()).isEqualTo(Arrays.stream(masks.counts()).sum());
    }

    /** The middles of 64 equal parts of the span from 19.6 to 98 patches, to the nearest whole ones. */
    @Test
    void sharesAreSpreadEvenly() {
        int[] counts = OF_VITS.counts();
        assertThat(counts[0]).isEqualTo(20);
        assertThat(counts[63]).isEqualTo(97);
        assertThat(OF_VITS.total() / (64.0 * 196)).isCloseTo(0.3, within(0.001));
        for (int i = 1; i < counts.length; i++) {
            assertThat(counts[i] - counts[i - 1]).isBetween(1, 2);
        }
    }

    @Test
    void aKeyDrawsTheSameMasksAgainAndAnotherKeyOthers() {
        assertThat(OF_VITS.draw(Rng.of(7))).isDeepEqualTo(OF_VITS.draw(Rng.of(7)));
        assertThat(Arrays.deepEquals(OF_VITS.draw(Rng.of(7)), OF_VITS.draw(Rng.of(8))))
                .isFalse();
    }

    /** A patch of a block has masked patches at most of its four sides; of patches strewn at random 30 % would be. */
    @Test
    void patchesLieTogether() {
        double sides = 0.0;
        double masked = 0.0;
        for (int[] each : OF_VITS.draw(Rng.of(3))) {
            boolean[] mask = new boolean[OF_VITS.patches()];
            IntStream.of(each).forEach(patch -> mask[patch] = true);
            for (int patch : each) {
                int x = patch % 14;
                int y = patch / 14;
                sides += (x > 0 && mask[patch - 1] ? 1 : 0)
                        + (x < 13 && mask[patch + 1] ? 1 : 0)
                        + (y > 0 && mask[patch - 14] ? 1 : 0)
                        + (y < 13 && mask[patch + 14] ? 1 : 0);
                masked++;
            }
        }
        assertThat(sides / masked / 4.0).isGreaterThan(0.6);
    }

    /** Every image and every patch has its turn; patches at the edge lie in fewer blocks. */
    @Test
    void allImagesAndPatchesAreMasked() {
        int draws = 60;
        int[] ofImage = new int[OF_VITS.images()];
        int[] ofPatch = new int[OF_VITS.patches()];
        for (int seed = 0; seed < draws; seed++) {
            int[][] drawn = OF_VITS.draw(Rng.of(seed));
            for (int image = 0; image < drawn.length; image++) {
                ofImage[image] += drawn[image].length > 0 ? 1 : 0;
                IntStream.of(drawn[image]).forEach(patch -> ofPatch[patch]++);
            }
        }
        assertThat(IntStream.of(ofImage)).allMatch(count -> count > draws / 5 && count < draws * 4 / 5);
        double mean = IntStream.of(ofPatch).average().orElseThrow();
        assertThat(IntStream.of(ofPatch)).allMatch(count -> count > 0.15 * mean && count < 2.0 * mean);
    }
}
