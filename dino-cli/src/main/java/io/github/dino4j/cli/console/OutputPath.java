package io.github.dino4j.cli.console;

import java.nio.file.Files;
import java.nio.file.Path;

/** Looks at where a command will write, before it computes anything, and writes nothing: a command that is refused leaves no trace. */
public final class OutputPath {
    private OutputPath() {}

    /**
     * Refuses a file that could not be written later.
     *
     * @param option such as {@code --output}
     * @param file a file in a folder that is there
     */
    public static void requireFile(String option, Path file) {
        Path folder = file.toAbsolutePath().getParent();
        if (Files.isDirectory(file)) {
            throw new BadInputException(option + " " + file + ": is a folder; name a file");
        }
        if (folder == null || !Files.isDirectory(folder)) {
            throw new BadInputException(option + " " + file + ": its folder does not exist; make it first");
        }
        requireWritable(option, file, folder);
    }

    /**
     * Refuses a folder that is none, or that could not be made later.
     *
     * @param option such as {@code --output}
     * @param folder a folder, or where one will be made
     */
    public static void requireFolder(String option, Path folder) {
        Path there = folder.toAbsolutePath();
        while (there.getParent() != null && !Files.exists(there)) {
            there = there.getParent();
        }
        if (!Files.isDirectory(there)) {
            throw new BadInputException(option + " " + folder + ": " + there + " is a file; name a folder");
        }
        requireWritable(option, folder, there);
    }

    private static void requireWritable(String option, Path path, Path folder) {
        if (!Files.isWritable(folder)) {
            throw new BadInputException(option + " " + path + ": nothing may be written in " + folder
                    + "; choose another place, or change its permissions");
        }
    }
}
