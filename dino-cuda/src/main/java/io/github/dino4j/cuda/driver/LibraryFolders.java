package io.github.dino4j.cuda.driver;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where libraries of CUDA may lie beside the folders of the system's linker: a toolkit, or a Python wheel. */
public final class LibraryFolders {
    private LibraryFolders() {}

    /**
     * Lists them.
     *
     * @param wheel the folder of the wheel below {@code nvidia} that has the library, such as {@code cublas}
     * @return the folders, those to look into first at the front; some may not exist
     */
    public static List<Path> all(String wheel) {
        List<Path> folders = new ArrayList<>();
        for (String variable : List.of("CUDA_HOME", "CUDA_PATH")) {
            String home = System.getenv(variable);
            if (home != null) {
                folders.add(Path.of(home, "lib64"));
            }
        }
        addMatching(folders, Path.of("/usr/local"), "cuda*", "lib64");
        addMatching(folders, Path.of("/usr/local"), "cuda*", "targets/x86_64-linux/lib");
        folders.add(Path.of("/usr/lib/x86_64-linux-gnu"));
        for (@Nullable
        String environment :
                new String[] {System.getenv("VIRTUAL_ENV"), System.getProperty("user.home") + "/.local", "/usr/local"
                }) {
            if (environment != null) {
                addMatching(folders, Path.of(environment, "lib"), "python3*", "site-packages/nvidia/cu13/lib");
                addMatching(folders, Path.of(environment, "lib"), "python3*", "site-packages/nvidia/" + wheel + "/lib");
            }
        }
        return folders;
    }

    private static void addMatching(List<Path> folders, Path parent, String glob, String below) {
        if (Files.isDirectory(parent)) {
            try (DirectoryStream<Path> children = Files.newDirectoryStream(parent, glob)) {
                children.forEach(child -> folders.add(child.resolve(below)));
            } catch (IOException e) {
                // A folder that cannot be read holds no library for us; the linker is asked last.
            }
        }
    }
}
