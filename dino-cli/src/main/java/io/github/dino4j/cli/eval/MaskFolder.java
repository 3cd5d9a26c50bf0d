package io.github.dino4j.cli.eval;

import io.github.dino4j.cli.console.BadInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** True masks of images: files of the images' names that end in {@code .png}. */
final class MaskFolder {
    private final Path masks;
    private final @Nullable Path root;

    /**
     * Looks into a folder.
     *
     * @param masks the folder
     * @param root the folder that the images were found in, or null where each was named
     */
    MaskFolder(Path masks, @Nullable Path root) {
        this.masks = masks;
        this.root = root;
    }

    /** The mask in the image's own subfolder if there is one, else the one of its name. */
    Path of(Path image) {
        String name = String.valueOf(image.getFileName());
        int dot = name.lastIndexOf('.');
        String mask = (dot < 0 ? name : name.substring(0, dot)) + ".png";
        if (root != null) {
            Path beside =
                    masks.resolve(root.relativize(image).resolveSibling(mask).toString());
            if (Files.isRegularFile(beside)) {
                return beside;
            }
        }
        return masks.resolve(mask);
    }

    /** Refuses images without a mask, and images of which one would be measured by the other's. */
    void require(List<Path> images) {
        Map<Path, Path> taken = new HashMap<>();
        for (Path image : images) {
            Path mask = of(image);
            if (!Files.isRegularFile(mask)) {
                throw new BadInputException(mask + ": the mask of " + image + " is missing");
            }
            Path other = taken.put(mask, image);
            if (other != null && !other.equals(image)) {
                throw new BadInputException(mask + ": is the mask of both " + other + " and " + image
                        + "; give their folder, with masks in subfolders of the same names, or name the files apart");
            }
        }
    }
}
