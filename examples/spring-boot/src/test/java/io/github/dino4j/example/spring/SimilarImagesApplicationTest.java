package io.github.dino4j.example.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.augment.data.SourceOptions;
import io.github.dino4j.augment.data.Split;
import io.github.dino4j.augment.data.open.ImageSources;
import io.github.dino4j.augment.image.format.WrittenImage;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.parallel.Group;
import io.github.dino4j.eval.feature.FeatureKind;
import io.github.dino4j.eval.model.CheckpointFeatures;
import io.github.dino4j.eval.model.PretrainedModel;
import io.github.dino4j.eval.parts.Embedding;
import io.github.dino4j.eval.parts.Portion;
import io.github.dino4j.eval.search.FeatureIndex;
import io.github.dino4j.vit.weights.Weights;
import io.github.dino4j.vit.weights.WeightsWriter;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.util.unit.DataSize;

/** The service from outside: it is started once, on any free port, over a small model and six images. */
class SimilarImagesApplicationTest {
    private static final int HEADS = 2; // of the stored weights
    private static final int IMAGES = 6;
    private static final int MOST_BYTES = 60_000;

    @TempDir
    private static Path folder;

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static ConfigurableApplicationContext service;

    @BeforeAll
    static void start() throws IOException {
        Path official = Path.of(System.getProperty("dino.root"), "src-test-data", "weights", "official.pth");
        WeightsWriter.write(Weights.load(official, "teacher", HEADS), file("vit.safetensors"), false, Map.of());
        for (int i = 0; i < IMAGES; i++) {
            Files.createDirectories(folder.resolve("images"));
            Files.write(folder.resolve("images").resolve(i + ".png"), image(i, 40));
        }
        index("vit.safetensors", List.of(), "index.safetensors");
        service = SpringApplication.run(
                SimilarImagesApplication.class,
                "--server.port=0",
                "--dino.weights=" + file("vit.safetensors"),
                "--dino.index=" + file("index.safetensors"),
                "--dino.max-upload=" + MOST_BYTES + "B",
                "--dino.max-pixels=10000",
                "--dino.max-batch=2");
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static Path file(String name) {
        return folder.resolve(name);
    }

    /** What dino embed does. */
    private static void index(String weights, List<String> sets, String name) throws IOException {
        PretrainedModel model = PretrainedModel.load(file(weights), sets);
        String images = folder.resolve("images").toString();
        try (ImageSource source = ImageSources.open(images, Split.TRAIN, SourceOptions.of(model.config()));
                CheckpointFeatures features = new CheckpointFeatures(model, FeatureKind.CLS)) {
            new Embedding(model, features, Group.ALONE, line -> {})
                    .run(source, new Embedding.Request(file(name), IMAGES, Portion.ALL, false));
        }
    }

    private static byte[] image(int number, int side) {
        BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < side * side; i++) {
            image.setRGB(i % side, i / side, (i * (number + 3) * 0x030507) ^ (number * 0x0b0d11));
        }
        return WrittenImage.of(image, "png");
    }

    private static HttpRequest.Builder request(String path) {
        String port = service.getEnvironment().getRequiredProperty("local.server.port");
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path));
    }

    private static HttpResponse<String> post(String path, String type, byte[] body)
            throws IOException, InterruptedException {
        HttpRequest.BodyPublisher content = HttpRequest.BodyPublishers.ofByteArray(body);
        return CLIENT.send(
                request(path).header("Content-Type", type).POST(content).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static JsonNode get(String path) throws IOException, InterruptedException {
        HttpResponse<String> answer = CLIENT.send(request(path).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return new ObjectMapper().readTree(answer.body());
    }

    private static void assertRefused(int status, String words, HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.body()).contains(words);
    }

    @Test
    void anImageIsAnsweredByItsVectorAndTheImagesMostLikeIt() throws IOException, InterruptedException {
        HttpResponse<String> answer = post("/similar?top=3", "image/png", image(4, 40));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        JsonNode json = new ObjectMapper().readTree(answer.body());
        assertThat(json.get("precision").asText()).isEqualTo("float32");
        assertThat(json.get("neighbours")).hasSize(3);
        assertThat(json.get("neighbours").get(0).get("path").asText()).endsWith("4.png");
        assertThat(json.get("neighbours").get(0).get("cosine").asDouble()).isGreaterThan(0.9999);
        JsonNode form = new ObjectMapper()
                .readTree(post("/similar?top=3", "multipart/form-data; boundary=b", form(image(4, 40)))
                        .body());
        assertThat(form.get("vector")).isEqualTo(json.get("vector"));
    }

    private static byte[] form(byte[] image) throws IOException {
        ByteArrayOutputStream form = new ByteArrayOutputStream();
        form.write("--b\r\nContent-Disposition: form-data; name=\"image\"; filename=\"a.png\"\r\n\r\n"
                .getBytes(StandardCharsets.UTF_8));
        form.write(image);
        form.write("\r\n--b--\r\n".getBytes(StandardCharsets.UTF_8));
        return form.toByteArray();
    }

    @Test
    void hostileImagesAreRefusedInWordsAndHarmNobody() throws IOException, InterruptedException {
        byte[] cut = image(1, 40);
        cut[cut.length / 2] ^= 0x5a;
        assertRefused(400, "the image of a stream: the image is damaged", post("/similar", "image/png", cut));
        assertRefused(400, "the file is empty", post("/similar", "image/png", new byte[0]));
        assertRefused(400, "not a JPEG, PNG", post("/similar", "image/png", new byte[1000]));
        assertRefused(413, "more than data.max_pixels=10000", post("/similar", "image/png", image(1, 101)));
        assertRefused(413, "more than " + MOST_BYTES, post("/similar", "image/png", new byte[MOST_BYTES + 1]));
        assertRefused(400, "top must be in [1, 100]", post("/similar?top=1000", "image/png", image(1, 40)));
        assertRefused(415, "", post("/similar", "text/plain", image(1, 40)));
        assertThat(post("/similar", "image/png", image(1, 40)).statusCode()).isEqualTo(200);
    }

    @Test
    void operatorsSeeHealthAndNumbers() throws IOException, InterruptedException {
        assertThat(post("/similar", "image/png", image(2, 40)).statusCode()).isEqualTo(200);
        JsonNode health = get("/actuator/health/readiness");
        assertThat(health.get("status").asText()).isEqualTo("UP");
        assertThat(health.at("/components/dino/details/embedder").asText())
                .startsWith("a known picture has the vector");
        JsonNode embedded = get("/actuator/metrics/dino.embedder.images");
        assertThat(embedded.at("/measurements/0/value").asDouble()).isPositive();
    }

    @Test
    void anIndexOfOtherVectorsKeepsTheServiceFromStarting() throws IOException {
        index("vit.safetensors", List.of("eval.transform=whole"), "other.safetensors");
        DinoProperties properties = new DinoProperties(
                file("vit.safetensors"), file("other.safetensors"), DataSize.ofMegabytes(1), 1000, 1, Duration.ZERO);
        DinoConfiguration beans = new DinoConfiguration();
        FeatureIndex other = beans.index(properties);
        assertThatThrownBy(() -> beans.embedder(properties, other))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("other.safetensors: its rows and the query were not made alike (transform was");
    }
}
