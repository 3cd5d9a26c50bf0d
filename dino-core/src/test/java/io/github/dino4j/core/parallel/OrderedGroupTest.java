package io.github.dino4j.core.parallel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class OrderedGroupTest {
    private final Calls calls = new Calls();
    private final CountDownLatch open = new CountDownLatch(1);
    private final List<String> made = new ArrayList<>(); // by the one thread
    private final Group group = new OrderedGroup(new Transport(), calls, 0, 2);

    @Test
    void callsAreMadeInTheOrderInWhichTheyWereAskedFor() {
        float[] first = {1f};
        Group.Pending pending = group.sumLater(FloatBuffer.wrap(first));
        Group.Pending second = group.sumLater(FloatBuffer.wrap(new float[2]));
        open.countDown();
        assertThat(group.agree(true)).isTrue();
        pending.await();
        second.await();
        assertThat(first[0]).isEqualTo(2f);
        assertThat(made).containsExactly("dino-group 1", "dino-group 2", "agree");
        assertThat(calls.begun()).isEqualTo(3);
        assertThat(calls.done()).isEqualTo(3);
    }

    @Test
    void whoeverWaitsIsFreedWhenAnotherProcessHasGone() {
        Group.Pending never = group.sumLater(FloatBuffer.wrap(new float[1]));
        calls.fail(new GroupException("rank 1 has gone"));
        assertThatThrownBy(never::await).isInstanceOf(GroupException.class).hasMessage("rank 1 has gone");
        assertThatThrownBy(() -> group.agree(false))
                .isInstanceOf(GroupException.class)
                .hasMessage("rank 1 has gone");
        open.countDown();
    }

    @Test
    void anInterruptionIsLeftForLater() {
        open.countDown();
        Thread.currentThread().interrupt();
        group.sum(new float[3]);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(made).containsExactly("dino-group 3");
    }

    /** Doubles what it is given, once it is let. */
    private final class Transport implements Group {
        @Override
        public int rank() {
            return 0;
        }

        @Override
        public int size() {
            return 2;
        }

        @Override
        public void sum(float[] values) {
            try {
                open.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            made.add(Thread.currentThread().getName() + " " + values.length);
            for (int i = 0; i < values.length; i++) {
                values[i] *= 2f;
            }
        }

        @Override
        public void sum(double[] values) {
            made.add("doubles");
        }

        @Override
        public void broadcast(float[] values, int root) {
            made.add("broadcast");
        }

        @Override
        public boolean agree(boolean here) {
            made.add("agree");
            return here;
        }
    }
}
