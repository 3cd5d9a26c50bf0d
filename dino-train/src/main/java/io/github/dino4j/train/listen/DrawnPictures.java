package io.github.dino4j.train.listen;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What was drawn of some fixed images.
 *
 * @param step steps completed
 * @param epoch epochs completed
 * @param files PNG files by what they show: {@code attention}, {@code neighbours}, {@code views}; older ones of an epoch are deleted
 *     in time
 */
public record DrawnPictures(long step, int epoch, Map<String, Path> files) {
    private static final String VIEWS = "views";

    /**
     * Copies what it is given.
     *
     * @param step steps completed
     * @param epoch epochs completed
     * @param files PNG files by what they show
     */
    public DrawnPictures {
        files = new LinkedHashMap<>(files);
    }

    /**
     * Finds what there is of an epoch.
     *
     * @param samples the run's folder of samples
     * @param step steps completed
     * @param epoch epochs completed
     * @return the pictures, perhaps none
     */
    public static DrawnPictures in(Path samples, long step, int epoch) {
        Map<String, Path> files = new LinkedHashMap<>();
        for (String kind : List.of("attention", "neighbours", VIEWS)) {
            Path file = samples.resolve(kind.equals(VIEWS) ? "views.png" : kind + "/epoch-" + epoch + ".png");
            if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                files.put(kind, file);
            }
        }
        return new DrawnPictures(step, epoch, files);
    }
}
