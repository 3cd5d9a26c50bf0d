package io.github.dino4j.augment.data.files;

import io.github.dino4j.augment.data.FolderLabels;
import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.augment.data.SourceOptions;
import io.github.dino4j.augment.data.Split;
import io.github.dino4j.augment.data.Survey;
import io.github.dino4j.augment.data.names.ImageNames;
import io.github.dino4j.core.event.LogOnce;
import io.github.dino4j.core.io.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The ImageFolder layout, {@code root/class/image.jpg}, in a folder or straight in a tar file. Classes are the sorted names
 * of the folders; a folder without subfolders is unlabelled. Other files are counted ({@link Survey}).
 */
public final class ImageFiles {
    private static final Logger LOG = LoggerFactory.getLogger(ImageFiles.class);
    private static final int NAMED = 4; // folders that a message names

    private final Path root;
    private final FileTable all;
    private final List<Survey.Ignored> ignored;
    private final List<String> folders; // that hold images

    private ImageFiles(Path root, FileTable all, List<Survey.Ignored> ignored) {
        this.ignored = ignored;
        this.root = root;
        this.all = all;
        boolean[] used = all.usedFolders();
        this.folders = IntStream.range(0, used.length)
                .filter(i -> used[i])
                .mapToObj(all.folders()::get)
                .toList();
    }

    /**
     * The split's images of a folder.
     *
     * @param root the folder
     * @param split which images
     * @param options how images are opened
     * @return the images
     * @throws IOException if a file cannot be read
     */
    public static FileImages folder(Path root, Split split, SourceOptions options) throws IOException {
        Path real = root.toRealPath();
        Index index = new IndexCache(options.cache()).get(real.toString(), () -> FolderWalk.walk(real));
        ImageFiles files = new ImageFiles(root, index.files(), index.ignored());
        return files.source(files.splitFolder(split), false, options);
    }

    /**
     * The images of a tar file.
     *
     * @param file the tar file
     * @param folder the folder that holds them, or empty for the split's own
     * @param split which images
     * @param options how images are opened
     * @return the images
     * @throws IOException if a file cannot be read
     */
    public static FileImages tar(Path file, String folder, Split split, SourceOptions options) throws IOException {
        TarMembers.Contents contents = TarMembers.read(file);
        List<TarMembers.Member> found = new ArrayList<>();
        List<Survey.Ignored> ignored = new ArrayList<>();
        for (TarMembers.Member each : contents.files()) {
            if (ImageNames.isImage(each.name())) {
                found.add(each);
            } else {
                String parent = each.name().substring(0, each.name().lastIndexOf('/') + 1);
                ignored.add(new Survey.Ignored(parent, ImageNames.why(each.name()), 1));
            }
        }
        for (String each : contents.brokenLinks()) {
            ignored.add(new Survey.Ignored(each.substring(0, each.lastIndexOf('/') + 1), "broken link", 1));
        }
        found.sort(Comparator.comparing(TarMembers.Member::name));
        FileTable.Builder table = new FileTable.Builder(true);
        Map<String, Integer> folders = new HashMap<>();
        for (TarMembers.Member each : found) {
            String path = each.name();
            int slash = path.lastIndexOf('/') + 1;
            int number = folders.computeIfAbsent(path.substring(0, slash), table::folder);
            table.add(number, path.substring(slash), ImageSource.UNLABELED);
            table.place(each.offset(), each.size());
        }
        contents.folders().stream()
                .filter(each -> !ImageNames.isHidden(each))
                .forEach(each -> folders.computeIfAbsent(each, table::folder));
        ImageFiles files = new ImageFiles(file, table.build(), ignored);
        String prefix = folder.isEmpty() ? files.splitFolder(split) : files.named(folder);
        return files.source(folder.isEmpty() ? files.common(prefix) : prefix, true, options);
    }

    /** The folder below which all images are: what a tar of one folder has in front of its members is no class. */
    private String common(String prefix) {
        String common = null;
        for (String each : folders) {
            if (each.startsWith(prefix)) {
                common = common == null ? each : each.substring(0, shared(common, each));
            }
        }
        return common == null ? prefix : common;
    }

    private static int shared(String one, String other) {
        int end = 0;
        for (int i = 0; i < Math.min(one.length(), other.length()) && one.charAt(i) == other.charAt(i); i++) {
            end = one.charAt(i) == '/' ? i + 1 : end;
        }
        return end;
    }

    /** The only folder that ends in a name, with a slash behind. */
    private String named(String folder) throws InputException {
        String name = "/" + folder.replaceAll("^/+|/+$", "") + "/";
        TreeSet<String> found = new TreeSet<>();
        for (String each : folders) {
            int at = ("/" + each).indexOf(name);
            if (at >= 0) {
                found.add(each.substring(0, at + name.length() - 1));
            }
        }
        if (found.isEmpty()) {
            throw new InputException(root + ": holds no folder " + folder + " with images");
        }
        return only(found);
    }

    private String only(SortedSet<String> found) throws InputException {
        if (found.size() > 1) {
            throw new InputException(root + ": holds several folders of that name, " + found + "; name one: " + root
                    + (Files.isDirectory(root) ? "/" : "#") + "path/of/folder");
        }
        return found.first();
    }

