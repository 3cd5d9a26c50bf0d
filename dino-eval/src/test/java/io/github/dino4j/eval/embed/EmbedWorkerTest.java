package io.github.dino4j.eval.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dino4j.core.config.ConfigLoader;
import java.io.InterruptedIOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class EmbedWorkerTest {
    @Test
    void callersGetTheErrorThatEndedTheThread() throws InterruptedIOException {
        EmbedQueue queue = new EmbedQueue(4);
        EmbedQueue.Job job = new EmbedQueue.Job(new float[0]);
        queue.add(List.of(job));
        EmbedderOptions options = EmbedderOptions.of(
                ConfigLoader.builtin("model/vit_nano_8.yaml", List.of("data.train=none", "train.precision=float32")));
        EmbedWorker worker = new EmbedWorker(
                queue,
                options,
                new EmbedMeter(() -> 0L),
                images -> {
                    throw new UnsatisfiedLinkError("no such library");
                },
                () -> {
                    throw new AssertionError("nobody asked for attention");
                });
        worker.run();
        assertThatThrownBy(() -> job.vector().join())
                .cause()
                .hasMessage("the embedder's thread has ended by java.lang.UnsatisfiedLinkError: no such library;"
                        + " open it anew");
        assertThatThrownBy(() -> worker.dimension().join()).hasRootCauseInstanceOf(UnsatisfiedLinkError.class);
        assertThat(worker.ended()).isDone();
    }
}
