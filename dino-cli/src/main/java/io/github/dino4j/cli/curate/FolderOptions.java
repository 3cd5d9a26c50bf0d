package io.github.dino4j.cli.curate;

import io.github.dino4j.cli.console.BadInputException;
import io.github.dino4j.cli.console.OutputPath;
import io.github.dino4j.cli.eval.Overlays;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Which images a command looks at, by what, and where it writes. */
final class FolderOptions {
    @CommandLine.Parameters(
            index = "0",
            paramLabel = "DIR",
            description = "images in any form that data.train takes, with or without classes")
    private String images = "";

    @CommandLine.Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "CHECKPOINT",
            description = "a run directory, or any weights file that dino import knows")
    private @Nullable Path checkpoint;

    @CommandLine.Option(
            names = "--features",
            paramLabel = "FILE",
            description = "features of DIR that dino embed has written (.safetensors), instead of CHECKPOINT")
    private @Nullable Path features;

    @CommandLine.Option(
            names = "--output",
            required = true,
            paramLabel = "OUT",
            description = "an empty or new folder, or one of an earlier look, which is gone on with")
    private Path output = Path.of("");

    @CommandLine.Mixin
    private final Overlays overlays = new Overlays();

    String images() {
        return images;
    }

    Path output() {
        return output;
    }

    Optional<Path> checkpoint() {
        return Optional.ofNullable(checkpoint);
    }

    Optional<Path> features() {
        return Optional.ofNullable(features);
    }

    List<String> sets(List<String> own) {
        return overlays.after(own);
    }

    /** Refuses what cannot be, before anything is loaded. */
    void check() {
        if (checkpoint != null && features != null) {
            throw new BadInputException("give a CHECKPOINT or --features FILE, not both");
        }
        OutputPath.requireFolder("--output", output);
        requireOutside(images);
    }

    /** A page inside of the images would be found among them at the next look. */
    void requireOutside(String set) {
        try {
            Path folder = Path.of(set).toAbsolutePath().normalize();
            if (Files.isDirectory(folder) && output.toAbsolutePath().normalize().startsWith(folder)) {
                throw new BadInputException("--output " + output + ": is inside of the images' folder " + set
                        + ", where it would be taken for images; choose another place");
            }
        } catch (InvalidPathException e) { // a pattern: its folders are not known yet
            return;
        }
    }
}
