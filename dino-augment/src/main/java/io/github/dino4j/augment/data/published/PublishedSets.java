package io.github.dino4j.augment.data.published;

import io.github.dino4j.augment.data.SourceOptions;
import io.github.dino4j.augment.data.Split;
import io.github.dino4j.augment.data.files.FileImages;
import io.github.dino4j.core.event.LogOnce;
import io.github.dino4j.core.io.InputException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The sets of the paper's table 6 that are no folders of classes, as they are unpacked: Oxford Flowers 102, Stanford Cars,
 * iNaturalist 2018 and 2019. A new layout is a {@link Layout} and a line here.
 */
public final class PublishedSets {
    private static final Logger LOG = LoggerFactory.getLogger(PublishedSets.class);
    private static final List<Layout> LAYOUTS = List.of(new OxfordFlowers(), new StanfordCars(), new INaturalist());

    private PublishedSets() {}

    /**
     * The images of a published set.
     *
     * @param folder any folder
     * @param split which part
     * @param options how images are opened
     * @return its images, or nothing where the folder is none of these sets
     * @throws InputException if what says their classes is damaged, or images are missing
     * @throws IOException if something cannot be read
     */
    public static Optional<FileImages> open(Path folder, Split split, SourceOptions options) throws IOException {
        for (Layout layout : LAYOUTS) {
            if (layout.isIn(folder)) {
                Listing listing = layout.list(folder, split);
                FileImages images =
                        FileImages.of(folder, listing.paths(), listing.labels(), listing.classes(), options);
                LogOnce.say(
                        LOG,
                        Level.INFO,
                        String.format(
                                Locale.ROOT,
                                "%s: is laid out as %s, whose own files say the %s part and the classes: %,d images, %,d classes",
                                folder,
                                layout.title(),
                                split.folder(),
                                images.size(),
                                images.classes().size()));
                return Optional.of(images);
            }
        }
        return Optional.empty();
    }
}
