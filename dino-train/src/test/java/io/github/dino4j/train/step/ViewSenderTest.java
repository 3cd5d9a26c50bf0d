package io.github.dino4j.train.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dino4j.augment.view.Views;
import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.view.ViewsConfig;
import io.github.dino4j.core.device.DeviceMemoryError;
import io.github.dino4j.core.device.FlatArithmetic;
import io.github.dino4j.core.device.Residence;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.core.host.HostResidence;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Batches that are sent ahead: in order, one before it is asked for, and what goes wrong is told to who asks. */
class ViewSenderTest {
    private static final ViewsConfig VIEWS = ConfigLoader.builtin(
                    "model/vit_nano_8.yaml",
                    List.of("data.train=x", "views.global.size=16", "views.local.size=8", "views.local.count=1"))
            .views();

    private final Sends residence = new Sends();
    private final Numbered source = new Numbered();

    /** Batches filled with their number, in one array. */
    private static final class Numbered implements ViewSender.Source {
        private final Deque<Views> free = new ArrayDeque<>(List.of(new Views(2, VIEWS)));
        private final CountDownLatch second = new CountDownLatch(2);
        private byte asked;
        private int failsAt = -1;

        @Override
        public List<Views> next() throws IOException {
            asked++;
            second.countDown();
            if (asked == failsAt) {
                throw new IOException("no batch " + asked);
            }
            Views views = free.remove();
            Arrays.fill(views.global(), asked);
            Arrays.fill(views.local(), (byte) -asked);
            Arrays.fill(views.labels(), asked);
            return List.of(views);
        }

        @Override
        public void giveBack(List<Views> parts) {
            free.addAll(parts);
        }
    }

    /** Keeps what is sent, and counts what is still open. */
    private static final class Sends implements Residence {
        private final List<byte[]> sent = Collections.synchronizedList(new ArrayList<>());
        private final List<Shipment> open = Collections.synchronizedList(new ArrayList<>());
        private volatile int room = Integer.MAX_VALUE;

        @Override
        public boolean sends() {
            return true;
        }

        @Override
        public Shipment send(byte[] values) {
            if (sent.size() >= room) {
                throw new DeviceMemoryError("no room");
            }
            sent.add(values.clone());
            Shipment shipment = new Shipment() {
                @Override
                public void deliver(INDArray array) {
                    throw new UnsupportedOperationException();
                }

                @Override
                public void close() {
                    open.remove(this);
                }
            };
            open.add(shipment);
            return shipment;
        }

        @Override
        public Tensor tensor(INDArray array) {
            return HostResidence.INSTANCE.tensor(array);
        }

        @Override
        public void push(INDArray array) {}

        @Override
        public void write(INDArray array, float[] values) {}

        @Override
        public void write(INDArray array, byte[] values) {}

        @Override
        public void pull(INDArray array) {}

        @Override
        public FlatArithmetic flat() {
            return HostResidence.INSTANCE.flat();
        }
    }

    @Test
    void theNextBatchIsSentWhileThisOneIsInUse() throws Exception {
        try (ViewSender sender = new ViewSender(residence, source)) {
            ViewSender.Sent first = sender.take(false);
            source.second.await();
            assertThat(first.parts()).hasSize(1);
            assertThat(first.shipments()).as("global and local").hasSize(2);
            assertThat(first.parts().get(0).labels())
                    .as("classes, though the next ones are there")
                    .containsOnly(1);
            first.close();
            sender.take(false).close();
        }
        assertThat(residence.sent).hasSize(6);
        for (int i = 0; i < 6; i++) {
            byte number = (byte) (i / 2 + 1);
            assertThat(residence.sent.get(i)).as("array " + i).containsOnly(i % 2 == 0 ? number : (byte) -number);
        }
        assertThat(residence.open).as("rooms that were not given back").isEmpty();
    }

    @Test
    void whatFailsIsToldWhereTheBatchIsAskedFor() throws Exception {
        source.failsAt = 2;
        try (ViewSender sender = new ViewSender(residence, source)) {
            sender.take(false).close();
            source.second.await();
            assertThatThrownBy(() -> sender.take(false))
                    .isInstanceOf(IOException.class)
                    .hasMessage("no batch 2");
        }
        assertThat(residence.open).isEmpty();
    }

    @Test
    void aDeviceWithoutRoomSaysSoAndKeepsNothing() throws Exception {
        residence.room = 3;
        try (ViewSender sender = new ViewSender(residence, source)) {
            sender.take(false).close();
            assertThatThrownBy(() -> sender.take(false))
                    .isInstanceOf(DeviceMemoryError.class)
                    .hasMessage("no room");
        }
        assertThat(residence.open).isEmpty();
    }

    @Test
    void anInterruptionEndsTheWaitAndIsKept() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        ViewSender.Source stuck = new ViewSender.Source() {
            @Override
            public List<Views> next() throws IOException {
                try {
                    never.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                throw new IOException("closed");
            }

            @Override
            public void giveBack(List<Views> parts) {
                throw new IllegalStateException();
            }
        };
        try (ViewSender sender = new ViewSender(residence, stuck)) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> sender.take(false))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("interrupted");
            assertThat(Thread.interrupted()).isTrue();
            never.countDown();
        }
    }
}
