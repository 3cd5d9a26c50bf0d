package io.github.dino4j.eval.feature;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/** A checksum over rows, their labels and paths. */
public final class FeatureChecksum {
    private FeatureChecksum() {}

    /**
     * Computes the checksum.
     *
     * @param bank any rows
     * @return hexadecimal digits
     */
    public static String of(FeatureBank bank) {
        CRC32C crc = new CRC32C();
        ByteBuffer row = ByteBuffer.allocate(bank.dim() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < bank.size(); i++) {
            row.clear();
            row.asFloatBuffer().put(bank.features(), i * bank.dim(), bank.dim());
            crc.update(row);
            String path = bank.paths().isEmpty() ? "" : bank.paths().get(i);
            String line = (bank.labelled() ? bank.label(i) : "") + " " + path + "\n";
            crc.update(line.getBytes(StandardCharsets.UTF_8));
        }
        crc.update((bank.classes() + " " + bank.classNames()).getBytes(StandardCharsets.UTF_8));
        return Long.toHexString(crc.getValue());
    }
}