    /** The folder of a split, with a slash behind; empty where the images are not split. */
    private String splitFolder(Split split) throws InputException {
        SortedSet<String> own = splitFolders(split);
        SortedSet<String> other = splitFolders(split.other());
        own.removeIf(folder -> isClass(folder, split, other));
        other.removeIf(folder -> isClass(folder, split.other(), own));
        if (own.isEmpty()
                && !other.isEmpty()) { // taking the whole set would measure on the images that were trained on
            throw new InputException(root + ": has a " + split.other().folder() + " folder but no " + split.folder()
                    + " folder; add it, or name the folder of the images itself");
        }
        return own.isEmpty() ? "" : only(own);
    }

    /** Folders whose name is the split's and that are in no folder of the other split. */
    private SortedSet<String> splitFolders(Split split) {
        TreeSet<String> found = new TreeSet<>();
        for (String each : folders) {
            String path = "/" + each;
            int at = path.indexOf("/" + split.folder() + "/");
            int other = path.indexOf("/" + split.other().folder() + "/");
            if (at >= 0 && (other < 0 || at < other)) {
                found.add(path.substring(1, at + split.folder().length() + 2));
            }
        }
        return found;
    }

    /** Whether a folder is a class that has a split's name: it holds images itself, and stands among other classes. */
    private boolean isClass(String folder, Split split, SortedSet<String> others) {
        String parent = folder.substring(0, folder.length() - split.folder().length() - 1);
        if (others.contains(parent + split.other().folder() + "/")) {
            return false;
        }
        boolean flat = folders.stream().noneMatch(each -> each.startsWith(folder) && each.length() > folder.length());
        return flat
                && folders.stream()
                        .anyMatch(each ->
                                each.startsWith(parent) && !each.startsWith(folder) && each.length() > parent.length());
    }

    /** Images that are named one by one, which have no classes. */
    static FileImages listed(List<String> paths, SourceOptions options) {
        FileTable.Builder table = new FileTable.Builder(false);
        Map<String, Integer> numbers = new HashMap<>();
        for (String each : paths) {
            String path = each.replace('\\', '/');
            int slash = path.lastIndexOf('/') + 1;
            int number = numbers.computeIfAbsent(path.substring(0, slash), table::folder);
            table.add(number, path.substring(slash), ImageSource.UNLABELED);
        }
        FileTable files = table.build();
        return new FileImages(files, new Store.Folder(Path.of(""), files), List.of(), 0, options);
    }

    /** The folders' names, where they are classes. */
    private List<String> classes(SortedSet<String> names, SourceOptions options) {
        List<String> all = List.copyOf(names);
        if (options.labels().areClasses(all)) {
            return all;
        }
        if (options.labels() == FolderLabels.AUTO) {
            LogOnce.say(
                    LOG,
                    Level.INFO,
                    root + ": its folders are dates (" + String.join(", ", all.subList(0, Math.min(NAMED, all.size())))
                            + "), so its images have no classes; data.labels=folder makes them classes");
        }
        return List.of();
    }

    private FileImages source(String prefix, boolean archive, SourceOptions options) {
        TreeSet<String> names = new TreeSet<>();
        for (String each : folders) {
            if (each.startsWith(prefix)) {
                names.addAll(className(each, prefix));
            }
        }
        List<String> classes = classes(names, options);
        Map<String, Integer> labels = new HashMap<>();
        classes.forEach(name -> labels.put(name, labels.size()));
        boolean[] keep = new boolean[all.folders().size()];
        int[] labelOfFolder = new int[keep.length];
        Arrays.fill(labelOfFolder, ImageSource.UNLABELED);
        for (int i = 0; i < keep.length; i++) {
            String folder = all.folders().get(i);
            List<String> name = folder.startsWith(prefix) ? className(folder, prefix) : List.of();
            // Beside class folders, a file without a class is no image of the set.
            keep[i] = folder.startsWith(prefix) && (!name.isEmpty() || classes.isEmpty());
            labelOfFolder[i] =
                    name.isEmpty() ? ImageSource.UNLABELED : labels.getOrDefault(name.get(0), ImageSource.UNLABELED);
        }
        FileTable table = all.select(keep, labelOfFolder);
        Store store = archive ? new Store.Tar(root, table) : new Store.Folder(root, table);
        return new FileImages(table, store, classes, 0, options).with(survey(prefix, table.size(), classes));
    }

    private Survey survey(String prefix, int images, List<String> classes) {
        SortedMap<String, Integer> others = Survey.below(prefix, ignored);
        long below = IntStream.range(0, all.size())
                .filter(i -> all.folders().get(all.folder(i)).startsWith(prefix))
                .count();
        if (below > images) {
            others.put("beside the class folders", (int) below - images);
        }
        TreeSet<String> empty = new TreeSet<>();
        if (!classes.isEmpty()) {
            for (String each : all.folders()) {
                if (each.startsWith(prefix)) {
                    empty.addAll(className(each, prefix));
                }
            }
            classes.forEach(empty::remove);
        }
        return new Survey(images, others, List.copyOf(empty));
    }

    /** The first folder below the prefix, or nothing. */
    private static List<String> className(String path, String prefix) {
        int slash = path.indexOf('/', prefix.length());
        return slash < 0 ? List.of() : List.of(path.substring(prefix.length(), slash));
    }
}
