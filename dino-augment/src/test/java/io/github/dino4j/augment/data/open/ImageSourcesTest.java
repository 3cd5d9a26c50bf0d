package io.github.dino4j.augment.data.open;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.augment.data.Split;
import io.github.dino4j.augment.data.SyntheticImages;
import io.github.dino4j.core.config.train.SyntheticConfig;
import io.github.dino4j.core.io.InputException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import javax.imageio.ImageIO;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageSourcesTest {
    private static final long MAX_PIXELS = 1000;

    @TempDir
    private Path folder;

    private static byte[] png(int width, int level) throws IOException {
        BufferedImage image = new BufferedImage(width, 2, BufferedImage.TYPE_INT_RGB);
        image.setRGB(0, 0, level << 16);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(image, "png", bytes);
        return bytes.toByteArray();
    }

    private void file(String path, byte[] bytes) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        Files.write(file, bytes);
    }

    @Test
    void classFoldersAreSortedAndSplitsAreFound() throws IOException {
        file("train/b/1.png", png(3, 7));
        file("train/a/2.png", png(4, 9));
        file("train/notes.txt", new byte[] {1});
        file("val/a/3.png", png(5, 1));
        try (ImageSource train = ImageSources.open(folder.toString(), Split.TRAIN, MAX_PIXELS)) {
            assertThat(train.classes()).containsExactly("a", "b");
            assertThat(train.size()).isEqualTo(2);
            assertThat(train.label(1)).isEqualTo(1);
            assertThat(train.read(1).width()).isEqualTo(3);
            assertThat(train.read(1).pixels()[0]).isEqualTo((byte) 7);
        }
    }

    private Path tar(String... names) throws IOException {
        Path tar = folder.resolve("set.tar");
        try (OutputStream out = Files.newOutputStream(tar);
                TarArchiveOutputStream archive = new TarArchiveOutputStream(out)) {
            for (String name : names) {
                byte[] bytes = png(name.contains("2") ? 6 : 3, 5);
                TarArchiveEntry entry = new TarArchiveEntry(name);
                entry.setSize(bytes.length);
                archive.putArchiveEntry(entry);
                archive.write(bytes);
                archive.closeArchiveEntry();
            }
        }
        return tar;
    }

    @Test
    void aTarIsReadWithoutExtracting() throws IOException {
        Path tar = tar("set/train/x/1.png", "set/train/y/2.png", "set/val/x/1.png");
        try (ImageSource train = ImageSources.open(tar.toString(), Split.TRAIN, MAX_PIXELS);
                ImageSource val = ImageSources.open(tar + "#val", Split.VAL, MAX_PIXELS)) {
            assertThat(train.classes()).containsExactly("x", "y");
            assertThat(train.read(1).width()).isEqualTo(6);
            assertThat(val.size()).isEqualTo(1);
            assertThat(val.name(0)).endsWith("set.tar#set/val/x/1.png");
            assertThat(val.read(0).pixels()[0]).isEqualTo((byte) 5);
        }
    }

    @Test
    void aClassMayBeNamedAsASplitIs() throws IOException {
        try (ImageSource all = ImageSources.open(tar("car/1.png", "train/2.png").toString(), Split.TRAIN, MAX_PIXELS)) {
            assertThat(all.classes()).containsExactly("car", "train");
        }
        Path nested = tar("s/train/car/1.png", "s/train/train/2.png", "s/val/car/1.png", "s/val/train/3.png");
        try (ImageSource train = ImageSources.open(nested.toString(), Split.TRAIN, MAX_PIXELS);
                ImageSource val = ImageSources.open(nested.toString(), Split.VAL, MAX_PIXELS)) {
            assertThat(train.classes()).containsExactly("car", "train");
            assertThat(train.size()).isEqualTo(2);
            assertThat(val.name(1)).endsWith("#s/val/train/3.png");
        }
        file("d/boat/1.png", png(3, 1));
        file("d/train/1.png", png(3, 1));
        try (ImageSource all = ImageSources.open(folder.resolve("d").toString(), Split.VAL, MAX_PIXELS)) {
            assertThat(all.classes()).containsExactly("boat", "train");
        }
    }

    @Test
    void linkedClassFoldersAreFollowedAndLoopsTold() throws IOException {
        file("elsewhere/1.png", png(3, 7));
        Files.createDirectories(folder.resolve("set"));
        Files.createSymbolicLink(folder.resolve("set/a"), folder.resolve("elsewhere"));
        try (ImageSource linked = ImageSources.open(folder.resolve("set").toString(), Split.TRAIN, MAX_PIXELS)) {
            assertThat(linked.classes()).containsExactly("a");
            assertThat(linked.read(0).width()).isEqualTo(3);
        }
        Files.createSymbolicLink(folder.resolve("set/b"), folder.resolve("set"));
        assertThatThrownBy(() -> ImageSources.open(folder.resolve("set").toString(), Split.TRAIN, MAX_PIXELS))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("set: cannot be read");
    }

    @Test
    void cifar100HasACoarseAndAFineLabel() throws IOException {
        byte[] record = new byte[3074];
        record[0] = 19;
        record[1] = 2;
        record[2] = 55; // red of the first pixel
        file("train.bin", record);
        file("fine_label_names.txt", "apple\nbear\ncat\n".getBytes(StandardCharsets.UTF_8));
        try (ImageSource train = ImageSources.open(folder.toString(), Split.TRAIN, MAX_PIXELS * 10)) {
            assertThat(train.classes()).containsExactly("apple", "bear", "cat");
            assertThat(train.label(0)).isEqualTo(2);
            assertThat(train.read(0).pixels()).startsWith(55, 0, 0);
        }
    }

    private static byte[] idx(int magic, int[] sizes, int... values) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(magic);
        for (int size : sizes) {
            out.writeInt(size);
        }
        for (int value : values) {
            out.writeByte(value);
        }
        return bytes.toByteArray();
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }

    @Test
    void idxFilesAreReadPackedOrNot() throws IOException {
        byte[] images = idx(2051, new int[] {2, 1, 3}, 1, 2, 3, 4, 5, 6);
        file("train-images-idx3-ubyte.gz", gzip(images));
        file("train-labels-idx1-ubyte", idx(2049, new int[] {2}, 7, 0));
        try (ImageSource train = ImageSources.open(folder.toString(), Split.TRAIN, MAX_PIXELS)) {
            assertThat(train.size()).isEqualTo(2);
            assertThat(train.classes()).hasSize(8);
            assertThat(train.label(0)).isEqualTo(7);
            assertThat(train.read(1).width()).isEqualTo(3);
            assertThat(train.read(1).pixels()).containsExactly(4, 4, 4, 5, 5, 5, 6, 6, 6);
        }
        file("train-images-idx3-ubyte", images); // beside the packed one: the same images, not images and labels
        try (ImageSource train = ImageSources.open(folder.toString(), Split.TRAIN, MAX_PIXELS)) {
            assertThat(train.label(0)).isEqualTo(7);
        }
    }

    @Test
    void idxFilesThatLieAreRefused() throws IOException {
        file("train-labels-idx1-ubyte", idx(2049, new int[] {2}, 7, 0));
        file("train-images-idx3-ubyte", idx(2051, new int[] {2, 1, 3}, 1, 2));
        String spec = folder.toString();
        assertThatThrownBy(() -> ImageSources.open(spec, Split.TRAIN, MAX_PIXELS))
                .hasMessageContaining("ends before its last image");
        file("train-images-idx3-ubyte", idx(2051, new int[] {2, 50_000, 50_000}));
        assertThatThrownBy(() -> ImageSources.open(spec, Split.TRAIN, MAX_PIXELS))
                .hasMessageContaining("50000x50000 are more than data.max_pixels=1000");
        file("train-images-idx3-ubyte", idx(2051, new int[] {-2, 1, 3}));
        assertThatThrownBy(() -> ImageSources.open(spec, Split.TRAIN, MAX_PIXELS))
                .hasMessageContaining("a size of -2 is not in");
        Files.delete(folder.resolve("train-images-idx3-ubyte"));
        file("train-images-idx3-ubyte.gz", gzip(idx(2051, new int[] {1_000_000, 1, 3}, 1, 2, 3)));
        assertThatThrownBy(() -> ImageSources.open(spec, Split.TRAIN, MAX_PIXELS))
                .hasMessageContaining("bytes cannot hold 3000000 samples"); // before anything is unpacked
    }

    @Test
    void trainingImagesAreNeverTakenForHeldOutOnes() throws IOException {
        file("train/a/1.png", png(3, 7));
        assertThatThrownBy(() -> ImageSources.open(folder.toString(), Split.VAL, MAX_PIXELS))
                .hasMessageContaining("has a train folder but no val folder");
        String spec = folder.resolve("train").toString();
        try (ImageSource train = ImageSources.open(spec, Split.TRAIN, MAX_PIXELS);
                ImageSource val = ImageSources.open(spec, Split.VAL, MAX_PIXELS)) {
            assertThatThrownBy(() -> ImageSources.requireHeldOut(train, val))
                    .hasMessageContaining("1.png: is among the training images");
        }
    }

    @Test
    void fewerDrawnImagesReplaceMore() throws IOException {
        SyntheticImages.draw(folder, new SyntheticConfig(3, 1, 8, 5));
        SyntheticImages.draw(folder, new SyntheticConfig(2, 1, 8, 5));
        try (ImageSource train = ImageSources.open(folder.toString(), Split.TRAIN, MAX_PIXELS)) {
            assertThat(train.size()).isEqualTo(20);
        }
    }

    @Test
    void cifarBatchesAreReadPlaneByPlane() throws IOException {
        byte[] batch = new byte[2 * 3073];
        batch[0] = 3;
        batch[1] = 11; // red of the first pixel
        batch[1 + 1024] = 12; // green
        batch[3073] = 1;
        file("data_batch_1.bin", batch);
        try (ImageSource train = ImageSources.open(folder.toString(), Split.TRAIN, MAX_PIXELS * 10)) {
            assertThat(train.size()).isEqualTo(2);
            assertThat(train.label(0)).isEqualTo(3);
            assertThat(train.read(0).pixels()).startsWith(11, 12, 0);
        }
        file("data_batch_1.bin", new byte[3072]);
        assertThatThrownBy(() -> ImageSources.open(folder.toString(), Split.TRAIN, MAX_PIXELS))
                .hasMessageContaining("not CIFAR-10 binary");
    }

    @Test
    void emptyMissingAndBrokenInputsAreOneClearSentence() throws IOException {
        assertThatThrownBy(() -> ImageSources.open(folder.toString(), Split.TRAIN, MAX_PIXELS))
                .hasMessageContaining("holds no images; looked for");
        assertThatThrownBy(() -> ImageSources.open(folder.resolve("none").toString(), Split.TRAIN, MAX_PIXELS))
                .hasMessageContaining("no such file or folder");
        file("zero.png", new byte[0]);
        file("text.jpg", "not an image".getBytes(StandardCharsets.UTF_8));
        file("torn.png", Arrays.copyOf(png(30, 1), 40));
        file("bomb.png", png(600, 1));
        try (ImageSource source = ImageSources.open(folder.toString(), Split.TRAIN, MAX_PIXELS)) {
            assertThat(source.classes()).isEmpty();
            assertThatThrownBy(() -> source.read(0))
                    .hasMessageContaining("bomb.png: 600x2 is more than data.max_pixels");
            assertThatThrownBy(() -> source.read(1)).hasMessageContaining("text.jpg: not a JPEG");
            assertThatThrownBy(() -> source.read(2)).hasMessageContaining("torn.png: the image is damaged");
            assertThatThrownBy(() -> source.read(3)).hasMessageContaining("zero.png: the file is empty");
        }
    }

    @Test
    void drawnImagesAreTheSameForTheSameSeed() throws IOException {
        SyntheticImages.draw(folder.resolve("one"), new SyntheticConfig(1, 1, 16, 5));
        SyntheticImages.draw(folder.resolve("two"), new SyntheticConfig(1, 1, 16, 5));
        try (ImageSource one = ImageSources.open(folder.resolve("one").toString(), Split.TRAIN, MAX_PIXELS);
                ImageSource two = ImageSources.open(folder.resolve("two").toString(), Split.TRAIN, MAX_PIXELS)) {
            assertThat(one.classes()).hasSize(10);
            for (int i = 0; i < one.size(); i++) {
                assertThat(one.read(i).pixels()).isEqualTo(two.read(i).pixels());
            }
        }
    }
}
