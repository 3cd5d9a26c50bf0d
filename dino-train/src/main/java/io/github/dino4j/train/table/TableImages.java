package io.github.dino4j.train.table;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.augment.data.SourceOptions;
import io.github.dino4j.augment.data.Split;
import io.github.dino4j.augment.data.SyntheticImages;
import io.github.dino4j.augment.data.open.ImageSources;
import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.config.train.DataConfig;
import io.github.dino4j.core.config.train.SyntheticConfig;
import io.github.dino4j.eval.feature.Splits;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The set that all rows train on.
 *
 * @param train paths of training images
 * @param val paths of held-out images
 * @param drawn what is drawn into the first path, or zero images
 */
record TableImages(List<String> train, List<String> val, SyntheticConfig drawn) {
    private static final SyntheticConfig NONE = new SyntheticConfig(0, 0, 1, 0);

    /** What a table asks for; the recipe's own images, or textures, where it names none. */
    static TableImages of(TableRequest request) {
        String data = request.data();
        if (data != null) {
            String val = request.val();
            return new TableImages(List.of(data), List.of(val == null ? data : val), NONE);
        }
        DataConfig recipe = ConfigLoader.stacked(List.of(request.recipeFile()), request.common())
                .data();
        if (recipe.synthetic().trainPerClass() == 0 && !recipe.train().isEmpty()) {
            return new TableImages(recipe.train(), recipe.val().isEmpty() ? recipe.train() : recipe.val(), NONE);
        }
        SyntheticConfig drawn = recipe.synthetic().trainPerClass() > 0
                ? recipe.synthetic()
                : ConfigLoader.builtin("quickstart.yaml", List.of()).data().synthetic();
        List<String> folder = List.of(request.output().resolve("data").toString());
        return new TableImages(folder, folder, drawn);
    }

    boolean isDrawn() {
        return drawn.trainPerClass() > 0;
    }

    /** For people, and to tell one table from another. */
    String describe() {
        return isDrawn()
                ? "drawn textures, " + drawn.trainPerClass() + " of each class and " + drawn.valPerClass()
                        + " held out, " + drawn.size() + " pixels, seed " + drawn.seed()
                : String.join(", ", train) + (val.equals(train) ? "" : "; held out " + String.join(", ", val));
    }

    /** Draws what is to be drawn. */
    void draw() throws IOException {
        if (isDrawn()) {
            SyntheticImages.draw(Path.of(train.get(0)), drawn);
        }
    }

    /** Refuses images that no row could be measured on. */
    void requireLabels(RunConfig config) throws IOException {
        SourceOptions options = SourceOptions.of(config).withoutPixels();
        try (ImageSource learned = ImageSources.open(train, Split.TRAIN, options);
                ImageSource held = ImageSources.open(val, Split.VAL, options)) {
            Splits.requireSameClasses(learned, held);
            ImageSources.requireHeldOut(learned, held);
        }
    }
}
