package io.github.dino4j.vit.export;

import io.github.dino4j.core.io.AtomicFiles;
import io.github.dino4j.vit.weights.WeightTensor;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Files that {@code torch.load(weights_only=True)} reads: a zip of stored entries, {@code data.pkl}, {@code byteorder},
 * {@code data/0}, … and {@code version}, whose data start at multiples of 64 bytes so that they can be mapped. Equal contents
 * give equal bytes.
 */
public final class TorchFileWriter {
    private static final String FOLDER = "archive/";
    private static final int ALIGNMENT = 64;
    private static final int ENTRY_HEADER = 30; // of a zip entry, before its name
    private static final int EXTRA_HEADER = 4;
    private static final int PADDING_TAG = 0x4246; // "FB", as PyTorch marks its padding
    private static final int BUFFER = 1 << 20;
    private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 2, 1, 0, 0);

    private final ZipOutputStream zip;
    private long offset;

    private TorchFileWriter(OutputStream stream) {
        this.zip = new ZipOutputStream(stream);
    }

    /**
     * Writes a dictionary, whole or not at all.
     *
     * @param content {@link WeightTensor}s, which become float32, {@link String}s, {@link Long}s and maps of them, in order
     * @param file replaced if it exists
     * @throws IOException if it cannot be written
     */
    public static void write(Map<String, ?> content, Path file) throws IOException {
        PickleWriter pickle = new PickleWriter();
        byte[] program = pickle.write(content);
        AtomicFiles.write(file, channel -> {
            OutputStream stream = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER);
            TorchFileWriter torch = new TorchFileWriter(stream);
            torch.entries(program, pickle.storages());
            stream.flush();
        });
    }

    private void entries(byte[] program, List<WeightTensor> storages) throws IOException {
        entry("data.pkl", program);
        entry("byteorder", "little".getBytes(StandardCharsets.US_ASCII));
        for (int i = 0; i < storages.size(); i++) {
            entry("data/" + i, bytes(storages.get(i).floats()));
        }
        entry("version", "3\n".getBytes(StandardCharsets.US_ASCII));
        zip.finish();
    }

    private static byte[] bytes(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(values.length, Float.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return bytes.array();
    }

    private void entry(String name, byte[] content) throws IOException {
        ZipEntry entry = new ZipEntry(FOLDER + name);
        CRC32 crc = new CRC32();
        crc.update(content);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.length);
        entry.setCompressedSize(content.length);
        entry.setCrc(crc.getValue());
        entry.setTimeLocal(NO_TIME);
        long unpadded = offset + ENTRY_HEADER + entry.getName().length() + EXTRA_HEADER;
        int padding = (int) ((ALIGNMENT - unpadded % ALIGNMENT) % ALIGNMENT);
        ByteBuffer extra = ByteBuffer.allocate(EXTRA_HEADER + padding).order(ByteOrder.LITTLE_ENDIAN);
        extra.putShort((short) PADDING_TAG).putShort((short) padding);
        entry.setExtra(extra.array());
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
        offset = unpadded + padding + content.length;
    }
}
