package io.github.dino4j.eval.parts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.parallel.Group;
import io.github.dino4j.core.parallel.ThreadGroupOfRanks;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.eval.feature.FeatureBank;
import io.github.dino4j.eval.feature.FeatureFile;
import io.github.dino4j.eval.feature.FeatureKind;
import io.github.dino4j.eval.feature.RandomImages;
import io.github.dino4j.eval.model.CheckpointFeatures;
import io.github.dino4j.eval.model.PretrainedModel;
import io.github.dino4j.vit.network.Network;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever happens on the way, the file is that of one run in one part, to the byte. */
class EmbeddingTest {
    private static final int IMAGES = 22; // in parts of 8, 8 and 6 where parts of 5 are asked for and batches are of 4
    private static final ImageSource ALL = new RandomImages(IMAGES, -1);

    private static final List<String> SAID = new CopyOnWriteArrayList<>();

    @TempDir
    private Path folder;

    private Path output = Path.of("");
    private byte[] expected = {};

    @BeforeEach
    void embedInOnePart() throws IOException {
        Path whole = folder.resolve("whole.safetensors");
        Embedding.Result result =
                embed(model(3), ALL, Group.ALONE, new Embedding.Request(whole, 1000, Portion.ALL, false));
        assertThat(result.rows()).isEqualTo(IMAGES);
        assertThat(result.parts()).isEqualTo(1);
        expected = Files.readAllBytes(whole);
        output = folder.resolve("f.safetensors");
    }

    private static PretrainedModel model(long seed) {
        RunConfig config = ConfigLoader.builtin(
                "model/vit_nano_8.yaml",
                List.of("data.train=none", "method.head.out_dim=2", "eval.batch_size=4", "data.max_bad_share=0.2"));
        Network network = new Network(config.model(), config.method().head());
        ParameterStore weights = ParameterStore.initialized(network.layout(), Rng.of(seed));
        return new PretrainedModel(Path.of("drawn"), config, network, weights);
    }

    private static Embedding.Result embed(
            PretrainedModel model, ImageSource images, Group group, Embedding.Request request) throws IOException {
        try (CheckpointFeatures features = new CheckpointFeatures(model, FeatureKind.CLS)) {
            return new Embedding(model, features, group, SAID::add).run(images, request);
        }
    }

    private Embedding.Request request(String portion, boolean skipBad) {
        return new Embedding.Request(output, 5, Portion.parse(portion), skipBad);
    }

    private Embedding.Result embed(ImageSource images) throws IOException {
        return embed(model(3), images, Group.ALONE, request("1/1", false));
    }

    private Path parts() {
        return folder.resolve("f.safetensors.parts");
    }

    private void assertWhole() throws IOException {
        assertThat(Files.readAllBytes(output)).isEqualTo(expected);
        assertThat(parts()).doesNotExist();
    }

    @Test
    void whatEndedInTheMiddleGoesOnWhereItWas() throws IOException {
        assertThatThrownBy(() -> embed(new RandomImages(IMAGES, 13)))
                .hasMessageContaining("odd/13.png: is no image; with --skip-bad such images are left out");
        assertThat(output).doesNotExist();
        assertThat(SAID)
                .last()
                .asString()
                .endsWith("1 of 3 parts are kept in " + parts() + "; the same command goes on from there");

        Embedding.Result result = embed(ALL);

        assertThat(result.resumed()).isEqualTo(8);
        assertWhole();
    }

    @Test
    void aJobThatCouldNotBeginLeavesNoTrace() {
        assertThatThrownBy(() -> embed(new RandomImages(IMAGES, 2))).hasMessageContaining("even/2.png");

        assertThat(parts()).doesNotExist();
    }

