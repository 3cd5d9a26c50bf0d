package io.github.dino4j.cuda.driver;

import com.sun.jna.Memory;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The kernels as text, which the driver compiles for the GPU at hand and keeps for the next time. */
final class KernelImage {
    /** The property for a file instead of the module's own kernels, for whoever works on them. */
    static final String PROPERTY = "dino4j.cuda.kernels";

    private static final String RESOURCE = "/io/github/dino4j/cuda/kernels.ptx";

    private KernelImage() {}

    /** {@return the text with a zero behind it} */
    static Memory load() {
        byte[] text = bytes();
        Memory memory = new Memory(text.length + 1L);
        memory.write(0L, text, 0, text.length);
        memory.setByte(text.length, (byte) 0);
        return memory;
    }

    private static byte[] bytes() {
        String file = System.getProperty(PROPERTY);
        try {
            if (file != null) {
                return Files.readAllBytes(Path.of(file));
            }
            try (InputStream in = KernelImage.class.getResourceAsStream(RESOURCE)) {
                if (in == null) {
                    throw new IllegalStateException(
                            "this build has no CUDA kernels; compile them by scripts/cuda-ptx.sh and build again");
                }
                return in.readAllBytes();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the CUDA kernels cannot be read", e);
        }
    }
}
