package io.github.dino4j.cuda.driver;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where cuBLASLt may lie: a path that is set, a toolkit, a Python wheel, or wherever the system's linker looks. */
final class BlasLtFiles {
    /** The property that names the library's file. */
    static final String PROPERTY = "dino4j.cuda.cublaslt";

    private static final List<String> NAMES = List.of("libcublasLt.so.13", "libcublasLt.so.12");

    private BlasLtFiles() {}

    /**
     * Finds the library.
     *
     * @return its path, or its bare name if only the linker may know it
     * @throws IllegalStateException if a path is set and no file lies there
     */
    static String find() {
        String set = System.getProperty(PROPERTY);
        if (set != null) {
            if (!Files.isRegularFile(Path.of(set))) {
                throw new IllegalStateException(PROPERTY + " names " + set + ", where no file lies");
            }
            return set;
        }
        for (Path folder : folders()) {
            for (String name : NAMES) {
                Path file = folder.resolve(name);
                if (Files.isRegularFile(file)) {
                    return file.toString();
                }
            }
        }
        return NAMES.get(0);
    }

    /** Why a path gave no library, and what to do. */
    static String refusal(String path) {
        String advice =
                "; it comes with the CUDA toolkit and with PyTorch's wheels, and -D" + PROPERTY + "=FILE names it";
        return Files.exists(Path.of(path))
                ? path + " is not cuBLASLt of CUDA 12 or 13" + advice
                : "cuBLASLt of CUDA 12 or 13 (" + String.join(", ", NAMES) + ") is not on this machine" + advice;
    }

    private static List<Path> folders() {
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
                addMatching(folders, Path.of(environment, "lib"), "python3*", "site-packages/nvidia/cublas/lib");
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
