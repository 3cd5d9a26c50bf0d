package io.github.dino4j.cuda.driver;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

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
        for (Path folder : LibraryFolders.all("cublas")) {
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
}
