package io.github.dino4j.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dino4j.eval.copy.CopyBenchmark;
import io.github.dino4j.eval.copy.CopyDescriptor;
import io.github.dino4j.eval.copy.CopyOptions;
import io.github.dino4j.eval.copy.CopyResult;
import io.github.dino4j.eval.copy.CopySet;
import io.github.dino4j.eval.dense.DenseExtractor;
import io.github.dino4j.eval.dense.ImageDescriptor;
import io.github.dino4j.eval.model.CheckpointBackbone;
import io.github.dino4j.eval.picture.PngFile;
import io.github.dino4j.train.loop.TrainResult;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example of docs/protocols.md, as it stands there. */
class DenseBenchmarkExampleTest {
    @TempDir
    private Path folder;

    @Test
    void theExampleRuns() throws IOException {
        picture("copies/original/1000.png", 0x404040);
        picture("copies/original/1001.png", 0x30C0A0);
        picture("copies/strong/1000.png", 0x484040);
        TrainResult trained = DinoTrainer.builtin("recipe/textures_nano.yaml")
                .set("model.depth", "1")
                .set("method.head.hidden_dim", "8")
                .set("data.synthetic.train_per_class", "1")
                .set("eval.knn.k", "[5]")
                .set("train.batch_size", "5")
                .set("train.epochs", "1")
                .set("train.output", "'" + folder.resolve("run") + "'")
                .train();
        copiesAreFound(Path.of(trained.run()), folder.resolve("copies"));
    }

    private static void copiesAreFound(Path checkpoint, Path data) throws IOException {
        // protocols example
        CopyOptions options = CopyOptions.published().withImageSize(64);
        try (CheckpointBackbone backbone = new CheckpointBackbone(checkpoint);
                DenseExtractor teacher = backbone.teacher()) {
            CopyBenchmark copies = CopyBenchmark.of(CopySet.open(data), options, 50_000_000);
            CopyResult model = copies.run(new CopyDescriptor(teacher, backbone.normalize(), options));
            CopyResult floor = copies.run(ImageDescriptor.pixels(32, backbone.normalize()));
            assertThat(model.at("original").map()).isEqualTo(100.0);
            assertThat(model.at("strong").queries())
                    .isEqualTo(floor.at("strong").queries());
        }
        // end of protocols example
    }

    @Test
    void theDocumentShowsThisExample() throws IOException {
        Path root = Path.of(System.getProperty("dino.root"));
        List<String> source = Files.readAllLines(
                root.resolve("dino-train/src/test/java/io/github/dino4j/train/DenseBenchmarkExampleTest.java"));
        int first = indexOf(source, "// protocols example");
        int end = indexOf(source, "// end of protocols example");
        String example =
                String.join("\n", source.subList(first + 1, end)).stripIndent().strip();
        assertThat(example).contains("CopyBenchmark");
        assertThat(Files.readString(root.resolve("docs/protocols.md"))).contains("```java\n" + example + "\n```");
    }

    private static int indexOf(List<String> lines, String text) {
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).strip().equals(text)) {
                return i;
            }
        }
        throw new AssertionError("no line " + text);
    }

    private void picture(String name, int rgb) throws IOException {
        BufferedImage image = new BufferedImage(48, 32, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 48 * 32; i++) {
            image.setRGB(i % 48, i / 48, i % 48 < 24 ? rgb : 0xFFFFFF - rgb);
        }
        Files.createDirectories(folder.resolve(name).getParent());
        PngFile.write(folder.resolve(name), image);
    }
}
