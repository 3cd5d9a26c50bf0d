package io.github.dino4j.eval.embed.micrometer;

import io.github.dino4j.eval.embed.DinoEmbedder;
import io.github.dino4j.eval.embed.EmbedderMetrics;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * What an embedder does, as meters below {@code dino.embedder}: {@code images}, {@code failures}, {@code batches}, {@code
 * waiting}, {@code ready} (1 or 0), {@code busy} (seconds of computing), {@code latency} (count and sum) and {@code
 * latency.percentile} by {@code phi}. Registries ask {@link DinoEmbedder#metrics()} whenever they are read; they keep the
 * embedder no longer than others do.
 *
 * <pre>{@code
 * new EmbedderMeters(embedder).bindTo(registry);
 * }</pre>
 */
public final class EmbedderMeters implements MeterBinder {
    private static final String PREFIX = "dino.embedder.";
    private static final Map<String, ToDoubleFunction<EmbedderMetrics.Latency>> PERCENTILES = Map.of(
            "0.5", EmbedderMetrics.Latency::p50,
            "0.9", EmbedderMetrics.Latency::p90,
            "0.99", EmbedderMetrics.Latency::p99,
            "1", EmbedderMetrics.Latency::max);

    private final DinoEmbedder embedder;
    private final Tags tags;

    /**
     * Meters without more tags.
     *
     * @param embedder what is watched
     */
    public EmbedderMeters(DinoEmbedder embedder) {
        this(embedder, Map.of());
    }

    /**
     * Meters with tags, by which several embedders are told apart.
     *
     * @param embedder what is watched
     * @param tags values by key
     */
    public EmbedderMeters(DinoEmbedder embedder, Map<String, String> tags) {
        this.embedder = embedder;
        Tags all = Tags.empty();
        for (Map.Entry<String, String> tag : tags.entrySet()) {
            all = all.and(tag.getKey(), tag.getValue());
        }
        this.tags = all;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        counter(registry, "images", "images whose vectors or tokens were computed", EmbedderMetrics::embedded);
        counter(registry, "failures", "images that could not be read or computed", EmbedderMetrics::failed);
        counter(registry, "batches", "forward passes", EmbedderMetrics::batches);
        FunctionCounter.builder(
                        PREFIX + "busy", embedder, each -> each.metrics().busySeconds())
                .description("time that was spent computing")
                .baseUnit("seconds")
                .tags(tags)
                .register(registry);
        Gauge.builder(PREFIX + "waiting", embedder, each -> each.metrics().waiting())
                .description("images that wait to be computed")
                .tags(tags)
                .register(registry);
        Gauge.builder(PREFIX + "ready", embedder, each -> each.health().isReady() ? 1 : 0)
                .description("1 while images are embedded, else 0")
                .tags(tags)
                .register(registry);
        FunctionTimer.builder(
                        PREFIX + "latency",
                        embedder,
                        each -> each.metrics().latency().count(),
                        each -> each.metrics().latency().total(),
                        TimeUnit.SECONDS)
                .description("from the beginning of an image's reading until its numbers are there")
                .tags(tags)
                .register(registry);
        PERCENTILES.forEach((phi, value) -> percentile(registry, phi, value));
    }

    private void counter(MeterRegistry registry, String name, String what, ToDoubleFunction<EmbedderMetrics> value) {
        FunctionCounter.builder(PREFIX + name, embedder, each -> value.applyAsDouble(each.metrics()))
                .description(what)
                .tags(tags)
                .register(registry);
    }

    private void percentile(MeterRegistry registry, String phi, ToDoubleFunction<EmbedderMetrics.Latency> value) {
        TimeGauge.builder(
                        PREFIX + "latency.percentile",
                        embedder,
                        TimeUnit.SECONDS,
                        each -> value.applyAsDouble(each.metrics().latency()))
                .description("since the embedder was opened, at most 9 % too long")
                .tags(tags.and("phi", phi))
                .register(registry);
    }
}