    @Test
    void jobsOnTheirOwnShareTheParts() throws IOException {
        for (String portion : List.of("3/3", "1/3", "2/3")) {
            assertThat(embed(model(3), ALL, Group.ALONE, request(portion, false))
                            .isComplete())
                    .isEqualTo(portion.equals("2/3"));
        }
        FeatureBank unjoined = PartBlocks.bank(parts());
        assertThat(embed(ALL).resumed()).isEqualTo(IMAGES);

        assertWhole();
        FeatureBank joined = FeatureFile.read(output);
        assertThat(unjoined.features()).isEqualTo(joined.features());
        assertThat(unjoined.labels()).isEqualTo(joined.labels());
        assertThat(unjoined.paths()).isEqualTo(joined.paths()).isSorted();
        assertThat(unjoined.classNames()).isEqualTo(joined.classNames());
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void processesOfAGroupShareTheImages(int ranks) throws Exception {
        for (Future<Embedding.Result> each :
                new ThreadGroupOfRanks(ranks).run(group -> embed(model(3), ALL, group, request("1/1", false)))) {
            assertThat(each.get().dim()).isEqualTo(96);
        }
        assertWhole();
    }

    @Test
    void processesWithOtherWeightsAreRefused() throws Exception {
        for (Future<Embedding.Result> each :
                new ThreadGroupOfRanks(2).run(group -> embed(model(group.rank()), ALL, group, request("1/1", false)))) {
            assertThatThrownBy(each::get)
                    .hasMessageContaining("process 1 of the group has another weights than process 0");
        }
    }

    @Test
    void partsOfAnotherEmbeddingAreRefusedByWhatDiffers() throws IOException {
        embed(model(3), ALL, Group.ALONE, request("1/3", false));

        assertThatThrownBy(() -> embed(model(4), ALL, Group.ALONE, request("1/1", false)))
                .isInstanceOf(InputException.class)
                .hasMessageMatching(".*parts of another embedding \\(weights was [0-9a-f]{16}, is [0-9a-f]{16}\\);.*");
        assertThatThrownBy(() -> embed(new RandomImages(IMAGES + 1, -1)))
                .hasMessageContaining("images was 22, is 23; image_names was");
        assertThatThrownBy(() -> embed(model(3), ALL, Group.ALONE, new Embedding.Request(output, 9, Portion.ALL, true)))
                .hasMessageContaining("(rows_per_part was 8, is 12)");
    }

    @Test
    void aPartThatWasHarmedIsComputedAgain() throws IOException {
        embed(model(3), ALL, Group.ALONE, request("1/3", false));
        embed(model(3), ALL, Group.ALONE, request("2/3", false));
        Path first = parts().resolve("part-000000.safetensors");
        byte[] bytes = Files.readAllBytes(first);
        bytes[bytes.length - 70] ^= 1; // of a label or a feature
        Files.write(first, bytes);
        Path second = parts().resolve("part-000001.safetensors");
        byte[] cut = Files.readAllBytes(second);
        Files.write(second, Arrays.copyOf(cut, cut.length - 100));

        assertThat(embed(ALL).resumed()).isZero();
        assertWhole();
    }

    @Test
    void aFolderThatLacksPartsIsNotTakenForWhole() throws IOException {
        embed(model(3), ALL, Group.ALONE, request("2/3", false));

        assertThatThrownBy(() -> PartBlocks.bank(parts()))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("lacks 2 of its 3 parts, the first part-000000.safetensors");
        assertThatThrownBy(() -> PartBlocks.bank(folder)).hasMessageContaining("is a folder without embedding.json");
    }

    @Test
    void aPartThatAnotherProcessComputesIsLeftToIt() throws IOException {
        embed(model(3), ALL, Group.ALONE, request("1/3", false));
        Path lock = parts().resolve(".part-000001.lock");
        try (FileChannel other = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            other.lock();
            assertThatThrownBy(() -> embed(ALL))
                    .hasMessageContaining("part-000001.safetensors: another process computes this part; wait for it");
        }

        embed(ALL);
        assertWhole();
    }

    @Test
    void filesOfOthersAreNotTouched() throws IOException {
        Files.createDirectories(parts());
        Files.writeString(parts().resolve("notes.txt"), "mine");

        assertThatThrownBy(() -> embed(ALL))
                .hasMessageContaining("holds files that no embedding wrote, such as notes.txt");
        assertThat(parts().resolve("notes.txt")).hasContent("mine");
    }

    @Test
    void unreadableImagesAreLeftOutOnRequest() throws Exception {
        FeatureBank whole = FeatureFile.read(folder.resolve("whole.safetensors"));
        ImageSource broken = new RandomImages(IMAGES, 12);
        new ThreadGroupOfRanks(2).run(group -> embed(model(3), broken, group, request("1/1", true)));
        FeatureBank bank = FeatureFile.read(output);

        assertThat(bank.size()).isEqualTo(IMAGES - 1);
        assertThat(bank.paths()).doesNotContain("even/12.png").hasSize(IMAGES - 1);
        for (int row = 0; row < bank.size(); row++) {
            int same = whole.paths().indexOf(bank.paths().get(row));
            assertThat(bank.row(row)).isEqualTo(whole.row(same));
        }
    }

    @Test
    void tooManyUnreadableImagesEndIt() {
        ImageSource broken = new AllBroken(ALL);

        assertThatThrownBy(() -> embed(model(3), broken, Group.ALONE, request("1/1", true)))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("8 of the 8 images of part 0 cannot be read, more than data.max_bad_share=0.2");
        assertThat(parts()).doesNotExist();
    }

    @Test
    void moreJobsThanPartsAreRefused() {
        assertThatThrownBy(() -> embed(model(3), ALL, Group.ALONE, request("2/4", false)))
                .hasMessageContaining("--shard 2/4: there are only 3 parts of 8 images");
        assertThatThrownBy(() -> Portion.parse("0/4"))
                .hasMessageContaining("must be i/n with i from 1 to n, such as 2/8");
        assertThatThrownBy(() -> Portion.parse("two")).hasMessageContaining("was two");
    }
}
