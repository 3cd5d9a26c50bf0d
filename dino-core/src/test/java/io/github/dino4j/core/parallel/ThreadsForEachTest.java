package io.github.dino4j.core.parallel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ThreadsForEachTest {
    private static final int PARTS = 100;

    @Test
    void eachPartIsDoneOnceAlsoWithinOthers() {
        AtomicIntegerArray done = new AtomicIntegerArray(PARTS * PARTS);
        Threads.forEach(PARTS, outer -> Threads.forEach(PARTS, inner -> done.incrementAndGet(outer * PARTS + inner)));
        assertThat(IntStream.range(0, done.length()).map(done::get)).containsOnly(1);
    }

    @Test
    void whatAPartThrowsIsThrownWhereverItRan() {
        for (int bad = 0; bad < PARTS; bad++) {
            int part = bad;
            assertThatThrownBy(() -> Threads.forEach(PARTS, each -> {
                        if (each == part) {
                            throw new IllegalStateException("part " + part);
                        }
                    }))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("part " + part);
        }
    }
}
