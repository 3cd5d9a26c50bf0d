package io.github.dino4j.augment.data.files;

import io.github.dino4j.augment.data.Survey;
import io.github.dino4j.core.io.InputException;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;

/**
 * The file of an index, big-endian: {@code [int64 magic] [text what] [int64 newest] [int64 start]}, the classes, of what is
 * no image {@code [text folder] [text why] [int32 count]}, the places with their stamps, the folders, then of each image {@code [int32 folder] [text name] [int32 label]} and in archives {@code [int64
 * offset] [int64 length]}, and a CRC-32 of it all. A text is {@code [int32 bytes] [UTF-8]}, a list is {@code [int32 items]} and
 * the items.
 */
final class IndexFile {
    private static final long MAGIC = 0x44494E4F49445832L; // DINOIDX2
    private static final int MAX_TEXT = 1 << 16;

    private IndexFile() {}

    static void write(FileChannel channel, String what, Index index) throws IOException {
        CheckedOutputStream summed =
                new CheckedOutputStream(new BufferedOutputStream(Channels.newOutputStream(channel)), new CRC32());
        DataOutputStream out = new DataOutputStream(new BufferedOutputStream(summed));
        FileTable files = index.files();
        out.writeLong(MAGIC);
        text(out, what);
        out.writeLong(index.newest());
        out.writeLong(index.start());
        texts(out, index.classes());
        out.writeInt(index.ignored().size());
        for (Survey.Ignored each : index.ignored()) {
            text(out, each.folder());
            text(out, each.why());
            out.writeInt(each.count());
        }
        texts(out, index.places());
        for (long stamp : index.stamps()) {
            out.writeLong(stamp);
        }
        texts(out, files.folders());
        out.writeInt(files.size());
        out.writeBoolean(files.isArchive());
        for (int i = 0; i < files.size(); i++) {
            out.writeInt(files.folder(i));
            text(out, files.name(i));
            out.writeInt(files.label(i));
            if (files.isArchive()) {
                out.writeLong(files.offset(i));
                out.writeLong(files.length(i));
            }
        }
        out.flush();
        out.writeLong(summed.getChecksum().getValue());
        out.flush();
    }

    private static void texts(DataOutputStream out, List<String> texts) throws IOException {
        out.writeInt(texts.size());
        for (String each : texts) {
            text(out, each);
        }
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    /** Reads an index; one that is damaged or of something else is an error. */
    static Index read(Path file, String what) throws IOException {
        CheckedInputStream summed =
                new CheckedInputStream(new BufferedInputStream(Files.newInputStream(file)), new CRC32());
        try (DataInputStream in = new DataInputStream(summed)) {
            if (in.readLong() != MAGIC || !text(in, file).equals(what)) {
                throw new InputException(file + ": is no index of " + what);
            }
            long newest = in.readLong();
            long start = in.readLong();
            List<String> classes = texts(in, file);
            List<Survey.Ignored> ignored = new ArrayList<>();
            for (int i = in.readInt(); i > 0; i--) {
                ignored.add(new Survey.Ignored(text(in, file), text(in, file), in.readInt()));
            }
            List<String> places = texts(in, file);
            long[] stamps = new long[places.size()];
            for (int i = 0; i < stamps.length; i++) {
                stamps[i] = in.readLong();
            }
            FileTable files = files(in, file);
            long sum = summed.getChecksum().getValue();
            if (in.readLong() != sum) {
                throw new InputException(file + ": is damaged");
            }
            return new Index(files, classes, ignored, places, stamps, newest, start);
        } catch (EOFException e) {
            throw new InputException(file + ": ends early", e);
        }
    }

    private static FileTable files(DataInputStream in, Path file) throws IOException {
        List<String> folders = texts(in, file);
        int size = in.readInt();
        boolean archive = in.readBoolean();
        FileTable.Builder files = new FileTable.Builder(archive);
        folders.forEach(files::folder);
        for (int i = 0; i < size; i++) {
            int folder = in.readInt();
            if (folder < 0 || folder >= folders.size()) {
                throw new InputException(file + ": is damaged");
            }
            files.add(folder, text(in, file), in.readInt());
            if (archive) {
                files.place(in.readLong(), in.readLong());
            }
        }
        return files.build();
    }

    private static List<String> texts(DataInputStream in, Path file) throws IOException {
        int count = in.readInt();
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            texts.add(text(in, file));
        }
        return texts;
    }

    private static String text(DataInputStream in, Path file) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > MAX_TEXT) {
            throw new InputException(file + ": is damaged");
        }
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
