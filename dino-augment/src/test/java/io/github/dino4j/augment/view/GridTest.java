package io.github.dino4j.augment.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.augment.op.Canvas;
import io.github.dino4j.augment.op.CropBox;
import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.bind.ConfigException;
import io.github.dino4j.core.config.view.ViewsConfig;
import io.github.dino4j.core.random.Rng;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Patches of a grid: one crop, a patch of each cell, in an order of the image's own. */
class GridTest {
    private static final int PATCH = 64;
    private static final int CELL = 85;

    private static ViewsConfig views(String... more) {
        List<String> sets = new ArrayList<>(List.of(
                "data.train=x",
                "views.local.count=9",
                "views.local.grid=3",
                "views.local.size=" + PATCH,
                "views.local.scale=[1, 1]",
                "views.ratio=[1, 1]",
                "views.local.operations=[{name: flip, prob: 0}]"));
        sets.addAll(List.of(more));
        return ConfigLoader.builtin("base/dino.yaml", sets).views();
    }

    /** 255 pixels square, so that its only crop needs no resize; each pixel says where it is. */
    private static RgbImage places() {
        int side = 3 * CELL;
        byte[] pixels = new byte[side * side * 3];
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                pixels[(y * side + x) * 3] = (byte) x;
                pixels[(y * side + x) * 3 + 1] = (byte) y;
            }
        }
        return new RgbImage(side, side, pixels);
    }

    @Test
    void eachCellGivesOnePatchOfItsOwn() {
        MultiCrop crops = new MultiCrop(views());
        RgbImage image = places();
        Set<List<Integer>> orders = new HashSet<>();
        Set<Integer> offsets = new HashSet<>();
        for (int seed = 0; seed < 30; seed++) {
            List<Integer> order = new ArrayList<>();
            for (int view = 2; view < 11; view++) {
                DrawnView drawn = crops.drawn(image, Rng.of(seed), view, new Canvas());
                int x = drawn.pixels().pixels()[0] & 0xFF;
                int y = drawn.pixels().pixels()[1] & 0xFF;
                assertThat(drawn.box()).as("seed %d view %d", seed, view).isEqualTo(new CropBox(x, y, PATCH, PATCH));
                int last = (PATCH * PATCH - 1) * 3;
                assertThat(drawn.pixels().pixels()[last] & 0xFF).isEqualTo(x + PATCH - 1);
                assertThat(x % CELL + PATCH).as("right edge in its cell").isLessThanOrEqualTo(CELL);
                assertThat(y % CELL + PATCH).as("lower edge in its cell").isLessThanOrEqualTo(CELL);
                offsets.add(x % CELL);
                order.add(y / CELL * 3 + x / CELL);
            }
            assertThat(order).as("seed %d", seed).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7, 8);
            orders.add(order);
        }
        assertThat(orders).hasSizeGreaterThan(25);
        assertThat(offsets).as("places in a cell").hasSize(CELL - PATCH + 1);
    }

    @Test
    void aGridHasAViewForEachCellAndNoTeacherSeesOne() {
        assertThatThrownBy(() -> views("views.local.count=8"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("views.local.count: must be 9, the cells of grid=3, was 8");
        assertThatThrownBy(() -> views("views.global.grid=2", "views.global.count=4"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("views.global.grid: must be 1, because the teacher sees whole crops, was 2");
        assertThatThrownBy(() -> views("views.global.operations=[{name: rand_augment, prob: 1, count: 2, magnitude: 11,"
                        + " deviation: 0.5, fill: [0, 0, 0]}]"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("magnitude: must be in [0, 10], was 11");
    }
}
