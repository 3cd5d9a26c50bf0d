package io.github.dino4j.augment.data.names;

import io.github.dino4j.core.io.InputException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names of many files in one: {@code train-{000..099}.tar}, {@code {train,extra}-{00..09}.tar} or {@code train-*.tar}. */
public final class ShardPattern {
    private static final Pattern BRACES = Pattern.compile("\\{([^{}]*)}");
    private static final Pattern RANGE = Pattern.compile("(\\d{1,9})\\.\\.(\\d{1,9})");
    private static final int MOST = 100_000;

    private ShardPattern() {}

    /**
     * Whether a text names many files; a file that is called so is itself.
     *
     * @param spec what a user named
     * @return true if so
     */
    public static boolean isPattern(String spec) {
        boolean wild = spec.indexOf('*') >= 0
                || spec.indexOf('?') >= 0
                || BRACES.matcher(spec).find();
        try {
            return wild && !Files.exists(Path.of(spec));
        } catch (InvalidPathException e) { // a star is no character of a path everywhere
            return true;
        }
    }

    /**
     * The files, in the order of the pattern; each is there.
     *
     * @param spec what a user named
     * @return the files
     * @throws IOException if a file cannot be read
     */
    public static List<Path> expand(String spec) throws IOException {
        List<Path> files = new ArrayList<>();
        for (String each : braces(spec, spec)) {
            if (each.indexOf('*') >= 0 || each.indexOf('?') >= 0) {
                files.addAll(matching(each, spec));
            } else {
                files.add(Path.of(each));
            }
        }
        for (Path file : files) {
            if (!Files.isRegularFile(file)) {
                long missing = files.stream()
                        .filter(each -> !Files.isRegularFile(each))
                        .count();
                throw new InputException(spec + ": " + file + " is not there (" + missing + " of " + files.size()
                        + " files are missing)");
            }
        }
        return files;
    }

    private static List<String> braces(String text, String spec) throws InputException {
        Matcher matcher = BRACES.matcher(text);
        if (!matcher.find()) {
            return List.of(text);
        }
        List<String> all = new ArrayList<>();
        for (String choice : choices(matcher.group(1), spec)) {
            all.addAll(braces(text.substring(0, matcher.start()) + choice + text.substring(matcher.end()), spec));
            if (all.size() > MOST) {
                throw new InputException(spec + ": stands for more than " + MOST + " files");
            }
        }
        return all;
    }

    private static List<String> choices(String inside, String spec) throws InputException {
        Matcher range = RANGE.matcher(inside);
        if (!range.matches()) {
            return List.of(inside.split(",", -1));
        }
        int first = Integer.parseInt(range.group(1));
        int last = Integer.parseInt(range.group(2));
        if (first > last || last - first >= MOST) {
            throw new InputException(
                    spec + ": {" + inside + "} must go up, by less than " + MOST + " files, such as {000..099}");
        }
        List<String> numbers = new ArrayList<>();
        for (int i = first; i <= last; i++) {
            numbers.add(String.format(Locale.ROOT, "%0" + range.group(1).length() + "d", i));
        }
        return numbers;
    }

    private static List<Path> matching(String glob, String spec) throws IOException {
        int slash = glob.replace('\\', '/').lastIndexOf('/') + 1;
        String folder = glob.substring(0, slash);
        if (folder.indexOf('*') >= 0 || folder.indexOf('?') >= 0) {
            throw new InputException(spec + ": * and ? may stand in the file's name only");
        }
        Path parent = Path.of(folder.isEmpty() ? "." : folder);
        List<Path> found = new ArrayList<>();
        if (Files.isDirectory(parent)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(parent, glob.substring(slash))) {
                files.forEach(file -> found.add(folder.isEmpty() ? file.getFileName() : file));
            }
        }
        if (found.isEmpty()) {
            throw new InputException(spec + ": no file has such a name");
        }
        found.sort(null);
        return found;
    }
}
