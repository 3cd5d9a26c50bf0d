package io.github.dino4j.augment.data.published;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.augment.data.Split;
import io.github.dino4j.augment.data.TestImages;
import io.github.dino4j.augment.data.open.ImageSources;
import io.github.dino4j.core.io.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublishedSetsTest {
    private static final Path GOLDEN = Path.of(System.getProperty("dino.root"), "src-test-data/published");
    private static final String INAT = """
            {"info": {"year": 2018}, "images": [
              {"id": 7, "file_name": "train_val2018/Aves/3/a.png", "width": 3, "rights_holder": null},
              {"id": 2, "file_name": "train_val2018/Aves/9/b.png", "extra": [1, {"id": 4}]}],
             "categories": [{"id": 9, "name": "Apus apus"}, {"id": 3, "name": "Aix sponsa"}],
             "annotations": [{"id": 1, "image_id": 7, "category_id": 3}, {"id": 2, "image_id": 2, "category_id": 9}]}
            """;

    @TempDir
    private Path folder;

    private void copy(String set) throws IOException {
        Path from = GOLDEN.resolve(set);
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                TestImages.write(folder.resolve(from.relativize(file).toString()), Files.readAllBytes(file));
            }
        }
    }

    private void images(String... names) throws IOException {
        for (int i = 0; i < names.length; i++) {
            TestImages.write(folder.resolve(names[i]), TestImages.png(3, i + 1)); // whatever the suffix says
        }
    }

    /** Names and classes of a part, as in {@code image_00001.jpg 3}. */
    private List<String> part(Split split) throws IOException {
        try (ImageSource source = ImageSources.open(folder.toString(), split, 1000)) {
            return IntStream.range(0, source.size())
                    .mapToObj(i -> folder.relativize(Path.of(source.name(i))) + " "
                            + source.classes().get(source.label(i)))
                    .toList();
        }
    }

    @Test
    void flowersAreTrainedOnTwoOfTheirParts() throws IOException {
        copy("flowers");
        images(IntStream.rangeClosed(1, 6)
                .mapToObj(i -> "jpg/image_0000" + i + ".jpg")
                .toArray(String[]::new));
        assertThat(part(Split.TRAIN))
                .containsExactly("jpg/image_00001.jpg 3", "jpg/image_00004.jpg 2", "jpg/image_00002.jpg 1");
        assertThat(part(Split.VAL))
                .containsExactly("jpg/image_00003.jpg 2", "jpg/image_00005.jpg 1", "jpg/image_00006.jpg 3");
        try (ImageSource source = ImageSources.open(folder.toString(), Split.VAL, 1000)) {
            assertThat(source.classes()).containsExactly("1", "2", "3");
            assertThat(source.read(1).pixels()[0]).isEqualTo((byte) 5);
        }
    }

    @Test
    void missingImagesAreCounted() throws IOException {
        copy("flowers");
        images("jpg/image_00001.jpg");
        assertThatThrownBy(() -> part(Split.TRAIN))
                .isInstanceOf(InputException.class)
                .hasMessage(folder.resolve("jpg/image_00004.jpg") + ": is not there (2 of 3 images are missing)");
    }

    @Test
    void carsHaveNames() throws IOException {
        copy("cars");
        images("cars_train/00001.jpg", "cars_train/00002.jpg");
        images("cars_test/00001.jpg", "cars_test/00002.jpg", "cars_test/00003.jpg");
        assertThat(part(Split.TRAIN))
                .containsExactly("cars_train/00001.jpg Citroën C4 2010", "cars_train/00002.jpg Ram C/V Cargo Van 2012");
        assertThat(part(Split.VAL))
                .containsExactly(
                        "cars_test/00001.jpg Acura RL Sedan 2012",
                        "cars_test/00002.jpg Citroën C4 2010",
                        "cars_test/00003.jpg Acura RL Sedan 2012");
        Path labels = folder.resolve("cars_test_annos_withlabels.mat");
        Files.delete(labels);
        assertThatThrownBy(() -> part(Split.VAL))
                .hasMessage(labels + ": is not there, and without it the test images have no classes; it is published"
                        + " apart from the development kit");
    }

    @Test
    void naturalistsListsSayPartsAndClasses() throws IOException {
        images("train_val2018/Aves/3/a.png", "train_val2018/Aves/9/b.png", "train_val2018/Aves/9/other.png");
        TestImages.write(folder.resolve("train2018.json"), INAT);
        TestImages.write(folder.resolve("val2018.json"), INAT.replace("\"image_id\": 2", "\"image_id\": 7"));
        assertThat(part(Split.TRAIN))
                .containsExactly("train_val2018/Aves/3/a.png Aix sponsa", "train_val2018/Aves/9/b.png Apus apus");
        assertThat(part(Split.VAL)).containsExactly("train_val2018/Aves/3/a.png Apus apus");
    }

    private void assertListSays(String json, String sentence) throws IOException {
        Path file = TestImages.write(folder.resolve("train2019.json"), json);
        TestImages.write(folder.resolve("val2019.json"), json);
        assertThatThrownBy(() -> part(Split.TRAIN))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith(file + sentence);
    }

    @Test
    void damagedListsAreRefused() throws IOException {
        assertListSays("[]", ": is not an object of images, annotations and categories");
        assertListSays("{\"images\": [{\"id\": 1,\n}]", ":2: is not JSON: ");
        assertListSays("{\"images\": [{\"id\": \"one\"}]}", ":1: is not JSON: id must be a whole number, was 'one'");
        assertListSays("{\"images\": [], \"annotations\": []}", ": has no annotations; ");
        assertListSays(
                INAT.replace("\"image_id\": 7", "\"image_id\": 8"),
                ": annotates the image 8, which is not among its images");
        assertListSays(
                INAT.replace("train_val2018/Aves/3/a.png", "train_val2018/../../a.png"),
                ": names an image 'train_val2018/../../a.png', which is not below the set's folder");
    }
}
