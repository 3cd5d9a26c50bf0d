package io.github.dino4j.cli.bench;

import io.github.dino4j.eval.embed.DinoEmbedder;
import io.github.dino4j.eval.embed.ImageInput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Times an embedder from the bytes of image files to vectors: alone, in lists, and from many threads. */
final class EmbedBenchmark {
    private static final double NANOS = 1e-9;
    private static final double MILLIS = 1e-6;
    private static final int CALLERS = 16;

    private final DinoEmbedder embedder;
    private final List<byte[]> files;

    EmbedBenchmark(DinoEmbedder embedder, List<byte[]> files) {
        this.embedder = embedder;
        this.files = files;
    }

    /** The first call of all, then medians over repetitions. */
    Map<String, Object> measure(int reps) throws IOException {
        long start = System.nanoTime();
        embedder.embed(files.get(0));
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("first_ms", (System.nanoTime() - start) * MILLIS);
        double[] single = new double[reps];
        for (int i = 0; i < reps; i++) {
            start = System.nanoTime();
            embedder.embed(files.get(i % files.size()));
            single[i] = (System.nanoTime() - start) * MILLIS;
        }
        Arrays.sort(single);
        result.put("single_ms", (single[(reps - 1) / 2] + single[reps / 2]) / 2);
        result.put("single_min_ms", single[0]);
        result.put("single_max_ms", single[reps - 1]);
        result.put("list_images_per_s", rate(this::list));
        result.put("callers_images_per_s", rate(this::callers));
        return result;
    }

    /** Work over all files. */
    private interface Pass {
        void run() throws IOException;
    }

    private double rate(Pass pass) throws IOException {
        long start = System.nanoTime();
        pass.run();
        return files.size() / ((System.nanoTime() - start) * NANOS);
    }

    private void list() throws IOException {
        embedder.embedAll(files.stream().map(ImageInput::of).toList());
    }

    private void callers() throws IOException {
        ExecutorService pool = Executors.newFixedThreadPool(CALLERS);
        AtomicInteger next = new AtomicInteger();
        try {
            List<Future<Void>> done = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                done.add(pool.submit(() -> {
                    for (int file = next.getAndIncrement(); file < files.size(); file = next.getAndIncrement()) {
                        embedder.embed(files.get(file));
                    }
                    return null;
                }));
            }
            for (Future<Void> each : done) {
                each.get();
            }
        } catch (ExecutionException e) {
            throw new IOException("an image could not be embedded: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            pool.shutdownNow();
        }
    }
}
