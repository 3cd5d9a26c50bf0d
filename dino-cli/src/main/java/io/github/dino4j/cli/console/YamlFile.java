package io.github.dino4j.cli.console;

import io.github.dino4j.augment.data.names.ImageNames;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** A configuration that a command is given; what else it is given is answered with the command that was meant. */
public final class YamlFile {
    private YamlFile() {}

    /**
     * Refuses what cannot be a configuration.
     *
     * @param file what was given
     * @return the same
     */
    public static Path require(Path file) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        if (Files.isDirectory(file)) {
            throw new BadInputException(
                    Files.isRegularFile(file.resolve("config.yaml"))
                            ? file + ": is a run directory, not a configuration; its configuration is "
                                    + file.resolve("config.yaml") + ", and to go on with it: dino train "
                                    + file.resolve("config.yaml")
                            : file + ": is a folder, not a configuration; to train on its images, with settings chosen"
                                    + " for them: dino train " + file);
        }
        if (isImage(file)) {
            Path folder = file.getParent();
            throw new BadInputException(file
                    + ": is an image, not a configuration; to train on the images of its folder:"
                    + " dino train " + (folder == null ? "." : folder) + "; to see its views: dino views CONFIG.yaml "
                    + file);
        }
        if (isWeights(name)) {
            throw new BadInputException(file + ": holds weights, not a configuration; to start from them: dino train"
                    + " CONFIG.yaml --set train.init.weights=" + file);
        }
        return file;
    }

    /**
     * Refuses a folder of weights where one of images is wanted.
     *
     * @param folder what was given; a file is let pass
     * @throws IOException if the folder cannot be listed
     */
    public static void refuseWeights(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        List<Path> weights = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                if (Files.isDirectory(file) || isImage(file)) {
                    return; // there may be images
                }
                if (isWeights(file.toString().toLowerCase(Locale.ROOT))) {
                    weights.add(file);
                }
            }
        }
        if (!weights.isEmpty()) {
            throw new BadInputException(folder + ": holds no images but weights; to start from them: dino train IMAGES"
                    + " --set train.init.weights=" + Collections.min(weights));
        }
    }

    private static boolean isImage(Path file) {
        return ImageNames.isImage(String.valueOf(file.getFileName()));
    }

    private static boolean isWeights(String name) {
        return name.matches(".*[.](safetensors|pth|pt|bin|ckpt)");
    }
}
