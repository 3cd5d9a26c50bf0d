package io.github.dino4j.eval.embed;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dino4j.augment.image.format.WrittenImage;
import io.github.dino4j.core.parallel.Group;
import io.github.dino4j.eval.dense.DenseTokens;
import io.github.dino4j.eval.dense.HeadMaps;
import io.github.dino4j.eval.feature.FeatureKind;
import io.github.dino4j.eval.feature.RandomImages;
import io.github.dino4j.eval.model.CheckpointFeatures;
import io.github.dino4j.eval.model.PretrainedModel;
import io.github.dino4j.eval.parts.Embedding;
import io.github.dino4j.eval.parts.Portion;
import io.github.dino4j.eval.search.FeatureIndex;
import io.github.dino4j.vit.weights.Weights;
import io.github.dino4j.vit.weights.WeightsWriter;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example of docs/service.md, as it stands there. */
class ServiceExampleTest {
    private static final int HEADS = 2; // of the stored weights

    @TempDir
    private Path folder;

    private static Path root() {
        return Path.of(System.getProperty("dino.root"));
    }

    @Test
    void theExampleRuns() throws IOException {
        Path weights = folder.resolve("vit.safetensors");
        Path official = root().resolve("src-test-data/weights/official.pth");
        WeightsWriter.write(Weights.load(official, "teacher", HEADS), weights, false, Map.of());
        Path features = folder.resolve("features.safetensors");
        PretrainedModel model = PretrainedModel.load(weights, List.of());
        try (CheckpointFeatures made = new CheckpointFeatures(model, FeatureKind.CLS)) {
            new Embedding(model, made, Group.ALONE, line -> {})
                    .run(new RandomImages(6, -1), new Embedding.Request(features, 100, Portion.ALL, false));
        }
        byte[] png = WrittenImage.of(new BufferedImage(40, 30, BufferedImage.TYPE_INT_RGB), "png");
        Path photo = Files.write(folder.resolve("photo.png"), png);
        List<String> answer = example(weights, features, new ByteArrayInputStream(png), new byte[] {1}, photo);
        assertThat(answer).hasSize(5 + 2 + 4);
        assertThat(answer.get(5)).contains("the image of 1 bytes");
        assertThat(answer.subList(6, 11)).containsExactly("a vector", "true", "true", "true", "1 failed");
    }

    private static List<String> example(Path weights, Path features, InputStream request, byte[] bytes, Path photo)
            throws IOException {
        List<String> answer = new ArrayList<>();
        // example of docs/service.md
        FeatureIndex index = FeatureIndex.open(features); // which dino embed has written
        try (DinoEmbedder embedder = DinoEmbedder.open(weights, index::alike)) { // in the index's precision
            index.requireSame(embedder.origin()); // refuses an index of other weights, by name
            float[] vector = embedder.embed(request); // an InputStream; or bytes, a Path, a BufferedImage
            for (FeatureIndex.Found found : index.nearest(vector, 5)) {
                answer.add(found.path() + " " + found.cosine());
            }
            // A bad image spoils no other.
            for (EmbedOutcome each : embedder.embedEach(List.of(ImageInput.of(bytes), ImageInput.of(photo)))) {
                answer.add(each.failure() == null ? "a vector" : each.failure().getMessage());
            }
            DenseTokens patches = embedder.tokens(ImageInput.of(photo)); // rows x columns tokens of dim() numbers
            HeadMaps attention = embedder.attention(ImageInput.of(photo)); // for each head rows x columns weights
            boolean isHealthy = embedder.check(Duration.ofSeconds(5)).isReady(); // a known picture still has its vector
            EmbedderMetrics metrics = embedder.metrics(); // counts, queue, percentiles of latency
            // end of the example
            answer.add("" + (patches.patches().length == patches.rows() * patches.columns() * patches.dim()));
            answer.add("" + (attention.heads() == HEADS && attention.rows() == patches.rows()));
            answer.add("" + isHealthy);
            answer.add(metrics.failed() + " failed");
        }
        return answer;
    }

    @Test
    void thePageShowsThisExample() throws IOException {
        List<String> source = Files.readAllLines(
                root().resolve("dino-eval/src/test/java/io/github/dino4j/eval/embed/ServiceExampleTest.java"));
        List<String> stripped = source.stream().map(String::strip).toList();
        int first = stripped.indexOf("// example of docs/service.md");
        int end = stripped.indexOf("// end of the example");
        String example =
                String.join("\n", source.subList(first + 1, end)).stripIndent().strip();
        assertThat(example).contains("FeatureIndex.open");
        assertThat(Files.readString(root().resolve("docs/service.md"))).contains("```java\n" + example + "\n```");
    }
}
