package io.github.dino4j.augment.data.files;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.augment.data.Survey;
import io.github.dino4j.augment.data.names.ImageNames;
import io.github.dino4j.augment.data.names.PathNames;
import io.github.dino4j.core.io.InputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RecursiveTask;
import org.jspecify.annotations.Nullable;

/**
 * Finds all image files below a folder, many folders at a time: it is the waiting for a disk that takes long. Links are
 * followed, as torchvision does: data sets are often put together from them. Files come in the order of their paths.
 */
final class FolderWalk {
    private static final int MAX_DEPTH = 64;
    private static final int THREADS = 8;

    private final Path root;
    private final FileTable.Builder files = new FileTable.Builder(false);
    private final List<String> places = new ArrayList<>();
    private final List<Survey.Ignored> ignored = new ArrayList<>();

    private FolderWalk(Path root) {
        this.root = root;
    }

    /** Walks a folder; the places of the index are all folders, whose times change with their entries. */
    static Index walk(Path root) throws IOException {
        long start = System.currentTimeMillis();
        ForkJoinPool pool =
                new ForkJoinPool(Math.max(THREADS, Runtime.getRuntime().availableProcessors()));
        try {
            FolderWalk walk = new FolderWalk(root);
            Node top = pool.invoke(new Visit(root, "", null, 1));
            walk.flatten(top);
            return Index.of(walk.files.build(), List.of(), walk.ignored, walk.places, start);
        } catch (UncheckedIOException e) {
            throw new InputException(root + ": cannot be read (" + e.getMessage() + ")", e);
        } finally {
            pool.shutdown();
        }
    }

    /** A folder's entries in order, subfolders with a slash behind: so the order of entries is that of paths. */
    @SuppressWarnings("ArrayRecordComponent") // a long list on its way to a table
    private record Node(String path, String[] entries, Map<String, Node> folders, Map<String, Integer> ignored) {}

    private void flatten(Node node) {
        int number = files.folder(node.path());
        places.add(PathNames.text(PathNames.resolve(root, node.path())));
        node.ignored().forEach((why, count) -> ignored.add(new Survey.Ignored(node.path(), why, count)));
        for (String entry : node.entries()) {
            Node sub = node.folders().get(entry);
            if (sub == null) {
                files.add(number, entry, ImageSource.UNLABELED);
            } else {
                flatten(sub);
            }
        }
    }

    /** The folders from the root down to one, each known by its place on the disk. */
    private record Chain(
            @Nullable Chain above, Path folder, @Nullable Object key) {
        static Chain of(@Nullable Chain above, Path folder) throws IOException {
            Object key = Files.readAttributes(folder, BasicFileAttributes.class).fileKey();
            for (Chain each = above; each != null && key != null; each = each.above) {
                if (key.equals(each.key)) {
                    throw new FileSystemLoopException(folder.toString());
                }
            }
            return new Chain(above, folder, key);
        }
    }

    private static final class Visit extends RecursiveTask<Node> {
        private static final long serialVersionUID = 1L;

        private final transient Path folder;
        private final String path;
        private final transient @Nullable Chain above;
        private final int depth;

        Visit(Path folder, String path, @Nullable Chain above, int depth) {
            this.folder = folder;
            this.path = path;
            this.above = above;
            this.depth = depth;
        }

        @Override
        protected Node compute() {
            List<String> entries = new ArrayList<>();
            Map<String, Visit> visits = new HashMap<>();
            Map<String, Integer> others = new TreeMap<>();
            try {
                Chain own = Chain.of(above, folder);
                try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
                    for (Path entry : stream) {
                        look(entry, own, entries, visits, others);
                    }
                }
            } catch (DirectoryIteratorException e) {
                throw new UncheckedIOException(e.getCause());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            invokeAll(visits.values());
            Map<String, Node> folders = new HashMap<>();
            visits.forEach((name, visit) -> folders.put(name, visit.getRawResult()));
            String[] sorted = entries.toArray(String[]::new);
            Arrays.sort(sorted);
            return new Node(path, sorted, folders, others);
        }

        private void look(
                Path entry, Chain own, List<String> entries, Map<String, Visit> visits, Map<String, Integer> others)
                throws IOException {
            String name = PathNames.name(entry);
            BasicFileAttributes attributes;
            try {
                attributes = Files.readAttributes(entry, BasicFileAttributes.class);
            } catch (NoSuchFileException e) {
                others.merge("broken link", 1, Integer::sum);
                return;
            }
            if (ImageNames.isHidden(name)) {
                others.merge("hidden", 1, Integer::sum);
            } else if (attributes.isDirectory() && depth == MAX_DEPTH) {
                others.merge("folder below " + MAX_DEPTH + " others", 1, Integer::sum);
            } else if (attributes.isDirectory()) {
                entries.add(name + "/");
                visits.put(name + "/", new Visit(entry, path + name + "/", own, depth + 1));
            } else if (attributes.isRegularFile() && ImageNames.isImage(name)) {
                entries.add(name);
            } else {
                others.merge(attributes.isRegularFile() ? ImageNames.why(name) : "special file", 1, Integer::sum);
            }
        }
    }
}
