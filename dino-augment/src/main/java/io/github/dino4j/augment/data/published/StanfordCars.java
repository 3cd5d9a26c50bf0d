package io.github.dino4j.augment.data.published;

import io.github.dino4j.augment.data.Split;
import io.github.dino4j.augment.data.published.mat.MatFile;
import io.github.dino4j.augment.data.published.mat.MatValue;
import io.github.dino4j.core.io.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Stanford Cars (Krause et al. 2013): {@code cars_train/00001.jpg} and {@code cars_test/}, classes in {@code
 * devkit/cars_train_annos.mat} and in {@code cars_test_annos_withlabels.mat}, which is published apart and may lie beside the
 * folders or in {@code devkit}; names in {@code devkit/cars_meta.mat}.
 */
final class StanfordCars implements Layout {
    private static final String TRAIN = "devkit/cars_train_annos.mat";
    private static final String NAMES = "devkit/cars_meta.mat";
    private static final String TEST = "cars_test_annos_withlabels.mat";

    @Override
    public String title() {
        return "Stanford Cars";
    }

    @Override
    public boolean isIn(Path folder) {
        return Files.isRegularFile(folder.resolve(TRAIN));
    }

    @Override
    public Listing list(Path folder, Split split) throws IOException {
        Path file = split == Split.TRAIN ? folder.resolve(TRAIN) : test(folder);
        String images = split == Split.TRAIN ? "cars_train/" : "cars_test/";
        Listing listing = new Listing(names(folder.resolve(NAMES)));
        if (!(MatFile.read(file).get("annotations") instanceof MatValue.Structures structures)) {
            throw new InputException(file + ": has no structures named annotations");
        }
        for (Map<String, MatValue> each : structures.values()) {
            if (!(each.get("fname") instanceof MatValue.Text name)
                    || !(each.get("class") instanceof MatValue.Numbers number)
                    || number.values().length != 1) {
                throw new InputException(file + ": an annotation has no class or no fname, but " + each.keySet());
            }
            int label = (int) number.values()[0];
            if (label < 1 || label > listing.classes().size()) {
                throw new InputException(file + ": the class of " + name.text() + " is " + label + ", but " + NAMES
                        + " names " + listing.classes().size());
            }
            listing.add(images + ImagePath.of(name.text(), file), label - 1);
        }
        return listing;
    }

    private static Path test(Path folder) throws InputException {
        for (Path file : List.of(folder.resolve(TEST), folder.resolve("devkit").resolve(TEST))) {
            if (Files.isRegularFile(file)) {
                return file;
            }
        }
        throw new InputException(
                folder.resolve(TEST) + ": is not there, and without it the test images have no classes;"
                        + " it is published apart from the development kit");
    }

    private static List<String> names(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new InputException(file + ": is not there; it names the classes");
        }
        List<String> names = new ArrayList<>();
        if (MatFile.read(file).get("class_names") instanceof MatValue.Cells cells) {
            for (MatValue each : cells.values()) {
                names.add(each instanceof MatValue.Text text ? text.text() : "");
            }
        }
        if (names.isEmpty() || names.contains("")) {
            throw new InputException(file + ": has no cells of names named class_names");
        }
        return names;
    }
}
