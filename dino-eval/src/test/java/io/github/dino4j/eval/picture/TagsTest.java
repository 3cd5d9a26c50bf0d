package io.github.dino4j.eval.picture;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.core.random.RandomStream;
import io.github.dino4j.core.random.Rng;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TagsTest {
    private static final Box PICTURE = new Box(0, 0, 480, 320);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void noTagHidesAnother(long seed) {
        RandomStream random = Rng.of(seed).generator();
        Tags tags = new Tags(PICTURE);
        List<Box> placed = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            int x = random.nextInt(400);
            int y = random.nextInt(250);
            placed.add(tags.place(new Box(x, y, 30 + random.nextInt(50), 30 + random.nextInt(40)), 62, 16)
                    .orElseThrow());
        }
        for (int i = 0; i < placed.size(); i++) {
            Box one = placed.get(i);
            assertThat(one.isIn(PICTURE)).as("seed %d: %s", seed, one).isTrue();
            assertThat(placed.subList(0, i)).as("seed %d: %s", seed, one).noneMatch(one::overlaps);
        }
    }

    @Test
    void aTagLiesInACornerOfItsRectangleWhereThatIsFree() {
        Tags tags = new Tags(PICTURE);
        Box box = new Box(100, 100, 90, 90);
        assertThat(tags.place(box, 40, 16)).contains(new Box(100, 100, 40, 16));
        assertThat(tags.place(box, 40, 16)).contains(new Box(150, 100, 40, 16));
        assertThat(tags.place(box, 40, 16)).contains(new Box(100, 174, 40, 16));
    }

    @Test
    void whereThereIsNoRoomThereIsNoTag() {
        Tags tags = new Tags(new Box(0, 0, 50, 20));
        assertThat(tags.place(new Box(0, 0, 50, 20), 60, 16)).isEmpty();
        assertThat(tags.place(new Box(0, 0, 50, 20), 40, 16)).isPresent();
        assertThat(tags.place(new Box(0, 0, 50, 20), 40, 16)).isEmpty();
    }

    @Test
    void pixelsBecomeSquaresByWholeMultiples() {
        RgbImage two = new RgbImage(2, 1, new byte[] {1, 2, 3, 4, 5, 6});
        assertThat(Scaled.to(two, 4, 2).pixels())
                .containsExactly(1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6, 1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6);
        assertThat(Scaled.into(two, 9).width()).isEqualTo(8);
        RgbImage wide = new RgbImage(300, 100, new byte[300 * 100 * 3]);
        assertThat(Scaled.into(wide, 150).height()).isEqualTo(50);
    }

    @Test
    void anImageIsItselfWhateverItIsCalled() {
        RgbImage one = new RgbImage(2, 1, new byte[] {1, 2, 3, 4, 5, 6});
        assertThat(SamePixels.are(one, new RgbImage(2, 1, one.pixels().clone())))
                .isTrue();
        assertThat(SamePixels.are(one, new RgbImage(1, 2, one.pixels()))).isFalse();
        assertThat(SamePixels.are(one, new RgbImage(2, 1, new byte[6]))).isFalse();
    }
}
