package io.github.dino4j.train.choose;

import java.util.List;
import java.util.stream.Stream;

/** A recipe that settings are built on: how large its crops are, and what it is. */
enum PhotoRecipe {
    THUMBNAILS("photos_thumbnails", 32, "ViT-micro with patches of 4 pixels"),
    SMALL("photos_small", 64, "ViT-micro with patches of 8 pixels"),
    MEDIUM("photos_medium", 128, "ViT-Tiny with patches of 16 pixels"),
    LARGE("photos_large", 224, "ViT-Small with patches of 16 pixels");

    private static final double ENLARGED = 1.34; // as much as a crop may be larger than the images

    private final String file;
    private final int size;
    private final String what;

    PhotoRecipe(String file, int size, String what) {
        this.file = file;
        this.size = size;
        this.what = what;
    }

    /** Those whose crops images of a size fill, the cheapest first; never none. */
    static List<PhotoRecipe> suitable(int shortSide) {
        List<PhotoRecipe> all = Stream.of(values())
                .filter(recipe -> recipe.size <= shortSide * ENLARGED)
                .toList();
        boolean arePhotos = all.contains(SMALL);
        return all.isEmpty()
                ? List.of(THUMBNAILS)
                : all.stream()
                        .filter(recipe -> !arePhotos || recipe != THUMBNAILS)
                        .toList();
    }

    /** As {@code extends} names it. */
    String location() {
        return "builtin:recipe/" + file + ".yaml";
    }

    /** As the class path has it. */
    String resource() {
        return "recipe/" + file + ".yaml";
    }

    /** Side of its global crops. */
    int size() {
        return size;
    }

    /** Its model, in words. */
    String what() {
        return what;
    }
}
