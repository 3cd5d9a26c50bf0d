package io.github.dino4j.core.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dino4j.core.random.RandomStream;
import io.github.dino4j.core.random.Rng;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArenaTest {
    private record Life(Arena.Buffer buffer, long floats, int first, int last) {
        boolean meets(Life other) {
            boolean together = first <= other.last && other.first <= last;
            boolean over = buffer.offset() < other.buffer.offset() + other.floats
                    && other.buffer.offset() < buffer.offset() + floats;
            return together && over;
        }
    }

    @Test
    void buffersThatLiveTogetherLieApart() {
        for (int seed = 0; seed < 50; seed++) {
            RandomStream random = Rng.of(seed).generator();
            Arena arena = new Arena();
            List<Life> lives = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                int first = (int) (random.nextDouble() * 30);
                int last = first + (int) (random.nextDouble() * 8);
                long floats = 1 + (long) (random.nextDouble() * 1000);
                lives.add(new Life(arena.add(floats, first, last), floats, first, last));
            }
            long size = arena.place();
            for (int i = 0; i < lives.size(); i++) {
                Life life = lives.get(i);
                assertThat(life.buffer().offset() + life.floats())
                        .as("seed " + seed)
                        .isLessThanOrEqualTo(size);
                assertThat(lives.subList(0, i)).as("seed " + seed).noneMatch(life::meets);
            }
        }
    }

    @Test
    void buffersThatFollowEachOtherShareTheirPlace() {
        Arena arena = new Arena();
        for (int i = 0; i < 10; i++) {
            arena.add(160, i, i);
        }
        assertThat(arena.place()).isEqualTo(160);
    }
}
