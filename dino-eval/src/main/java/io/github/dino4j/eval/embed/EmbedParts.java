package io.github.dino4j.eval.embed;

import io.github.dino4j.eval.dense.DenseTokens;
import io.github.dino4j.eval.dense.HeadMaps;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** What an embedder is made of, open and warm. */
record EmbedParts(
        EmbedModel model, EmbedInput input, EmbedQueue queue, EmbedWorker worker, EmbedMeter meter, EmbedCheck check) {
    float[] vector(ImageInput image) throws IOException {
        queue.requireOpen();
        EmbedQueue.Job job = input.job(image);
        queue.add(List.of(job));
        return await(job.vector());
    }

    float[][] vectors(List<? extends ImageInput> images) throws IOException {
        queue.requireOpen();
        float[][] vectors = new float[images.size()][];
        int most = model.options().maxBatch();
        for (int first = 0; first < vectors.length; first += most) {
            int count = Math.min(most, vectors.length - first);
            List<EmbedQueue.Job> jobs = input.jobs(images.subList(first, first + count));
            queue.add(jobs);
            for (int i = 0; i < count; i++) {
                vectors[first + i] = await(jobs.get(i).vector());
            }
        }
        return vectors;
    }

    DenseTokens tokens(ImageInput image) throws IOException {
        model.requirePatches();
        queue.requireOpen();
        EmbedQueue.Job job = input.job(image).forTokens();
        queue.add(List.of(job));
        return model.tokens(await(job.vector())); // (T, D)
    }

    HeadMaps attention(ImageInput image) throws IOException {
        model.requireAttention();
        queue.requireOpen();
        EmbedQueue.Job job = input.job(image).forAttention();
        queue.add(List.of(job));
        return model.maps(await(job.vector())); // (h, N)
    }

    static <T> T await(CompletableFuture<T> result) throws InterruptedIOException {
        try {
            return result.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw EmbedQueue.interrupted(e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure; // what opening or computing failed with, such as too many blocks being asked for
            }
            throw new CompletionException(e.getCause());
        }
    }
}
