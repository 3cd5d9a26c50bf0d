package io.github.dino4j.core.io;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/** A checksum over the tensors and metadata of a safetensors file, kept among the metadata. */
public final class TensorChecksum {
    /** Its name among the metadata. */
    public static final String KEY = "crc32c";

    private TensorChecksum() {}

    /**
     * Computes the checksum.
     *
     * @param file tensors and metadata, in file order; a checksum among them is left out
     * @return hexadecimal digits
     */
    public static String of(SafeTensors file) {
        CRC32C crc = new CRC32C();
        file.metadata().forEach((name, text) -> {
            if (!name.equals(KEY)) {
                crc.update((name + "=" + text + "\n").getBytes(StandardCharsets.UTF_8));
            }
        });
        file.tensors().forEach((name, tensor) -> {
            crc.update((name + " " + tensor.type() + tensor.shape() + "\n").getBytes(StandardCharsets.UTF_8));
            crc.update(tensor.data().duplicate().rewind());
        });
        return Long.toHexString(crc.getValue());
    }
}
