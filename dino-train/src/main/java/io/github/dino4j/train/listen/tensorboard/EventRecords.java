package io.github.dino4j.train.listen.tensorboard;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The records that event files are made of (TFRecord): the length in 8 bytes, its checksum in 4, the data, and its checksum in 4, all
 * of them little-endian. Checksums are CRC32C, turned and shifted so that a checksum of data that holds checksums means something.
 */
final class EventRecords {
    private static final int HEAD = Long.BYTES + Integer.BYTES;
    private static final int MASK = 0xA282EAD8;
    private static final int TURN = 15;
    private static final int MOST = 1 << 28; // bytes of a record; what claims to be longer is damaged

    private EventRecords() {}

    /** A record around some data. */
    static byte[] framed(byte[] data) {
        ByteBuffer record =
                ByteBuffer.allocate(HEAD + data.length + Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        record.putLong(data.length);
        record.putInt(masked(record.array(), 0, Long.BYTES));
        record.put(data);
        record.putInt(masked(data, 0, data.length));
        return record.array();
    }

    /** The data of the next record; nothing at the end, and where the rest is torn or damaged. */
    private static Optional<byte[]> next(DataInputStream in) throws IOException {
        try {
            byte[] head = in.readNBytes(HEAD);
            if (head.length < HEAD) {
                return Optional.empty();
            }
            ByteBuffer told = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
            long length = told.getLong();
            if (told.getInt() != masked(head, 0, Long.BYTES) || length < 0 || length > MOST) {
                return Optional.empty();
            }
            byte[] data = in.readNBytes((int) length);
            int sum = Integer.reverseBytes(in.readInt());
            return sum == masked(data, 0, data.length) ? Optional.of(data) : Optional.empty();
        } catch (EOFException e) {
            return Optional.empty(); // torn by a kill
        }
    }

    private static int masked(byte[] data, int from, int length) {
        CRC32C sum = new CRC32C();
        sum.update(data, from, length);
        int crc = (int) sum.getValue();
        return (crc >>> TURN | crc << (Integer.SIZE - TURN)) + MASK;
    }

    /** Takes data. */
    interface Sink {
        void take(byte[] data) throws IOException;
    }

    /** Goes through the data of a file, as far as its records are whole. */
    static void read(InputStream from, Sink to) throws IOException {
        try (DataInputStream in = new DataInputStream(from)) {
            for (Optional<byte[]> data = next(in); data.isPresent(); data = next(in)) {
                to.take(data.get());
            }
        }
    }
}
