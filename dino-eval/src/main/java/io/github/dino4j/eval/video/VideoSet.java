package io.github.dino4j.eval.video;

import io.github.dino4j.core.io.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder in the DAVIS layout: {@code JPEGImages/480p/NAME/00000.jpg}, {@code Annotations/480p/NAME/00000.png}, and the names
 * of the sequences in {@code ImageSets/2017/val.txt}, without which all are taken.
 *
 * @param sequences the sequences, at least one
 */
public record VideoSet(List<Sequence> sequences) {
    /**
     * A sequence.
     *
     * @param name its folder
     * @param frames its frames in order, at least two
     * @param masks a mask for each frame
     */
    public record Sequence(String name, List<Path> frames, List<Path> masks) {
        /**
         * Copies the lists.
         *
         * @param name its folder
         * @param frames its frames
         * @param masks their masks
         */
        public Sequence {
            frames = List.copyOf(frames);
            masks = List.copyOf(masks);
        }
    }

    /**
     * Copies the list.
     *
     * @param sequences the sequences
     */
    public VideoSet {
        sequences = List.copyOf(sequences);
    }

    /**
     * Finds the sequences.
     *
     * @param folder the set
     * @return the set
     * @throws InputException if there are none, or frames or masks are missing
     * @throws IOException if it cannot be read
     */
    public static VideoSet open(Path folder) throws IOException {
        Path images = resolution(folder, "JPEGImages");
        Path masks = folder.resolve("Annotations").resolve(String.valueOf(images.getFileName()));
        List<Sequence> sequences = new ArrayList<>();
        for (String name : names(folder, images)) {
            List<Path> frames = files(images.resolve(name));
            if (frames.size() < 2) {
                throw new InputException(
                        images.resolve(name) + ": a sequence needs at least two frames, has " + frames.size());
            }
            List<Path> truth = new ArrayList<>();
            for (Path frame : frames) {
                String file = String.valueOf(frame.getFileName());
                Path mask = masks.resolve(name).resolve(file.substring(0, file.lastIndexOf('.')) + ".png");
                if (!Files.isRegularFile(mask)) {
                    throw new InputException(mask + ": this mask is missing; every frame needs one to be measured");
                }
                truth.add(mask);
            }
            sequences.add(new Sequence(name, frames, truth));
        }
        return new VideoSet(sequences);
    }

    /** The folder {@code 480p}, or the only one there is. */
    private static Path resolution(Path folder, String kind) throws IOException {
        Path parent = folder.resolve(kind);
        if (!Files.isDirectory(parent)) {
            throw new InputException(folder + ": holds no folder " + kind + "; give a folder in the DAVIS layout");
        }
        if (Files.isDirectory(parent.resolve("480p"))) {
            return parent.resolve("480p");
        }
        List<Path> folders = files(parent);
        if (folders.size() != 1) {
            throw new InputException(
                    parent + ": holds no folder 480p and not one folder of another size alone, but " + folders.size());
        }
        return folders.get(0);
    }

    private static List<String> names(Path folder, Path images) throws IOException {
        for (String list : List.of("2017/val.txt", "2016/val.txt")) {
            Path file = folder.resolve("ImageSets").resolve(list);
            if (Files.isRegularFile(file)) {
                List<String> names = Files.readAllLines(file).stream()
                        .map(String::strip)
                        .filter(name -> !name.isEmpty())
                        .toList();
                if (names.isEmpty()) {
                    throw new InputException(file + ": names no sequence");
                }
                return names;
            }
        }
        List<String> names = files(images).stream()
                .map(path -> String.valueOf(path.getFileName()))
                .toList();
        if (names.isEmpty()) {
            throw new InputException(images + ": holds no sequences");
        }
        return names;
    }

    private static List<Path> files(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new InputException(folder + ": there is no such folder of frames");
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> !String.valueOf(file.getFileName()).startsWith("."))
                    .sorted()
                    .toList();
        }
    }
}
