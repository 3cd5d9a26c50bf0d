package io.github.dino4j.vit.torch;

import io.github.dino4j.core.io.FileBytes;
import io.github.dino4j.core.io.InputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The entries of a zip file that are stored as they are, which is how PyTorch writes them; sizes and places are those of the
 * central directory (PKWARE's APPNOTE.TXT, sections 4.3.7 to 4.3.16), zip64 included. Names are only compared: nothing is
 * written anywhere.
 */
final class ZipEntries {
    private static final int END = 0x06054b50;
    private static final int END_SIZE = 22;
    private static final int MOST_COMMENT = 0xFFFF;
    private static final int END64 = 0x06064b50;
    private static final int END64_SIZE = 56;
    private static final int LOCATOR64 = 0x07064b50;
    private static final int LOCATOR64_SIZE = 20;
    private static final int ENTRY = 0x02014b50;
    private static final int ENTRY_SIZE = 46;
    private static final int LOCAL = 0x04034b50;
    private static final int LOCAL_SIZE = 30;
    private static final int EXTRA64 = 1;
    private static final long FULL32 = 0xFFFFFFFFL;
    private static final int FULL16 = 0xFFFF;
    private static final int MOST_ENTRIES = 1 << 17;
    private static final int MOST_DIRECTORY = 1 << 26;
    private static final int ENCRYPTED = 1;

    private final FileBytes file;
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    /** Where an entry lies. */
    private record Entry(int method, boolean encrypted, long size, long local) {}

    /** Where the directory lies. */
    private record Directory(long start, long size, long count) {}

    private ZipEntries(FileBytes file) {
        this.file = file;
    }

    static ZipEntries of(FileBytes file) throws IOException {
        ZipEntries zip = new ZipEntries(file);
        Directory directory = zip.directory();
        if (directory.count() > MOST_ENTRIES || directory.size() > MOST_DIRECTORY || directory.size() < 0) {
            throw zip.damaged("a directory of " + directory.count() + " entries in " + directory.size() + " bytes");
        }
        ByteBuffer bytes = file.part(directory.start(), directory.size());
        for (long i = 0; i < directory.count(); i++) {
            zip.readEntry(bytes);
        }
        return zip;
    }

    /** {@return names in the order of the directory} */
    Map<String, Long> sizes() {
        Map<String, Long> sizes = new LinkedHashMap<>();
        entries.forEach((name, entry) -> sizes.put(name, entry.size()));
        return Collections.unmodifiableMap(sizes);
    }

    private InputException damaged(String what) {
        return new InputException(file.name() + ": a damaged zip file: " + what + "; load it with PyTorch and save it"
                + " again, or download it again");
    }

    private Directory directory() throws IOException {
        long tail = Math.min(file.size(), (long) END_SIZE + MOST_COMMENT);
        ByteBuffer bytes = file.part(file.size() - tail, tail);
        for (int at = bytes.capacity() - END_SIZE; at >= 0; at--) {
            if (bytes.getInt(at) == END && Short.toUnsignedInt(bytes.getShort(at + 20)) == tail - at - END_SIZE) {
                long count = Short.toUnsignedLong(bytes.getShort(at + 10));
                long size = Integer.toUnsignedLong(bytes.getInt(at + 12));
                long start = Integer.toUnsignedLong(bytes.getInt(at + 16));
                boolean wide = count == FULL16 || size == FULL32 || start == FULL32;
                return wide ? directory64(file.size() - tail + at) : new Directory(start, size, count);
            }
        }
        throw damaged("it has no directory at its end, so it was cut off");
    }

    private Directory directory64(long end) throws IOException {
        if (end < LOCATOR64_SIZE) {
            throw damaged("its zip64 directory is missing");
        }
        ByteBuffer locator = file.part(end - LOCATOR64_SIZE, LOCATOR64_SIZE);
        if (locator.getInt(0) != LOCATOR64) {
            throw damaged("its zip64 directory is missing");
        }
        ByteBuffer record = file.part(locator.getLong(8), END64_SIZE);
        if (record.getInt(0) != END64) {
            throw damaged("its zip64 directory is not where it says");
        }
        long count = record.getLong(32);
        if (count < 0) {
            throw damaged("a directory of a negative number of entries");
        }
        return new Directory(record.getLong(48), record.getLong(40), count);
    }

    private void readEntry(ByteBuffer bytes) throws IOException {
        int at = bytes.position();
        if (bytes.remaining() < ENTRY_SIZE || bytes.getInt(at) != ENTRY) {
            throw damaged("its directory ends early");
        }
        int nameLength = Short.toUnsignedInt(bytes.getShort(at + 28));
        int extraLength = Short.toUnsignedInt(bytes.getShort(at + 30));
        int commentLength = Short.toUnsignedInt(bytes.getShort(at + 32));
        int length = ENTRY_SIZE + nameLength + extraLength + commentLength;
        if (bytes.remaining() < length) {
            throw damaged("its directory ends early");
        }
        byte[] name = new byte[nameLength];
        bytes.get(at + ENTRY_SIZE, name);
        long packed = Integer.toUnsignedLong(bytes.getInt(at + 20));
        long size = Integer.toUnsignedLong(bytes.getInt(at + 24));
        long local = Integer.toUnsignedLong(bytes.getInt(at + 42));
        ByteBuffer extra =
                bytes.slice(at + ENTRY_SIZE + nameLength, extraLength).order(bytes.order());
        ByteBuffer wide = extra64(extra);
        size = size == FULL32 ? next(wide) : size; // in this order, each only where it is needed
        packed = packed == FULL32 ? next(wide) : packed;
        local = local == FULL32 ? next(wide) : local;
        String text = new String(name, StandardCharsets.UTF_8);
        int method = Short.toUnsignedInt(bytes.getShort(at + 10));
        boolean encrypted = (bytes.getShort(at + 8) & ENCRYPTED) != 0;
        if (method == 0 && size != packed) {
            throw damaged(text + " is stored in " + packed + " bytes and has " + size);
        }
        if (entries.put(text, new Entry(method, encrypted, size, local)) != null) {
            throw damaged("it has two entries named " + text);
        }
        bytes.position(at + length);
    }

    private ByteBuffer extra64(ByteBuffer extra) {
        int at = 0;
        while (extra.capacity() - at >= 4) {
            int length = Short.toUnsignedInt(extra.getShort(at + 2));
            int start = at + 4;
            if (Short.toUnsignedInt(extra.getShort(at)) == EXTRA64) {
                int there = Math.min(length, extra.capacity() - start);
                return extra.slice(start, there).order(extra.order());
            }
            at = start + length;
        }
        return ByteBuffer.allocate(0);
    }

    private long next(ByteBuffer wide) throws InputException {
        if (wide.remaining() < Long.BYTES) {
            throw damaged("an entry lacks its zip64 sizes");
        }
        return wide.getLong();
    }

    /** The content of an entry. */
    ByteBuffer content(String name) throws IOException {
        Entry entry = entries.get(name);
        if (entry == null) {
            throw damaged("it lacks " + name);
        }
        if (entry.method() != 0 || entry.encrypted()) {
            throw new InputException(
                    file.name() + ": " + name + " is compressed or encrypted, which PyTorch never does;"
                            + " load the file with PyTorch and save it again");
        }
        ByteBuffer local = file.part(entry.local(), LOCAL_SIZE);
        if (local.getInt(0) != LOCAL) {
            throw damaged(name + " is not where the directory says");
        }
        long start = entry.local()
                + LOCAL_SIZE
                + Short.toUnsignedInt(local.getShort(26))
                + Short.toUnsignedInt(local.getShort(28));
        return file.part(start, entry.size());
    }
}
