package io.github.dino4j.augment.data.files;

import io.github.dino4j.core.io.InputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarFile;
import org.jspecify.annotations.Nullable;

/** The files in a tar file and where they lie, from its headers alone. */
final class TarMembers {
    private static final long BLOCK = 512;
    private static final int MOST_LINKS = 40;

    private TarMembers() {}

    /** A regular file, or a link to one: its name without a leading {@code ./}, and where its content lies. */
    record Member(String name, long offset, long size) {}

    /**
     * What a tar file holds.
     *
     * @param files in their order
     * @param folders that are members themselves, with a slash behind
     * @param brokenLinks links to no file of the archive
     */
    record Contents(List<Member> files, List<String> folders, List<String> brokenLinks) {}

    /** All regular files in their order. */
    static List<Member> of(Path file) throws IOException {
        return read(file).files();
    }

    static Contents read(Path file) throws IOException {
        String name = file.toString().toLowerCase(Locale.ROOT);
        if (name.endsWith(".gz") || name.endsWith(".tgz") || name.endsWith(".xz") || name.endsWith(".zst")) {
            throw new InputException(
                    file + ": is compressed, so nothing in it can be read where it lies; unpack it to a .tar file");
        }
        long size = Files.size(file);
        try (TarFile tar = new TarFile(file, StandardCharsets.UTF_8.name())) { // never the locale's
            long end = 0;
            for (TarArchiveEntry member : tar.getEntries()) {
                long last = member.getDataOffset() + (member.isFile() ? member.getSize() : 0);
                end = Math.max(end, (last + BLOCK - 1) / BLOCK * BLOCK);
                if (last > size || end + BLOCK > size) { // a tar file ends with empty blocks
                    throw new InputException(file + ": is cut off behind " + member.getName() + ": it has " + size
                            + " bytes and needs " + (end + 2 * BLOCK) + " or more; copy it again");
                }
            }
            return contents(tar.getEntries());
        } catch (IllegalArgumentException e) {
            throw new InputException(file + ": not a tar file (" + e.getMessage() + ")", e);
        } catch (InputException e) {
            throw e;
        } catch (IOException e) {
            throw new InputException(file + ": not a whole tar file (" + e.getMessage() + "); copy it again", e);
        }
    }

    private static Contents contents(List<TarArchiveEntry> entries) {
        Map<String, TarArchiveEntry> byName = new HashMap<>();
        List<String> folders = new ArrayList<>();
        for (TarArchiveEntry each : entries) {
            byName.put(plain(each.getName()), each); // the last of a name wins, as when it is unpacked
            if (each.isDirectory()) {
                folders.add(plain(each.getName()));
            }
        }
        List<Member> files = new ArrayList<>();
        List<String> broken = new ArrayList<>();
        for (TarArchiveEntry each : entries) {
            boolean link = each.isLink() || each.isSymbolicLink();
            TarArchiveEntry target = link ? target(each, byName) : each;
            if (target != null && isPlainFile(target)) {
                files.add(new Member(plain(each.getName()), target.getDataOffset(), target.getSize()));
            } else if (link && (target == null || !target.isDirectory())) {
                broken.add(plain(each.getName()));
            }
        }
        return new Contents(List.copyOf(files), List.copyOf(folders), List.copyOf(broken));
    }

    private static boolean isPlainFile(TarArchiveEntry entry) {
        return entry.isFile() && !entry.isLink() && !entry.isSymbolicLink();
    }

    private static String plain(String name) {
        return name.replaceFirst("^(\\./)+", "");
    }

    /** What a link leads to, by way of others too; null where that is not in the archive. */
    private static @Nullable TarArchiveEntry target(TarArchiveEntry link, Map<String, TarArchiveEntry> byName) {
        TarArchiveEntry each = link;
        for (int i = 0; i < MOST_LINKS && each != null; i++) {
            if (!each.isLink() && !each.isSymbolicLink()) {
                return each;
            }
            String from = plain(each.getName());
            String folder = each.isLink() ? "" : from.substring(0, from.lastIndexOf('/') + 1);
            each = byName.get(normal(folder + plain(each.getLinkName())));
        }
        return null;
    }

    private static String normal(String path) {
        Deque<String> parts = new ArrayDeque<>();
        for (String part : path.split("/", -1)) {
            if (part.equals("..") && !parts.isEmpty()) {
                parts.removeLast();
            } else if (!part.equals(".") && !part.isEmpty()) {
                parts.add(part);
            }
        }
        return String.join("/", parts);
    }
}
