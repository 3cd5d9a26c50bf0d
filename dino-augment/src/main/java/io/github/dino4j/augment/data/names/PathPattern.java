package io.github.dino4j.augment.data.names;

import io.github.dino4j.core.io.InputException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.PatternSyntaxException;

/** A path with {@code *}, {@code ?} or {@code [...]}, which stands for all that it matches. */
public final class PathPattern {
    private static final int MOST = 100_000;

    private PathPattern() {}

    /**
     * Whether a path is a pattern; one that exists as it stands is none, and one of tar files is of {@link ShardPattern}.
     *
     * @param spec what a user named
     * @return true if so
     */
    public static boolean isPattern(String spec) {
        boolean shards = spec.toLowerCase(Locale.ROOT).endsWith(".tar") || spec.indexOf('{') >= 0;
        return !shards && hasWildcard(spec) && !Files.exists(Path.of(spec));
    }

    private static boolean hasWildcard(String part) {
        return part.chars().anyMatch(c -> c == '*' || c == '?' || c == '[');
    }

    /**
     * What a pattern matches, in order; hidden files and folders only where the pattern names them.
     *
     * @param spec what a user named
     * @return the paths
     * @throws InputException if that is nothing, or is no pattern
     * @throws IOException if a file cannot be read
     */
    public static List<Path> expand(String spec) throws IOException {
        Path pattern = Path.of(spec);
        Path root = pattern.getRoot();
        List<Path> found = new ArrayList<>(List.of(root == null ? Path.of("") : root));
        for (Path part : pattern) {
            List<Path> next = new ArrayList<>();
            for (Path each : found) {
                next.addAll(matches(each, part.toString(), spec));
            }
            if (next.size() > MOST) {
                throw new InputException(
                        spec + ": matches more than " + MOST + " files and folders; name their folder");
            }
            found = next;
        }
        if (found.isEmpty()) {
            throw new InputException(spec + ": matches no file or folder");
        }
        return found;
    }

    private static List<Path> matches(Path folder, String part, String spec) throws IOException {
        if (!hasWildcard(part)) {
            Path one = folder.resolve(part);
            return Files.exists(one) ? List.of(one) : List.of();
        }
        if (!Files.isDirectory(folder.toString().isEmpty() ? Path.of(".") : folder)) {
            return List.of();
        }
        PathMatcher matcher;
        try {
            matcher = folder.getFileSystem().getPathMatcher("glob:" + part);
        } catch (PatternSyntaxException e) {
            throw new InputException(spec + ": is no pattern of paths: " + e.getDescription(), e);
        }
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> entries =
                Files.newDirectoryStream(folder.toString().isEmpty() ? Path.of(".") : folder)) {
            for (Path entry : entries) {
                Path name = entry.getFileName();
                boolean shown = !name.toString().startsWith(".") || part.startsWith(".");
                if (shown && matcher.matches(name)) {
                    found.add(folder.resolve(name));
                }
            }
        }
        found.sort(null);
        return found;
    }
}
