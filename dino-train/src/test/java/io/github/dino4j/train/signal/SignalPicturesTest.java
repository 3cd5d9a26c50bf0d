package io.github.dino4j.train.signal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.augment.data.SourceOptions;
import io.github.dino4j.augment.data.Split;
import io.github.dino4j.augment.data.SyntheticImages;
import io.github.dino4j.augment.data.open.ImageSources;
import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.eval.picture.Letters;
import io.github.dino4j.vit.network.Network;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SignalPicturesTest {
    private static final int SIDE = 112;
    private static final int STEP = SIDE + 2;

    @TempDir
    private Path folder;

    private Path samples() {
        return folder.resolve("samples");
    }

    /** Draws after measurements, of some epochs. */
    private void draw(List<String> sets, int... epochs) throws IOException {
        List<String> all = new ArrayList<>(List.of(
                "model.depth=1",
                "data.synthetic.train_per_class=2",
                "eval.batch_size=8",
                "eval.signals.images=20",
                "train.precision=float32"));
        all.addAll(sets);
        RunConfig config = ConfigLoader.builtin("recipe/textures_nano.yaml", all);
        SyntheticImages.draw(folder.resolve("images"), config.data().synthetic());
        Network network = new Network(config.model(), config.method().head());
        long[] memory = NeighbourMemory.newState(config.eval().signals());
        try (ImageSource images =
                        ImageSources.open(folder.resolve("images").toString(), Split.TRAIN, SourceOptions.of(config));
                SignalMeter meter = new SignalMeter(config, network, network.initialized(1), images)) {
            for (int epoch : epochs) {
                meter.measure(epoch, memory);
                meter.draw(samples(), epoch);
            }
        }
    }

    private BufferedImage picture(String name) throws IOException {
        return ImageIO.read(samples().resolve(name).toFile());
    }

    /** A tile of a sheet of so many columns; margins and letters are left of it and above. */
    private static int[] tile(BufferedImage picture, int columns, int row, int column) {
        int left = picture.getWidth() - 8 - columns * STEP;
        int top = 8 + Letters.SMALL.line();
        return picture.getRGB(left + column * STEP, top + row * STEP, SIDE, SIDE, null, 0, SIDE);
    }

    @Test
    void attentionAndNeighboursOfTheSameImagesAreDrawn() throws IOException {
        draw(List.of("eval.signals.pictures=3"), 0, 4);
        BufferedImage attention = picture("attention/epoch-4.png");
        JsonNode names =
                new ObjectMapper().readTree(samples().resolve("samples.json").toFile());
        assertThat(names.get("attention_rows").size() * STEP)
                .isBetween(attention.getHeight() - 180, attention.getHeight() - 40);
        assertThat(names.get("attention_rows").get(2).asText()).isEqualTo("head 0");
        assertThat(names.get("labelled").asBoolean()).isTrue();
        assertThat(names.get("images")).hasSize(3);
        assertThat(attention.getWidth()).isBetween(3 * STEP + 60, 3 * STEP + 150);
        BufferedImage neighbours = picture("neighbours/epoch-4.png");
        assertThat(neighbours.getHeight()).isBetween(3 * STEP + 30, 3 * STEP + 90);
        for (int row = 0; row < 3; row++) {
            int[] query = tile(neighbours, 7, row, 0);
            assertThat(Arrays.stream(query).distinct().count()).isGreaterThan(10);
            assertThat(tile(attention, 3, 0, row)).isEqualTo(query);
            for (int rank = 1; rank <= 6; rank++) {
                assertThat(tile(neighbours, 7, row, rank))
                        .as("the query is not its own neighbour")
                        .isNotEqualTo(query);
            }
        }
        assertThat(picture("attention/epoch-0.png").getWidth()).isEqualTo(attention.getWidth());
        assertThat(picture("views.png").getWidth()).isGreaterThan(400);
        EpochFiles.forget(samples());
        try (Stream<Path> left = Files.walk(samples())) {
            assertThat(left.filter(Files::isRegularFile)).isEmpty();
        }
    }

    @Test
    void aNetworkWithoutAttentionShowsNeighboursAlone() throws IOException {
        draw(List.of("model.class_token=false", "model.global_pool=avg"), 1);
        assertThat(samples().resolve("attention")).doesNotExist();
        assertThat(samples().resolve("neighbours/epoch-1.png")).isRegularFile();
    }

    @Test
    void nothingIsDrawnWhereNothingIsAskedFor() throws IOException {
        draw(List.of("eval.signals.pictures=0"), 0);
        assertThat(samples()).doesNotExist();
    }

    @Test
    void whatCannotBeWrittenStopsNoRun() throws IOException {
        Files.writeString(samples(), "in the way");
        draw(List.of(), 0, 1);
        assertThat(samples()).hasContent("in the way");
    }

    @Test
    void aBoundedNumberOfEpochsIsKept() throws IOException {
        Path kind = Files.createDirectories(samples().resolve("attention"));
        for (int epoch = 0; epoch <= 500; epoch++) {
            Files.writeString(kind.resolve("epoch-" + epoch + ".png"), "");
            EpochFiles.thin(kind);
            try (Stream<Path> files = Files.list(kind)) {
                assertThat(files.count()).isLessThanOrEqualTo(EpochFiles.MOST);
            }
        }
        assertThat(kind.resolve("epoch-0.png")).exists();
        assertThat(kind.resolve("epoch-32.png")).as("an even share").exists();
        assertThat(kind.resolve("epoch-480.png")).exists();
        assertThat(kind.resolve("epoch-500.png")).exists();
    }
}
