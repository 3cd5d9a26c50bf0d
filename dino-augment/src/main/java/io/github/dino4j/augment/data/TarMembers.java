package io.github.dino4j.augment.data;

import io.github.dino4j.core.io.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarFile;

/** The files in a tar file and where they lie, from its headers alone. */
final class TarMembers {
    private static final long BLOCK = 512;

    private TarMembers() {}

    /** All regular files in their order, names without a leading {@code ./}. */
    static List<TarArchiveEntry> of(Path file) throws IOException {
        String name = file.toString().toLowerCase(Locale.ROOT);
        if (name.endsWith(".gz") || name.endsWith(".tgz") || name.endsWith(".xz") || name.endsWith(".zst")) {
            throw new InputException(
                    file + ": is compressed, so nothing in it can be read where it lies; unpack it to a .tar file");
        }
        long size = Files.size(file);
        try (TarFile tar = new TarFile(file)) {
            long end = 0;
            for (TarArchiveEntry member : tar.getEntries()) {
                long last = member.getDataOffset() + (member.isFile() ? member.getSize() : 0);
                end = Math.max(end, (last + BLOCK - 1) / BLOCK * BLOCK);
                if (last > size || end + BLOCK > size) { // a tar file ends with empty blocks
                    throw new InputException(file + ": is cut off behind " + member.getName() + ": it has " + size
                            + " bytes and needs " + (end + 2 * BLOCK) + " or more; copy it again");
                }
                member.setName(member.getName().replaceFirst("^\\./", ""));
            }
            List<TarArchiveEntry> members =
                    tar.getEntries().stream().filter(TarArchiveEntry::isFile).toList();
            return members;
        } catch (IllegalArgumentException e) {
            throw new InputException(file + ": not a tar file (" + e.getMessage() + ")", e);
        } catch (InputException e) {
            throw e;
        } catch (IOException e) {
            throw new InputException(file + ": not a whole tar file (" + e.getMessage() + "); copy it again", e);
        }
    }
}
