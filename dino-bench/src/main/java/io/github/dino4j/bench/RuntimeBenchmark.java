package io.github.dino4j.bench;

import io.github.dino4j.augment.data.SourceOptions;
import io.github.dino4j.augment.data.files.ImageReading;
import io.github.dino4j.augment.view.EvalTransform;
import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.config.model.VitConfig;
import io.github.dino4j.core.parallel.Threads;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.eval.model.PretrainedModel;
import io.github.dino4j.vit.export.BackboneExport;
import io.github.dino4j.vit.export.ExportFormat;
import io.github.dino4j.vit.export.ExportModel;
import io.github.dino4j.vit.export.ExportRequest;
import io.github.dino4j.vit.export.GraphOutput;
import io.github.dino4j.vit.export.GraphSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Times a backbone by our engine, or its export by another runtime: a lone image and batches of 16, from JPEG bytes, which all
 * decode and resize alike, and from numbers that are prepared. Everything else is the runtime's. The result is a line of JSON.
 */
public final class RuntimeBenchmark {
    private static final Logger LOG = LoggerFactory.getLogger(RuntimeBenchmark.class);
    private static final int BATCH = 16;
    private static final int WARM_UP = 20; // the JVM's compilers have most of their work behind them
    private static final double MILLIS = 1e-6;
    private static final double NANOS = 1e-9;

    private final PretrainedModel model;
    private final EvalTransform transform;
    private final ImageReading reading;
    private final RuntimePeer peer;

    private RuntimeBenchmark(PretrainedModel model, RuntimePeer peer) {
        this.model = model;
        this.transform = EvalTransform.of(model.config());
        this.reading = new ImageReading(SourceOptions.of(model.config()));
        this.peer = peer;
    }

    /**
     * Runs the benchmark.
     *
     * @param args {@code draw MODEL FOLDER} writes a model of random weights to {@code FOLDER/weights/model.safetensors} and {@code
     *     FOLDER/onnx/model.onnx}; {@code own WEIGHTS IMAGES PRECISION} and {@code onnxruntime WEIGHTS IMAGES EXPORT} time, with
     *     the number of lone images and of files behind, 30 and 64 if they are missing
     * @throws IOException if a file cannot be read or written
     */
    public static void main(String[] args) throws IOException {
        if (args[0].equals("draw")) {
            draw(args[1], Path.of(args[2]));
            return;
        }
        Threads.use(0);
        PretrainedModel model = PretrainedModel.backbone(Path.of(args[1]), List.of());
        long start = System.nanoTime();
        RuntimePeer peer = args[0].equals("own")
                ? new OwnPeer(model, args[3])
                : new OnnxPeer(Path.of(args[3]), model.config().model().imageSize());
        run(args, model, peer, start);
    }

    /**
     * Times a runtime, by the arguments of {@link #main}.
     *
     * @param args its arguments
     * @param model of which the runtime has the export
     * @param peer the runtime; closed
     * @param start when opening it began (ns)
     * @throws IOException if an image cannot be read or the runtime fails
     */
    public static void run(String[] args, PretrainedModel model, RuntimePeer peer, long start) throws IOException {
        int reps = args.length > 4 ? Integer.parseInt(args[4]) : 30;
        int count = args.length > 5 ? Integer.parseInt(args[5]) : 64;
        List<byte[]> files = files(Path.of(args[2]), count);
        Map<String, Double> result = new LinkedHashMap<>();
        try (peer) {
            result.putAll(new RuntimeBenchmark(model, peer).measure(files, reps, start));
        }
        List<String> parts = new ArrayList<>();
        result.forEach((key, value) -> parts.add(String.format(Locale.ROOT, "\"%s\": %.5g", key, value)));
        LOG.info("{}", "{" + String.join(", ", parts) + "}");
    }

    private static void draw(String name, Path folder) throws IOException {
        RunConfig config = ConfigLoader.builtin("model/" + name + ".yaml", List.of("data.train=none"));
        VitConfig vit = (VitConfig) config.model();
        ParameterStore weights = ParameterStore.initialized(ExportModel.layout(vit), Rng.of(0));
        ExportModel model = new ExportModel(
                vit, weights, config.views().mean(), config.views().std(), "random weights", Optional.empty());
        GraphSpec graph = new GraphSpec(vit.imageSize(), vit.imageSize(), EnumSet.of(GraphOutput.CLS), false);
        for (ExportFormat format : List.of(ExportFormat.SAFETENSORS, ExportFormat.ONNX)) {
            Path part = folder.resolve(format == ExportFormat.ONNX ? "onnx" : "weights");
            BackboneExport.to(part, true)
                    .write(model, new ExportRequest(format, ExportRequest.Names.TIMM, graph), List.of());
        }
    }

