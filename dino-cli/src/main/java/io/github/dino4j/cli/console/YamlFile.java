package io.github.dino4j.cli.console;

import java.nio.file.Files;
import java.nio.file.Path;
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
                            ? file + ": is a run directory, not a configuration; to go on with it: dino train "
                                    + file.resolve("config.yaml")
                            : file + ": is a folder, not a configuration; to train on its images, with settings chosen"
                                    + " for them: dino train " + file);
        }
        if (name.matches(".*[.](jpe?g|png|bmp|gif|tiff?|webp)")) {
            throw new BadInputException(
                    file + ": is an image, not a configuration; to see its views: dino views CONFIG.yaml " + file);
        }
        if (name.matches(".*[.](safetensors|pth|pt|bin|ckpt)")) {
            throw new BadInputException(file + ": holds weights, not a configuration; to start from them: dino train"
                    + " CONFIG.yaml --set train.init.weights=" + file);
        }
        return file;
    }
}
