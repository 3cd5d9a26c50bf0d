package io.github.dino4j.augment.data.open;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.augment.data.SourceOptions;
import io.github.dino4j.augment.data.Split;
import io.github.dino4j.augment.data.TestImages;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Nested;

/** Every kind of source keeps the contract. */
class SourceContractsTest {
    private static final long MAX_PIXELS = 10_000;

    private static ImageSource rgb(String spec) throws IOException {
        return ImageSources.open(spec, Split.TRAIN, MAX_PIXELS);
    }

    private static byte[] image(int i) {
        return TestImages.png(2 + i, ImageSourceContract.level(i));
    }

    private static void folders(Path root) throws IOException {
        for (int i = 0; i < ImageSourceContract.IMAGES; i++) {
            TestImages.write(root.resolve("train/class" + i % 3 + "/" + (7 * i) + ".png"), image(i));
        }
    }

    @Nested
    class Folder extends ImageSourceContract {
        @Override
        void write(Path root) throws IOException {
            folders(root);
        }

        @Override
        ImageSource open(Path root) throws IOException {
            return rgb(root.toString());
        }
    }

    @Nested
    class CachedPixels extends ImageSourceContract {
        @Override
        void write(Path root) throws IOException {
            folders(root);
        }

        @Override
        ImageSource open(Path root) throws IOException {
            SourceOptions options = new SourceOptions(MAX_PIXELS, 3, 4, root.resolve("cache"), true);
            return ImageSources.open(root.toString(), Split.TRAIN, options);
        }
    }

    @Nested
    class FolderTar extends ImageSourceContract {
        @Override
        void write(Path root) throws IOException {
            Object[] members = new Object[2 * IMAGES];
            for (int i = 0; i < IMAGES; i++) {
                members[2 * i] = "set/train/c" + i % 3 + "/" + i + ".png";
                members[2 * i + 1] = image(i);
            }
            TestImages.tar(root.resolve("set.tar"), members);
        }

        @Override
        ImageSource open(Path root) throws IOException {
            return rgb(root.resolve("set.tar").toString());
        }
    }

    @Nested
    class Shards extends ImageSourceContract {
        @Override
        void write(Path root) throws IOException {
            for (int shard = 0; shard < 3; shard++) {
                Object[] members = new Object[IMAGES / 3 * 4];
                for (int k = 0; k < IMAGES / 3; k++) {
                    int i = shard * (IMAGES / 3) + k;
                    members[4 * k] = "a/" + i + ".cls";
                    members[4 * k + 1] = i % 3 + "\n";
                    members[4 * k + 2] = "a/" + i + ".png";
                    members[4 * k + 3] = image(i);
                }
                TestImages.tar(root.resolve("train-00" + shard + ".tar"), members);
            }
        }

        @Override
        ImageSource open(Path root) throws IOException {
            SourceOptions options = new SourceOptions(MAX_PIXELS, 3, 5, null, false);
            return ImageSources.open(root + "/train-{000..002}.tar", Split.TRAIN, options);
        }
    }

    @Nested
    class SeveralFolders extends ImageSourceContract {
        @Override
        void write(Path root) throws IOException {
            for (int i = 0; i < IMAGES; i++) {
                TestImages.write(root.resolve("part" + i % 2 + "/c" + i % 3 + "/" + i + ".png"), image(i));
            }
        }

        @Override
        ImageSource open(Path root) throws IOException {
            return ImageSources.open(root + "/part*", Split.TRAIN, SourceOptions.rgb(MAX_PIXELS));
        }
    }

    @Nested
    class ListOfFiles extends ImageSourceContract {
        @Override
        void write(Path root) throws IOException {
            StringBuilder list = new StringBuilder("label,path\n");
            for (int i = 0; i < IMAGES; i++) {
                TestImages.write(root.resolve("files/" + i + ".png"), image(i));
                list.append("c").append(i % 3).append(",files/").append(i).append(".png\n");
            }
            TestImages.write(root.resolve("train.csv"), list.toString());
        }

        @Override
        ImageSource open(Path root) throws IOException {
            return rgb(root.resolve("train.csv").toString());
        }
    }

    @Nested
    class Cifar extends ImageSourceContract {
        @Override
        void write(Path root) throws IOException {
            byte[] batch = new byte[IMAGES * 3073];
            for (int i = 0; i < IMAGES; i++) {
                batch[i * 3073] = (byte) (i % 3);
                batch[i * 3073 + 1] = (byte) level(i);
            }
            Files.write(root.resolve("data_batch_1.bin"), batch);
        }

        @Override
        ImageSource open(Path root) throws IOException {
            return rgb(root.toString());
        }
    }

    @Nested
    class GreyIdx extends ImageSourceContract {
        @Override
        void write(Path root) throws IOException {
            ByteArrayOutputStream images = new ByteArrayOutputStream();
            ByteArrayOutputStream labels = new ByteArrayOutputStream();
            DataOutputStream out = new DataOutputStream(images);
            DataOutputStream classes = new DataOutputStream(labels);
            for (int header : new int[] {2051, IMAGES, 2, 2}) {
                out.writeInt(header);
            }
            classes.writeInt(2049);
            classes.writeInt(IMAGES);
            for (int i = 0; i < IMAGES; i++) {
                out.write(new byte[] {(byte) level(i), 1, 2, 3});
                classes.write(i % 3);
            }
            Files.write(root.resolve("train-images-idx3-ubyte"), images.toByteArray());
            Files.write(root.resolve("train-labels-idx1-ubyte"), labels.toByteArray());
        }

        @Override
        ImageSource open(Path root) throws IOException {
            SourceOptions options = new SourceOptions(MAX_PIXELS, 1, 1, null, false);
            return ImageSources.open(root.toString(), Split.TRAIN, options);
        }
    }
}
