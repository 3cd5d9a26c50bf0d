package io.github.dino4j.augment.data;

import io.github.dino4j.core.io.InputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
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

    /** The split's images of a folder. Links are followed, as torchvision does: data sets are often put together from them. */
    static ImageSource folder(Path root, Split split, long maxPixels) throws IOException {
        List<Found> found;
        try (Stream<Path> files = Files.walk(root, MAX_DEPTH, FileVisitOption.FOLLOW_LINKS)) {
            found = files.filter(Files::isRegularFile)
                    .map(file -> root.relativize(file).toString().replace('\\', '/'))
                    .filter(ImageFiles::isImage)
                    .map(name -> new Found(name, 0, 0))
                    .toList();
        } catch (UncheckedIOException e) {
            throw new InputException(root + ": cannot be read (" + e.getMessage() + ")", e);
        }
        return source(root, null, splitFolder(root, found, split), found, maxPixels);
    }

    /**
     * The images of a tar file.
     *
     * @param folder the folder that holds them, or empty for the split's own
     */
    static ImageSource tar(Path file, String folder, Split split, long maxPixels) throws IOException {
        List<Found> found = new ArrayList<>();
        try (TarFile tar = new TarFile(file)) {
            for (TarArchiveEntry entry : tar.getEntries()) {
                String name = entry.getName().replaceFirst("^\\./", "");
                if (entry.isFile() && isImage(name)) {
                    found.add(new Found(name, entry.getDataOffset(), entry.getSize()));
                }
            }
        } catch (IllegalArgumentException e) {
            throw new InputException(file + ": not a tar file (" + e.getMessage() + ")", e);
        }
        String prefix = folder.isEmpty() ? splitFolder(file, found, split) : named(file, found, folder);
        return source(file, FileChannel.open(file, StandardOpenOption.READ), prefix, found, maxPixels);
    }

    /** The only folder that ends in a name, with a slash behind. */
    private static String named(Path file, List<Found> found, String folder) throws InputException {
        String name = "/" + folder.replaceAll("^/+|/+$", "") + "/";
        TreeSet<String> folders = new TreeSet<>();
        for (Found image : found) {
            int at = ("/" + image.path()).indexOf(name);
            if (at >= 0) {
                folders.add(image.path().substring(0, at + name.length() - 1));
            }
        }
        if (folders.isEmpty()) {
            throw new InputException(file + ": holds no folder " + folder + " with images");
        }
        return only(file, folders);
    }

    private static String only(Path root, SortedSet<String> folders) throws InputException {
        if (folders.size() > 1) {
            throw new InputException(root + ": holds several folders of that name, " + folders + "; name one: " + root
                    + (Files.isDirectory(root) ? "/" : "#") + "path/of/folder");
        }
        return folders.first();
    }

    /** The folder of a split, with a slash behind; empty where the images are not split. */
    private static String splitFolder(Path root, List<Found> found, Split split) throws InputException {
        SortedSet<String> own = splitFolders(found, split);
        SortedSet<String> other = splitFolders(found, split.other());
        own.removeIf(folder -> isClass(found, folder, split, other));
        other.removeIf(folder -> isClass(found, folder, split.other(), own));
        if (own.isEmpty()
                && !other.isEmpty()) { // taking the whole set would measure on the images that were trained on
            throw new InputException(root + ": has a " + split.other().folder() + " folder but no " + split.folder()
                    + " folder; add it, or name the folder of the images itself");
        }
        return own.isEmpty() ? "" : only(root, own);
    }

    /** Folders whose name is the split's and that are in no folder of the other split. */
    private static SortedSet<String> splitFolders(List<Found> found, Split split) {
        TreeSet<String> folders = new TreeSet<>();
        for (Found image : found) {
            String path = "/" + image.path();
            int at = path.indexOf("/" + split.folder() + "/");
            int other = path.indexOf("/" + split.other().folder() + "/");
            if (at >= 0 && (other < 0 || at < other)) {
                folders.add(path.substring(1, at + split.folder().length() + 2));
            }
        }
        return folders;
    }

    /** Whether a folder is a class that has a split's name: it holds images itself, and stands among other classes. */
    private static boolean isClass(List<Found> found, String folder, Split split, SortedSet<String> others) {
        String parent = folder.substring(0, folder.length() - split.folder().length() - 1);
        if (others.contains(parent + split.other().folder() + "/")) {
            return false;
        }
        boolean flat = found.stream()
                .map(Found::path)
                .filter(path -> path.startsWith(folder))
                .allMatch(path -> path.indexOf('/', folder.length()) < 0);
        return flat
                && found.stream()
                        .map(Found::path)
                        .anyMatch(path -> path.startsWith(parent)
                                && !path.startsWith(folder)
                                && path.indexOf('/', parent.length()) > 0);
    }

    private static boolean isImage(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        String last = lower.substring(lower.lastIndexOf('/') + 1);
        return !last.startsWith(".") && ENDINGS.stream().anyMatch(lower::endsWith);
    }

    private static ImageSource source(
            Path root, @Nullable FileChannel archive, String prefix, List<Found> all, long maxPixels) {
        List<Found> found = all.stream()
                .filter(file -> file.path().startsWith(prefix))
                .sorted(Comparator.comparing(Found::path))
                .toList();
        TreeSet<String> names = new TreeSet<>();
        found.forEach(file -> names.addAll(className(file.path(), prefix)));
        List<String> classes = List.copyOf(names);
        Map<String, Integer> labels = new HashMap<>();
        classes.forEach(name -> labels.put(name, labels.size()));
        List<Entry> entries = new ArrayList<>();
        for (Found file : found) {
            List<String> name = className(file.path(), prefix);
            if (!name.isEmpty()
                    || classes.isEmpty()) { // beside class folders, a file without a class is no image of the set
                int label = name.isEmpty() ? ImageSource.UNLABELED : labels.getOrDefault(name.get(0), 0);
                entries.add(new Entry(file.path(), label, file.offset(), file.length()));
            }
        }
        return new FileImages(root, archive, classes, entries, maxPixels);
    }

    /** The first folder below the prefix, or nothing. */
    private static List<String> className(String path, String prefix) {
        int slash = path.indexOf('/', prefix.length());
        return slash < 0 ? List.of() : List.of(path.substring(prefix.length(), slash));
    }
}
