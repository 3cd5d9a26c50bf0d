package io.github.dino4j.eval.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dino4j.eval.dense.DenseExtractor;
import io.github.dino4j.eval.dense.ImageDescriptor;
import io.github.dino4j.eval.dense.Stored;
import io.github.dino4j.eval.picture.PngFile;
import io.github.dino4j.eval.report.Block;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CopyBenchmarkTest {
    private static final long MAX = 1_000_000;

    @TempDir
    private Path folder;

    @BeforeEach
    void images() throws IOException {
        write("original/2000.png", 0xFF0000);
        write("original/2001.png", 0x00FF00);
        write("original/2002.png", 0x0000FF);
        write("strong/200101.png", 0x10E010); // by its first four characters
        write("crops/50/2002.png", 0x1010F0);
        write("crops/80/2000.png", 0x0000E0); // looks like another one
        write("distractors/x.png", 0x0808FF);
    }

    private void write(String name, int rgb) throws IOException {
        BufferedImage image = new BufferedImage(16, 16, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 256; i++) {
            image.setRGB(i % 16, i / 16, rgb);
        }
        Files.createDirectories(folder.resolve(name).getParent());
        PngFile.write(folder.resolve(name), image);
    }

    private static ImageDescriptor pixels() {
        return ImageDescriptor.pixels(2, Stored.plain());
    }

    @Test
    void blocksAndGroupsAreScoredAndOriginalsFindThemselves() throws IOException {
        CopyResult result = CopyBenchmark.of(CopySet.open(folder), CopyOptions.published(), MAX)
                .run(pixels());
        assertThat(result.at("original").map()).isEqualTo(100.0);
        assertThat(result.at("strong").map()).isEqualTo(100.0);
        assertThat(result.at("crops/50").map()).isEqualTo(100.0);
        assertThat(result.at("crops/80").map()).isLessThan(50.0);
        assertThat(result.at("crops").map())
                .isEqualTo((result.at("crops/50").map() + result.at("crops/80").map()) / 2);
        assertThat(result.at(CopyResult.ALL).queries()).isEqualTo(3);
        assertThat(result.at(CopyResult.ALL).microAp()).isBetween(40.0, 90.0);
        assertThat(result.originals()).isEqualTo(3);
    }

    @Test
    void distractorsAreSearchedToo() throws IOException {
        CopyBenchmark plain = CopyBenchmark.of(CopySet.open(folder), CopyOptions.published(), MAX);
        write("distractors/near.png", 0x1010F0);
        CopyResult crowded =
                plain.withDistractors(folder.resolve("distractors")).run(pixels());
        assertThat(crowded.distractors()).isEqualTo(2);
        assertThat(crowded.at("crops/50").map()).isLessThan(50.0); // the distractor is equal to the copy
        assertThat(crowded.at("strong").map()).isEqualTo(100.0);
    }

    @Test
    void aNetworksDescriptorIsClsThenGemAndCanBeWhitened() throws IOException {
        try (DenseExtractor extractor = Stored.extractor()) {
            CopyOptions options = CopyOptions.published().withImageSize(32);
            CopyDescriptor descriptor = new CopyDescriptor(extractor, Stored.plain(), options);
            assertThat(descriptor.describe(Stored.image("copy", 20, 30))).hasSize(2 * 16);
            write("white/a.png", 0x808080);
            write("white/b.png", 0xF0F010);
            Path white = folder.resolveSibling("white" + folder.getFileName());
            Files.move(folder.resolve("white"), white);
            CopyResult result = CopyBenchmark.of(CopySet.open(folder), options, MAX)
                    .withWhitening(white)
                    .run(descriptor);
            assertThat(result.whitening()).isEqualTo(2);
            assertThat(result.at("original").map()).isEqualTo(100.0);
            assertThat(result.toJson()).containsKeys("originals", "distractors", "whitening", "blocks");
        }
    }

    @Test
    void examplesShowWhatWasFoundInsteadOfTheOriginal() throws IOException {
        CopyBenchmark benchmark = CopyBenchmark.of(CopySet.open(folder), CopyOptions.published(), MAX);
        CopyExamples examples = new CopyExamples(benchmark);
        List<CopyMatch> matches = new ArrayList<>();
        CopyResult result = benchmark.run(pixels(), match -> {
            matches.add(match);
            examples.accept(match);
        });
        assertThat(matches).hasSize(3 + 3);
        CopyMatch lost = matches.stream()
                .filter(match -> match.block().equals("crops/80"))
                .findFirst()
                .orElseThrow();
        assertThat(lost.isFound()).isFalse();
        assertThat(lost.first().image()).isEqualTo(folder.resolve("original/2002.png"));
        assertThat(lost.truth().image()).isEqualTo(folder.resolve("original/2000.png"));
        assertThat(lost.truth().rank()).isGreaterThan(1);
        assertThat(lost.truth().cosine()).isLessThan(lost.first().cosine());
        assertThat(examples.block().markdown())
                .contains("crops/80/2000.png: original at rank ", "strong/200101.png: original found first")
                .doesNotContain("original/2000.png: ");
        String section =
                CopySection.of(result, Map.of("raw pixels", result)).with(List.of(examples.block())).blocks().stream()
                        .map(Block::html)
                        .collect(Collectors.joining());
        assertThat(section).contains("raw pixels mAP", "crops/80", "class=\"wrong\"", "not whitened");
    }

    @Test
    void mistakesSayWhatIsWrong() throws IOException {
        CopyBenchmark benchmark = CopyBenchmark.of(CopySet.open(folder), CopyOptions.published(), MAX);
        assertThatThrownBy(() -> benchmark.withWhitening(folder.resolve("original")))
                .hasMessageContaining("these are the originals themselves");
        assertThatThrownBy(() -> benchmark.withWhitening(folder.resolve("distractors")))
                .hasMessageContaining("a whitening needs at least two images, there is one");
        assertThatThrownBy(() -> benchmark.withDistractors(folder.resolve("nowhere")))
                .hasMessageContaining("there is no such folder");
        write("strong/9999.png", 0);
        assertThatThrownBy(() -> CopySet.open(folder))
                .hasMessageContaining("9999.png: no file in original has this name or its first 4 characters");
        assertThatThrownBy(() -> CopySet.open(folder.resolve("crops")))
                .hasMessageContaining("holds no images in a folder named original");
    }
}
