package io.github.dino4j.core.parallel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dino4j.core.io.InputException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two processes, acted by one, over real sockets. */
class WatchTest {
    private static final Place FIRST = new Place(0, "a", "");
    private static final Place OTHER = new Place(1, "b", "");

    private final Calls first = new Calls();
    private final Calls other = new Calls();
    private final CompletableFuture<GroupException> told = new CompletableFuture<>();
    private Socket fromFirst = new Socket();
    private Socket fromOther = new Socket();

    @BeforeEach
    void connect() throws IOException {
        try (ServerSocket door = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            fromOther = new Socket(door.getInetAddress(), door.getLocalPort());
            fromFirst = door.accept();
        }
    }

    @AfterEach
    void disconnect() throws IOException {
        fromFirst.close();
        fromOther.close();
    }

    private static Watch watch(Line line, Calls calls, boolean hub, CompletableFuture<GroupException> told) {
        return new Watch(List.of(line), calls, Duration.ofMinutes(1), hub, told::complete);
    }

    private Watch hub() throws IOException {
        return watch(new Line(fromFirst, OTHER), first, true, told);
    }

    private static void awaitFailure(Calls calls, String message) {
        CompletableFuture<Boolean> never = calls.start(() -> {
            try {
                TimeUnit.MINUTES.sleep(1); // until it is given up
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return true;
        });
        assertThatThrownBy(() -> Calls.await(never))
                .isInstanceOf(GroupException.class)
                .hasMessageContaining(message);
    }

    @Test
    void aProcessThatVanishesIsNamed() throws Exception {
        try (Watch hub = hub()) {
            fromOther.close();
            awaitFailure(first, "rank 1 (b) has gone");
            assertThat(told.get(1, TimeUnit.MINUTES)).hasMessageContaining("rank 1 (b)");
            assertThat(hub).isNotNull();
        }
    }

    @Test
    void aProcessThatFailsSaysWhy() throws Exception {
        Watch leaf = watch(new Line(fromOther, FIRST), other, false, new CompletableFuture<>());
        try (Watch hub = hub()) {
            leaf.leave(OTHER, true, "data.train: no images");
            awaitFailure(first, "rank 1 (b) has failed: data.train: no images");
            assertThat(told.get(1, TimeUnit.MINUTES)).hasCauseInstanceOf(InputException.class);
            assertThat(hub).isNotNull();
        }
    }

    @Test
    void theFirstProcessTellsTheOthers() throws Exception {
        Watch leaf = watch(new Line(fromOther, FIRST), other, false, told);
        hub().leave(FIRST, false, "the disk is full");
        awaitFailure(other, "rank 0 (a) has failed: the disk is full");
        leaf.close();
    }

    @Test
    void leavingTogetherIsNoFailure() throws Exception {
        Watch leaf = watch(new Line(fromOther, FIRST), other, false, told);
        Watch hub = hub();
        CompletableFuture<Void> closing = CompletableFuture.runAsync(leaf::close);
        hub.close();
        closing.get(1, TimeUnit.MINUTES);
        assertThat(first.hasFailed() || other.hasFailed() || told.isDone()).isFalse();
    }
}
