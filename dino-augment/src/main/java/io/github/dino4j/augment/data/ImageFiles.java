package io.github.dino4j.augment.data;

import io.github.dino4j.core.io.InputException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarFile;
import org.jspecify.annotations.Nullable;

/**
 * The ImageFolder layout, {@code root/class/image.jpg}, in a folder or straight in a tar file. Classes are the sorted names
 * of the folders; a folder without subfolders is unlabelled. Other files are ignored.
 */
final class ImageFiles {
    private static final List<String> ENDINGS = List.of(".jpg", ".jpeg", ".png", ".gif", ".bmp");
    private static final int MAX_DEPTH = 16;

    private ImageFiles() {}

    /** A path below the root with its place in an archive. */
    private record Found(String path, long offset, long length) {}

    static ImageSource folder(Path root, long maxPixels) throws IOException {
        List<Found> found;
        try (Stream<Path> files = Files.walk(root, MAX_DEPTH)) {
            found = files.filter(Files::isRegularFile)
                    .map(file -> root.relativize(file).toString().replace('\\', '/'))
                    .filter(ImageFiles::isImage)
                    .map(name -> new Found(name, 0, 0))
                    .toList();
        }
        return source(root, null, "", found, maxPixels);
    }

    /** The images below a folder of the archive; {@code prefix} is empty or ends with a slash. */
    static ImageSource tar(Path file, String prefix, long maxPixels) throws IOException {
        List<Found> found = new ArrayList<>();
        try (TarFile tar = new TarFile(file)) {
            for (TarArchiveEntry entry : tar.getEntries()) {
                String name = entry.getName().replaceFirst("^\\./", "");
                if (entry.isFile() && name.startsWith(prefix) && isImage(name)) {
                    found.add(new Found(name.substring(prefix.length()), entry.getDataOffset(), entry.getSize()));
                }
            }
        } catch (IllegalArgumentException e) {
            throw new InputException(file + ": not a tar file (" + e.getMessage() + ")", e);
        }
        return source(file, FileChannel.open(file, StandardOpenOption.READ), prefix, found, maxPixels);
    }

    /** The folders of a tar file that end in a name such as {@code train}. */
    static List<String> tarFolders(Path file, String name) throws IOException {
        TreeSet<String> folders = new TreeSet<>();
        try (TarFile tar = new TarFile(file)) {
            for (TarArchiveEntry entry : tar.getEntries()) {
                String path = "/" + entry.getName().replaceFirst("^\\./", "");
                int at = path.indexOf("/" + name + "/");
                if (at >= 0) {
                    folders.add(path.substring(1, at + name.length() + 2));
                }
            }
        }
        return List.copyOf(folders);
    }

    private static boolean isImage(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        String last = lower.substring(lower.lastIndexOf('/') + 1);
        return !last.startsWith(".") && ENDINGS.stream().anyMatch(lower::endsWith);
    }

    private static ImageSource source(
            Path root, @Nullable FileChannel archive, String prefix, List<Found> found, long maxPixels) {
        TreeSet<String> names = new TreeSet<>();
        for (Found file : found) {
            int slash = file.path().indexOf('/');
            if (slash > 0) {
                names.add(file.path().substring(0, slash));
            }
        }
        List<String> classes = List.copyOf(names);
        List<Entry> entries = new ArrayList<>();
        for (Found file : found) {
            int slash = file.path().indexOf('/');
            if (slash > 0 || classes.isEmpty()) { // beside class folders, a file without a class is no image of the set
                int label = slash > 0 ? classes.indexOf(file.path().substring(0, slash)) : ImageSource.UNLABELED;
                entries.add(new Entry(prefix + file.path(), label, file.offset(), file.length()));
            }
        }
        entries.sort(Comparator.comparing(Entry::name));
        return new FileImages(root, archive, classes, entries, maxPixels);
    }
}
