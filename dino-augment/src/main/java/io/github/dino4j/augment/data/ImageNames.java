package io.github.dino4j.augment.data;

import java.util.List;
import java.util.Locale;

/** Which files are taken for images, by their names. */
final class ImageNames {
    private static final List<String> ENDINGS = List.of(
            ".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".gif", ".bmp", ".tif", ".tiff", ".webp", ".ppm", ".pgm", ".pbm",
            ".pnm");

    private ImageNames() {}

    /** Whether a path ends as images do and is not hidden. */
    static boolean isImage(String path) {
        String lower = path.toLowerCase(Locale.ROOT);
        String last = lower.substring(lower.lastIndexOf('/') + 1);
        return !last.startsWith(".") && ENDINGS.stream().anyMatch(lower::endsWith);
    }

    /** Whether an ending without its first dot is an image's. */
    static boolean isEnding(String ending) {
        return ENDINGS.contains("." + ending.toLowerCase(Locale.ROOT));
    }
}
