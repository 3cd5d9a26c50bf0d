package io.github.dino4j.augment.data.files;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A long list of files in little memory: some 30 bytes for each of a million, where objects would take 150. A path is a folder
 * and a name; in an archive it has a place.
 */
final class FileTable {
    private final List<String> folders; // each ends with a slash, or is empty
    private final int[] folder;
    private final byte[] names; // one after the other, UTF-8
    private final int[] ends; // of each name
    private final int[] labels;
    private final long[] offsets; // empty for files of their own, like the lengths
    private final long[] lengths;

    private FileTable(Builder builder) {
        this.folders = List.copyOf(builder.folders);
        this.folder = Arrays.copyOf(builder.folder, builder.size);
        this.names = Arrays.copyOf(builder.names, builder.used);
        this.ends = Arrays.copyOf(builder.ends, builder.size);
        this.labels = Arrays.copyOf(builder.labels, builder.size);
        this.offsets = Arrays.copyOf(builder.offsets, builder.archive ? builder.size : 0);
        this.lengths = Arrays.copyOf(builder.lengths, builder.archive ? builder.size : 0);
    }

    int size() {
        return folder.length;
    }

    List<String> folders() {
        return folders;
    }

    int folder(int index) {
        return folder[index];
    }

    String name(int index) {
        int start = index == 0 ? 0 : ends[index - 1];
        return new String(names, start, ends[index] - start, StandardCharsets.UTF_8);
    }

    String path(int index) {
        return folders.get(folder[index]) + name(index);
    }

    int label(int index) {
        return labels[index];
    }

    boolean isArchive() {
        return offsets.length > 0;
    }

    long offset(int index) {
        return isArchive() ? offsets[index] : 0;
    }

    long length(int index) {
        return isArchive() ? lengths[index] : 0;
    }

    /** The files of some folders, with the label of their folder. */
    FileTable select(boolean[] keep, int[] labelOfFolder) {
        Builder part = new Builder(isArchive());
        folders.forEach(part::folder);
        for (int i = 0; i < size(); i++) {
            if (keep[folder[i]]) {
                int start = i == 0 ? 0 : ends[i - 1];
                part.add(folder[i], names, start, ends[i] - start, labelOfFolder[folder[i]]);
                part.place(offset(i), length(i));
            }
        }
        return part.build();
    }

    /** Which folders hold files. */
    boolean[] usedFolders() {
        boolean[] used = new boolean[folders.size()];
        for (int each : folder) {
            used[each] = true;
        }
        return used;
    }

    /** Collects files. */
    static final class Builder {
        private static final int FIRST = 1024;

        private final boolean archive;
        private final List<String> folders = new ArrayList<>();
        private int[] folder = new int[FIRST];
        private byte[] names = new byte[FIRST];
        private int[] ends = new int[FIRST];
        private int[] labels = new int[FIRST];
        private long[] offsets;
        private long[] lengths;
        private int size;
        private int used;

        Builder(boolean archive) {
            this.archive = archive;
            this.offsets = new long[archive ? FIRST : 0];
            this.lengths = new long[archive ? FIRST : 0];
        }

        /** Adds a folder and gives its number. */
        int folder(String path) {
            folders.add(path);
            return folders.size() - 1;
        }

        void add(int inFolder, String name, int label) {
            byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
            add(inFolder, bytes, 0, bytes.length, label);
        }

        private void add(int inFolder, byte[] name, int start, int length, int label) {
            if (size == folder.length) {
                grow();
            }
            if (names.length - used < length) {
                names = Arrays.copyOf(names, larger(Math.addExact(used, length)));
            }
            System.arraycopy(name, start, names, used, length);
            used += length;
            folder[size] = inFolder;
            ends[size] = used;
            labels[size] = label;
            size++;
        }

        /** Says where in its archive the last file is. */
        void place(long offset, long length) {
            if (archive) {
                offsets[size - 1] = offset;
                lengths[size - 1] = length;
            }
        }

        private void grow() {
            int room = larger(size);
            folder = Arrays.copyOf(folder, room);
            ends = Arrays.copyOf(ends, room);
            labels = Arrays.copyOf(labels, room);
            offsets = Arrays.copyOf(offsets, archive ? room : 0);
            lengths = Arrays.copyOf(lengths, archive ? room : 0);
        }

        private static int larger(int needed) {
            return (int) Math.min(Integer.MAX_VALUE - 8L, needed + needed / 2L);
        }

        FileTable build() {
            return new FileTable(this);
        }
    }
}
