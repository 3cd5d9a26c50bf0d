package io.github.dino4j.eval.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InterruptedIOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class EmbedQueueTest {
    private static List<EmbedQueue.Job> jobs(int count) {
        return Stream.generate(() -> new EmbedQueue.Job(new float[0]))
                .limit(count)
                .toList();
    }

    @Test
    void theLargestPowerOfTwoOfWhatWaitsIsTakenInOrder() throws InterruptedIOException {
        EmbedQueue queue = new EmbedQueue(32);
        List<EmbedQueue.Job> all = jobs(23);
        queue.add(all);
        assertThat(queue.take(8)).isEqualTo(all.subList(0, 8));
        assertThat(queue.take(8)).isEqualTo(all.subList(8, 16));
        assertThat(queue.take(8)).isEqualTo(all.subList(16, 20));
        assertThat(queue.take(8)).isEqualTo(all.subList(20, 22));
        assertThat(queue.take(8)).isEqualTo(all.subList(22, 23));
    }

    @Test
    void imagesThatAskForTheirOwnCompanyAreComputedWithNoOthers() throws InterruptedIOException {
        EmbedQueue queue = new EmbedQueue(32);
        List<EmbedQueue.Job> any = jobs(3);
        Object company = new Object();
        List<EmbedQueue.Job> own =
                jobs(5).stream().map(job -> job.with(company)).toList();
        queue.add(any);
        queue.add(own);
        queue.add(jobs(4));
        assertThat(queue.take(8)).isEqualTo(any.subList(0, 2));
        assertThat(queue.take(8)).isEqualTo(any.subList(2, 3));
        assertThat(queue.take(8)).isEqualTo(own.subList(0, 4));
        assertThat(queue.take(8)).isEqualTo(own.subList(4, 5));
        assertThat(queue.take(8)).hasSize(4);
    }

    @Test
    void whoFindsNoRoomWaitsForIt() throws InterruptedIOException {
        EmbedQueue queue = new EmbedQueue(4);
        queue.add(jobs(3));
        List<EmbedQueue.Job> late = jobs(2);
        CompletableFuture<Void> added = CompletableFuture.runAsync(() -> add(queue, late));
        assertThat(queue.take(2)).hasSize(2);
        added.join();
        assertThat(queue.take(1)).doesNotContainAnyElementsOf(late);
        assertThat(queue.take(2)).isEqualTo(late);
    }

    @Test
    void aClosedQueueGivesWhatWaitsAndTakesNoMore() throws InterruptedIOException {
        EmbedQueue queue = new EmbedQueue(4);
        queue.add(jobs(4));
        CompletableFuture<Void> waiting = CompletableFuture.runAsync(() -> add(queue, jobs(1)));
        queue.close();
        assertThatThrownBy(waiting::join)
                .isInstanceOf(CompletionException.class)
                .hasRootCauseMessage("the embedder is closed");
        assertThat(queue.take(4)).hasSize(4);
        assertThat(queue.take(4)).isEmpty();
    }

    @Test
    void whoWaitsWhenTheThreadDiesIsToldWhy() throws InterruptedIOException {
        EmbedQueue queue = new EmbedQueue(4);
        List<EmbedQueue.Job> waiting = jobs(4);
        queue.add(waiting);
        CompletableFuture<Void> withoutRoom = CompletableFuture.runAsync(() -> add(queue, jobs(1)));
        OutOfMemoryError cause = new OutOfMemoryError("no native memory");
        queue.fail(cause);
        String message = "the embedder's thread has ended by " + cause + "; open it anew";
        assertThat(waiting)
                .allSatisfy(job -> assertThatThrownBy(() -> job.vector().join())
                        .cause()
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessage(message)
                        .hasCause(cause));
        assertThatThrownBy(withoutRoom::join).cause().hasMessage(message);
        assertThatThrownBy(() -> queue.add(jobs(1))).hasMessage(message);
    }

    private static void add(EmbedQueue queue, List<EmbedQueue.Job> jobs) {
        try {
            queue.add(jobs);
        } catch (InterruptedIOException e) {
            throw new IllegalStateException(e);
        }
    }
}
