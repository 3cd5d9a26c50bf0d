package io.github.dino4j.train.assign;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dino4j.core.random.Rng;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Classes without images, and how often images are shown. */
class OwnClassesTest {
    private static final int K = 6;

    private static OwnClasses over(int images) {
        OwnClasses classes = new OwnClasses(K);
        classes.over(images);
        return classes;
    }

    private static long[] classes(OwnClasses of) {
        return Objects.requireNonNull(of.counters().get("uic.classes"));
    }

    private static long[] sizes(OwnClasses of) {
        long[] sizes = new long[K];
        for (long own : classes(of)) {
            sizes[(int) own]++;
        }
        return sizes;
    }

    @Test
    void aClassWithoutImagesTakesARandomHalfOfTheLargest() {
        OwnClasses classes = over(40);
        int[] found = IntStream.range(0, 40).map(i -> i < 30 ? 2 : 4).toArray(); // 30 and 10
        String told = classes.take(found, Rng.of(3).generator());

        // 30 become 15 and 15; one of them 8 and 7; the other 8 and 7; then one of 10 into 5 and 5
        assertThat(Arrays.stream(sizes(classes)).sorted()).containsExactly(5L, 5L, 7L, 7L, 8L, 8L);
        assertThat(told).startsWith("40 images in 2 of 6 classes; the others take images of the largest");
        assertThat(classes.signals().get(ClusterBank.USED)).isEqualTo(2.0 / K);
        long[] own = classes(classes);
        for (int i = 0; i < 40; i++) {
            for (int j = 0; j < 40; j++) {
                if (own[i] == own[j]) {
                    assertThat(found[i])
                            .as(i + " and " + j + " are of one class")
                            .isEqualTo(found[j]);
                }
            }
        }
        OwnClasses other = over(40);
        other.take(found, Rng.of(4).generator());
        assertThat(sizes(other)).isEqualTo(sizes(classes));
        assertThat(classes(other)).isNotEqualTo(own);
    }

    @Test
    void itTellsHowManyImagesKeptTheirClass() {
        OwnClasses classes = over(12);
        int[] found = IntStream.range(0, 12).map(i -> i % K).toArray(); // as they are
        found[5] = 1;
        classes.take(found, Rng.of(1).generator());

        assertThat(classes.signals().get(OwnClasses.KEPT)).isEqualTo(11.0 / 12.0);
        assertThat(classes.signals().get(ClusterBank.USED)).isEqualTo(1.0);
    }

    @ParameterizedTest
    @ValueSource(ints = {60, 61, 65})
    void anEpochShowsAllClassesEquallyOftenAndEveryImageOfASmallOne(int images) {
        OwnClasses classes = over(images);
        int[] found = IntStream.range(0, images)
                .map(i -> i < K ? i : i < 12 ? 1 : 2) // 2 has most, 1 has seven, the others one each
                .toArray();
        classes.take(found, Rng.of(1).generator());
        int[] picks = classes.balanced(Rng.of(images));

        long[] own = classes(classes);
        int[] shown = new int[K];
        Arrays.stream(picks).forEach(image -> shown[(int) own[image]]++);
        assertThat(picks).hasSize(images);
        assertThat(Arrays.stream(shown).max().orElseThrow()
                        - Arrays.stream(shown).min().orElseThrow())
                .isLessThanOrEqualTo(1);
        for (int image = 0; image < 12; image++) {
            int each = image;
            assertThat(own[image] == 2 || Arrays.stream(picks).anyMatch(pick -> pick == each))
                    .as("image " + image)
                    .isTrue();
        }
        for (int k = 0; k < K; k++) { // within a class no image comes twice more often than another
            int at = k;
            long[] times = IntStream.range(0, images)
                    .filter(image -> own[image] == at)
                    .mapToLong(image ->
                            Arrays.stream(picks).filter(pick -> pick == image).count())
                    .toArray();
            assertThat(Arrays.stream(times).max().orElseThrow()
                            - Arrays.stream(times).min().orElseThrow())
                    .isLessThanOrEqualTo(1);
        }
        assertThat(classes.balanced(Rng.of(images))).isEqualTo(picks);
        assertThat(classes.balanced(Rng.of(images + 1))).isNotEqualTo(picks);
    }

    @Test
    void targetsAreTheClassesOfTheImages() {
        OwnClasses classes = over(12);
        float[] rows = classes.targets(new int[] {7, 0});

        assertThat(rows).containsExactly(0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0);
    }
}
