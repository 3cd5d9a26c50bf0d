package io.github.dino4j.augment.data.names;

import java.util.List;
import java.util.Locale;

/** Which files are taken for images, by their names. */
public final class ImageNames {
    private static final List<String> ENDINGS = List.of(
            ".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".gif", ".bmp", ".tif", ".tiff", ".webp", ".ppm", ".pgm", ".pbm",
            ".pnm");

    private ImageNames() {}

    /**
     * Whether a path ends as images do and no part of it is hidden.
     *
     * @param path the path
     * @return true if so
     */
    public static boolean isImage(String path) {
        String lower = path.toLowerCase(Locale.ROOT);
        return !isHidden(path) && ENDINGS.stream().anyMatch(lower::endsWith);
    }

    /**
     * Whether a file or one of its folders has a name that hides it, or is an archive's note of a Macintosh.
     *
     * @param path the path
     * @return true if so
     */
    public static boolean isHidden(String path) {
        return path.startsWith(".") || path.contains("/.") || ("/" + path + "/").contains("/__MACOSX/");
    }

    /**
     * Why a file is no image: hidden, or its suffix.
     *
     * @param path the path
     * @return the reason
     */
    public static String why(String path) {
        if (isHidden(path)) {
            return "hidden";
        }
        String name = path.substring(path.lastIndexOf('/') + 1);
        int dot = name.lastIndexOf('.');
        return dot < 0 ? "without suffix" : name.substring(dot).toLowerCase(Locale.ROOT);
    }

    /**
     * Whether an ending without its first dot is an image's.
     *
     * @param ending without its first dot
     * @return true if so
     */
    public static boolean isEnding(String ending) {
        return ENDINGS.contains("." + ending.toLowerCase(Locale.ROOT));
    }
}
