package io.github.dino4j.train.listen.tensorboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.nd4j.shade.protobuf.CodedInputStream;
import org.tensorflow.framework.Summary;

/** Reads event files by TensorFlow's own classes for summaries, Google's for the wire format, and checksums bit by bit. */
final class EventFileReader {
    private static final int POLYNOMIAL = 0x82F63B78; // of CRC32C, reflected

    private EventFileReader() {}

    /** An event. */
    record Event(double time, long step, String version, boolean isStart, Summary summary) {
        List<Summary.Value> values() {
            return summary.getValueList();
        }
    }

    /** All events of a folder's files, in the order of their names; every byte has to be right. */
    static List<Event> folder(Path folder) throws IOException {
        List<Event> events = new ArrayList<>();
        for (Path file : files(folder)) {
            events.addAll(file(file));
        }
        return events;
    }

    static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(file -> file.getFileName().toString().startsWith("events.out.tfevents."))
                    .sorted()
                    .toList();
        }
    }

    static List<Event> file(Path file) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        List<Event> events = new ArrayList<>();
        while (in.hasRemaining()) {
            byte[] length = new byte[8];
            in.get(length);
            assertThat(in.getInt()).as("checksum of a length").isEqualTo(masked(length));
            byte[] data = new byte
                    [(int) ByteBuffer.wrap(length)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .getLong()];
            in.get(data);
            assertThat(in.getInt()).as("checksum of an event").isEqualTo(masked(data));
            events.add(event(data));
        }
        assertThat(events.get(0).version()).isEqualTo("brain.Event:2");
        return events;
    }

    private static Event event(byte[] data) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(data);
        double time = Double.NaN;
        long step = 0;
        String version = "";
        boolean isStart = false;
        Summary summary = Summary.getDefaultInstance();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (tag >>> 3) {
                case 1 -> time = in.readDouble();
                case 2 -> step = in.readInt64();
                case 3 -> version = in.readString();
                case 5 -> summary = Summary.parseFrom(in.readByteArray());
                case 7 -> isStart = in.readByteArray()[1] == 1;
                default -> throw new IOException("unknown field of an event: " + (tag >>> 3));
            }
        }
        return new Event(time, step, version, isStart, summary);
    }

    private static int masked(byte[] data) {
        int crc = ~0;
        for (byte each : data) {
            crc ^= each & 0xFF;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 1) == 0 ? crc >>> 1 : crc >>> 1 ^ POLYNOMIAL;
            }
        }
        return Integer.rotateRight(~crc, 15) + 0xA282EAD8;
    }
}
