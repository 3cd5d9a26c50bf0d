package io.github.dino4j.eval.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.augment.data.SourceOptions;
import io.github.dino4j.augment.data.Split;
import io.github.dino4j.augment.data.files.ImageReading;
import io.github.dino4j.augment.data.open.ImageSources;
import io.github.dino4j.augment.image.ImageFormatException;
import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.augment.view.EvalTransform;
import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.engine.Engines;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.core.random.RandomStream;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.eval.feature.FeatureBank;
import io.github.dino4j.eval.feature.FeatureExtractor;
import io.github.dino4j.eval.feature.FeatureKind;
import io.github.dino4j.eval.picture.PngFile;
import io.github.dino4j.vit.network.Network;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import javax.imageio.ImageIO;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DinoEmbedderTest {
    private static final int COLLECTIONS = 5;
    private static final int PATIENCE = 60; // collections, where whoever frees what they found is late
    private static final int IMAGES = 12;
    private static final float ROUNDING = 2e-5f; // batches of other sizes may add up in another order

    private final RunConfig config = ConfigLoader.builtin(
            "model/vit_nano_8.yaml",
            List.of("data.train=none", "train.precision=float32", "method.head.out_dim=2", "eval.embed.max_batch=8"));
    private final Network network = new Network(config.model(), config.method().head());
    private final ParameterStore weights = ParameterStore.initialized(network.layout(), Rng.of(3));

    @TempDir
    private Path folder;

    private final List<Path> files = new ArrayList<>();

    @BeforeEach
    void draw() throws IOException {
        RandomStream random = Rng.of(4).generator();
        for (int i = 0; i < IMAGES; i++) {
            BufferedImage image = new BufferedImage(24 + 7 * i, 70 - 3 * i, BufferedImage.TYPE_INT_RGB);
            for (int y = 0; y < image.getHeight(); y++) {
                for (int x = 0; x < image.getWidth(); x++) {
                    image.setRGB(x, y, (int) random.uniform(0, 1 << 24));
                }
            }
            Path file = folder.resolve(String.format(Locale.ROOT, "%02d.png", i));
            PngFile.write(file, image);
            files.add(file);
        }
    }

    private DinoEmbedder open(UnaryOperator<EmbedderOptions> change) throws IOException {
        return DinoEmbedder.of(config, network, weights, change);
    }

    /** By the extractor of the protocols, an image at a time. */
    private FeatureBank expected(FeatureKind kind) throws IOException {
        EvalTransform transform = EvalTransform.of(config);
        try (FeatureExtractor extractor =
                        new FeatureExtractor(network, weights, transform, 1, Engines.named("auto"), kind);
                ImageSource source = ImageSources.open(folder.toString(), Split.TRAIN, SourceOptions.rgb(1_000_000))) {
            return extractor.extract(source);
        }
    }

    private static void assertClose(float[] vector, float[] expected) {
        assertThat(vector).containsExactly(expected, within(ROUNDING));
    }

    @Test
    void photosAreTurnedWhereTheModelsWere() throws IOException {
        Path photo = Path.of(System.getProperty("dino.root"), "src-test-data", "images", "exif.jpg");
        RunConfig turning = ConfigLoader.builtin(
                "model/vit_nano_8.yaml",
                List.of("data.train=none", "train.precision=float32", "data.exif_orientation=apply"));
        RgbImage stored = new ImageReading(SourceOptions.of(config)).read(photo);
        RgbImage upright = new ImageReading(SourceOptions.of(turning)).read(photo);
        assertThat(upright.pixels()).isNotEqualTo(stored.pixels());
        try (DinoEmbedder asStored = open(UnaryOperator.identity());
                DinoEmbedder turned = DinoEmbedder.of(turning, network, weights, UnaryOperator.identity())) {
            assertThat(asStored.embed(photo)).containsExactly(asStored.embed(decoded(stored)));
            assertThat(turned.embed(photo)).containsExactly(asStored.embed(decoded(upright)));
        }
    }

    private static BufferedImage decoded(RgbImage pixels) {
        BufferedImage image = new BufferedImage(pixels.width(), pixels.height(), BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < pixels.width() * pixels.height(); i++) {
            int x = i % pixels.width();
            int y = i / pixels.width();
            image.setRGB(x, y, pixels.rgb(x, y));
        }
        return image;
    }

    @Test
    void vectorsAreTheFeaturesOfTheProtocolsWhateverFormAnImageHas() throws IOException {
        FeatureBank expected = expected(FeatureKind.CLS);
        try (DinoEmbedder embedder = open(options -> options)) {
            assertThat(embedder.dimension()).isEqualTo(96);
            for (int i = 0; i < IMAGES; i++) {
                assertThat(embedder.embed(files.get(i))).containsExactly(expected.row(i));
                assertThat(embedder.embed(Files.readAllBytes(files.get(i)))).containsExactly(expected.row(i));
                assertThat(embedder.embed(ImageIO.read(files.get(i).toFile()))).containsExactly(expected.row(i));
            }
        }
    }

    @Test
    void aListOfMixedFormsIsEmbeddedInItsOrder() throws IOException {
        FeatureBank expected = expected(FeatureKind.CLS);
        List<ImageInput> inputs = new ArrayList<>();
        for (int i = 0; i < IMAGES; i++) {
            inputs.add(i % 2 == 0 ? ImageInput.of(files.get(i)) : ImageInput.of(Files.readAllBytes(files.get(i))));
        }
        try (DinoEmbedder embedder = open(options -> options)) { // 12 images: batches of 8 and 4
            float[][] vectors = embedder.embedAll(inputs);
            assertThat(vectors).hasNumberOfRows(IMAGES);
            for (int i = 0; i < IMAGES; i++) {
                assertClose(vectors[i], expected.row(i));
            }
            assertThat(embedder.embedAll(List.of())).isEmpty();
        }
    }

    @Test
    void otherOutputsAndUnitLengthCanBeAskedFor() throws IOException {
        FeatureKind kind = new FeatureKind(2, true);
        FeatureBank expected = expected(kind);
        try (DinoEmbedder embedder = open(options -> options.withKind(kind).withNormalize(true))) {
            assertThat(embedder.dimension()).isEqualTo(3 * 96);
            float[] vector = embedder.embed(files.get(5));
            double length = 0.0;
            double dot = 0.0;
            double own = 0.0;
            for (int i = 0; i < vector.length; i++) {
                length += vector[i] * vector[i];
                dot += vector[i] * expected.row(5)[i];
                own += expected.row(5)[i] * expected.row(5)[i];
            }
            assertThat(length).isCloseTo(1.0, within(1e-6));
            assertThat(dot).isCloseTo(Math.sqrt(own), within(1e-4));
        }
    }

    @Test
    void sixteenThreadsGetWhatOneThreadGets() throws IOException, InterruptedException, ExecutionException {
        FeatureBank expected = expected(FeatureKind.CLS);
        ExecutorService pool = Executors.newFixedThreadPool(16);
        try (DinoEmbedder embedder = open(options -> options)) {
            List<Future<?>> done = new ArrayList<>();
            for (int thread = 0; thread < 16; thread++) {
                int seed = thread;
                done.add(pool.submit(() -> {
                    RandomStream random = Rng.of(seed).generator();
                    for (int round = 0; round < 40; round++) {
                        int image = (int) random.uniform(0, IMAGES);
                        float[] vector =
                                switch (round % 3) {
                                    case 0 -> embedder.embed(files.get(image));
                                    case 1 -> embedder.embed(Files.readAllBytes(files.get(image)));
                                    default ->
                                        embedder.embedAll(List.of(
                                                ImageInput.of(files.get((image + 1) % IMAGES)),
                                                ImageInput.of(files.get(image))))[1];
                                };
                        assertClose(vector, expected.row(image));
                    }
                    return null;
                }));
            }
            for (Future<?> each : done) {
                each.get();
            }
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void aBadImageIsOneClearErrorAndHarmsNoOther() throws IOException {
        Path text = Files.writeString(folder.resolve("notes.txt"), "no image");
        try (DinoEmbedder embedder = open(options -> options.withMaxPixels(2000))) {
            assertThatThrownBy(() -> embedder.embed(text))
                    .isInstanceOf(ImageFormatException.class)
                    .hasMessage(text + ": not a JPEG, PNG, GIF, BMP, TIFF, WebP or PNM (PPM, PGM, PBM) image");
            assertThatThrownBy(() -> embedder.embed(folder.resolve("none.png")))
                    .isInstanceOf(ImageFormatException.class)
                    .hasMessageEndingWith("none.png: there is no such image file");
            assertThatThrownBy(() -> embedder.embed(new byte[0]))
                    .isInstanceOf(ImageFormatException.class)
                    .hasMessage("the image of 0 bytes: the file is empty");
            assertThatThrownBy(() -> embedder.embed(new BufferedImage(50, 41, BufferedImage.TYPE_INT_RGB)))
                    .isInstanceOf(ImageFormatException.class)
                    .hasMessage("the image of 50x41 pixels: 50x41 is more than data.max_pixels=2000 pixels");
            assertThatThrownBy(() -> embedder.embedAll(List.of(ImageInput.of(files.get(0)), ImageInput.of(text))))
                    .isInstanceOf(ImageFormatException.class);
            assertThat(embedder.embed(files.get(0)))
                    .containsExactly(expected(FeatureKind.CLS).row(0));
        }
    }

    @Test
    void oneThatIsClosedSaysSoAndClosesTwice() throws IOException {
        DinoEmbedder embedder = open(options -> options);
        embedder.close();
        embedder.close();
        assertThatThrownBy(() -> embedder.embed(files.get(0)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the embedder is closed");
        assertThatThrownBy(() -> embedder.embedAll(List.of(ImageInput.of(files.get(0)))))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void anInterruptedThreadIsToldAndStaysInterrupted() throws IOException {
        try (DinoEmbedder embedder = open(options -> options)) {
            Thread.currentThread().interrupt();
            try {
                assertThatThrownBy(() -> embedder.embed(files.get(0))).isInstanceOf(InterruptedIOException.class);
            } finally {
                assertThat(Thread.interrupted()).isTrue();
            }
            assertThat(embedder.embed(files.get(0))).hasSize(96);
        }
    }

    @Test
    void whatCannotBeIsRefusedWhenOpened() {
        assertThatThrownBy(() -> open(options -> options.withKind(new FeatureKind(5, false))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("last_blocks must be at most the 4 blocks");
        assertThatThrownBy(() -> open(options -> options.withMaxBatch(12)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maxBatch must be a power of two in [1, 256], was 12");
        assertThatThrownBy(() -> open(options -> options.withPrecision("half")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("half");
    }

    @Test
    void closingLeavesNoMemoryBehindAndThreadsAreUsedAgain() throws IOException {
        try (DinoEmbedder first = open(options -> options)) { // what the library keeps for good
            first.embed(files.get(0));
        }
        long before = memory(Long.MAX_VALUE);
        long threads = threads();
        for (int i = 0; i < 5; i++) {
            try (DinoEmbedder embedder = open(options -> options)) {
                embedder.embed(files.get(0));
            }
        }
        assertThat(memory(before + 2_000_000L) - before)
                .as("bytes of native memory")
                .isLessThan(2_000_000L);
        assertThat(threads()).as("threads that wait for the next one").isLessThan(threads + 2);
    }

    private static long threads() {
        var all = Thread.getAllStackTraces().keySet().stream();
        return all.filter(thread -> thread.getName().equals("dino-embedder")).count();
    }

    private static long memory(long enough) {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < COLLECTIONS || (least >= enough && i < PATIENCE); i++) {
            System.gc(); // arrays go one after another, on a thread of ND4J's that may be late beside other work
            Pointer.deallocateReferences();
            least = Math.min(least, Pointer.totalBytes());
        }
        return least;
    }
}