    private static List<byte[]> files(Path folder, int count) throws IOException {
        List<byte[]> files = new ArrayList<>();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.filter(
                            one -> one.toString().toLowerCase(Locale.ROOT).matches(".*\\.jpe?g"))
                    .sorted()
                    .limit(count)
                    .toList()) {
                files.add(Files.readAllBytes(file));
            }
        }
        if (files.isEmpty()) {
            throw new IOException(folder + " holds no .jpg or .jpeg files");
        }
        return files;
    }

    private Map<String, Double> measure(List<byte[]> files, int reps, long start) throws IOException {
        float[] one = prepared(files.subList(0, 1));
        float[] many = new float[BATCH * one.length];
        for (int i = 0; i < BATCH; i++) {
            System.arraycopy(one, 0, many, i * one.length, one.length);
        }
        Map<String, Double> result = new LinkedHashMap<>();
        peer.run(one, 1);
        peer.run(many, BATCH);
        result.put("open_s", (System.nanoTime() - start) * NANOS);
        result.put("apart", apart(peer.run(one, 1), one));
        for (int i = 0; i < WARM_UP; i++) {
            peer.run(prepared(files.subList(0, 1)), 1);
        }
        long before = cpu();
        result.put("prepared_ms", median(reps, i -> peer.run(one, 1)));
        result.put("prepared_cpu_ms", (cpu() - before) * MILLIS / reps);
        result.put("single_ms", median(reps, i -> {
            int file = i % files.size();
            peer.run(prepared(files.subList(file, file + 1)), 1);
        }));
        int batches = Math.max(1, files.size() / BATCH);
        before = cpu();
        result.put("prepared_images_per_s", BATCH / median(batches, i -> peer.run(many, BATCH)) * 1e3);
        result.put("batch_cpu_ms", (cpu() - before) * MILLIS / (batches * BATCH));
        result.put("list_images_per_s", BATCH / median(batches, i -> peer.run(prepared(batch(files, i)), BATCH)) * 1e3);
        return result;
    }

    /** Nanoseconds of all cores that this process has had, which other processes hardly change. */
    private static long cpu() {
        return ProcessHandle.current()
                .info()
                .totalCpuDuration()
                .map(Duration::toNanos)
                .orElse(0L);
    }

    private static List<byte[]> batch(List<byte[]> files, int index) {
        List<byte[]> batch = new ArrayList<>();
        for (int i = 0; i < BATCH; i++) {
            batch.add(files.get((index * BATCH + i) % files.size()));
        }
        return batch;
    }

    /** How far features are from ours in float32, as a part of their length. */
    private double apart(float[] features, float[] image) {
        try (OwnPeer own = new OwnPeer(model, "float32")) {
            float[] expected = own.run(image, 1);
            double difference = 0.0;
            double length = 0.0;
            for (int i = 0; i < expected.length; i++) {
                difference += Math.pow((double) features[i] - expected[i], 2);
                length += Math.pow(expected[i], 2);
            }
            return Math.sqrt(difference / length);
        }
    }

    /** Images as numbers, by all threads. */
    private float[] prepared(List<byte[]> images) {
        int size = transform.channels() * transform.size() * transform.size();
        float[] pixels = new float[images.size() * size];
        Threads.forEach(images.size(), i -> {
            try {
                transform.write(reading.decode(images.get(i), "image " + i), pixels, i * size);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        return pixels;
    }

    /** Work that is timed. */
    private interface Work {
        void run(int repetition) throws IOException;
    }

    /** Milliseconds. */
    private static double median(int reps, Work work) throws IOException {
        double[] times = new double[reps];
        for (int i = 0; i < reps; i++) {
            long start = System.nanoTime();
            work.run(i);
            times[i] = (System.nanoTime() - start) * MILLIS;
        }
        Arrays.sort(times);
        return (times[(reps - 1) / 2] + times[reps / 2]) / 2;
    }
}
