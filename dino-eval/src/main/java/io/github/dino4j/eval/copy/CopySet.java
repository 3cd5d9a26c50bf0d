package io.github.dino4j.eval.copy;

import io.github.dino4j.core.io.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A folder in the Copydays layout: {@code original/} with the images that are searched, and any other folders of images made
 * from them, such as {@code strong/}, {@code crops/50/} or {@code jpegqual/3/}. A copy belongs to the original of its own
 * file name, else to those whose first four characters are its own, as Copydays numbers them. A folder {@code
 * distractors/} holds no queries.
 */
public final class CopySet {
    static final String ORIGINAL = "original";
    private static final String DISTRACTORS = "distractors";
    private static final int PREFIX = 4;
    private static final int MAX_DEPTH = 16;

    private final List<Path> originals;
    private final Map<String, List<Path>> blocks; // by folder, sorted
    private final Path folder;

    private CopySet(Path folder, List<Path> originals, Map<String, List<Path>> blocks) {
        this.folder = folder;
        this.originals = originals;
        this.blocks = blocks;
    }

    /**
     * Finds the images of a set.
     *
     * @param folder the set
     * @return the set
     * @throws InputException if there are no originals, no copies, or a copy of no original
     * @throws IOException if the folder cannot be read
     */
    public static CopySet open(Path folder) throws IOException {
        Map<String, List<Path>> blocks = new LinkedHashMap<>();
        for (Path image : images(folder)) {
            String block = String.valueOf(folder.relativize(image).getParent()).replace('\\', '/');
            if (!(block + "/").startsWith(DISTRACTORS + "/")) {
                blocks.computeIfAbsent(block, name -> new ArrayList<>()).add(image);
            }
        }
        List<Path> originals = blocks.get(ORIGINAL);
        if (originals == null) {
            throw new InputException(folder + ": holds no images in a folder named " + ORIGINAL);
        }
        if (blocks.size() == 1) {
            throw new InputException(folder + ": holds originals but no folder of copies beside " + ORIGINAL);
        }
        CopySet set = new CopySet(folder, List.copyOf(originals), blocks);
        for (List<Path> block : blocks.values()) {
            for (Path copy : block) {
                if (set.originalsOf(copy).isEmpty()) {
                    throw new InputException(copy + ": no file in " + ORIGINAL + " has this name or its first " + PREFIX
                            + " characters; a copy is named after its original");
                }
            }
        }
        return set;
    }

    /**
     * The images below a folder, by path.
     *
     * @param folder the folder
     * @return their files, at least one
     * @throws InputException if there is no such folder, or it holds no images
     * @throws IOException if it cannot be read
     */
    public static List<Path> images(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new InputException(folder + ": there is no such folder");
        }
        List<Path> found;
        try (Stream<Path> files = Files.walk(folder, MAX_DEPTH)) {
            found = files.filter(Files::isRegularFile)
                    .filter(CopySet::isImage)
                    .sorted()
                    .toList();
        }
        if (found.isEmpty()) {
            throw new InputException(folder + ": holds no .jpg, .png, .gif or .bmp images");
        }
        return found;
    }

    private static boolean isImage(Path file) {
        String name = name(file).toLowerCase(Locale.ROOT);
        return !name.startsWith(".")
                && Stream.of(".jpg", ".jpeg", ".png", ".gif", ".bmp").anyMatch(name::endsWith);
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }

    private static String stem(Path file) {
        String name = name(file);
        return name.substring(0, name.lastIndexOf('.'));
    }

    /** {@return the folder} */
    public Path folder() {
        return folder;
    }

    /** {@return the images that are searched} */
    public List<Path> originals() {
        return originals;
    }

    /** {@return the queries of each folder, by its path below the set; {@code original} is among them, as published} */
    public Map<String, List<Path>> blocks() {
        return new LinkedHashMap<>(blocks);
    }

    /**
     * Which originals a copy was made from.
     *
     * @param copy one of the queries
     * @return indices into {@link #originals()}
     */
    public List<Integer> originalsOf(Path copy) {
        List<Integer> exact = matching(stem(copy), Integer.MAX_VALUE);
        return exact.isEmpty() ? matching(stem(copy), PREFIX) : exact;
    }

    private List<Integer> matching(String stem, int characters) {
        List<Integer> found = new ArrayList<>();
        for (int i = 0; i < originals.size(); i++) {
            if (head(stem(originals.get(i)), characters).equals(head(stem, characters))) {
                found.add(i);
            }
        }
        return found;
    }

    private static String head(String text, int characters) {
        return text.substring(0, Math.min(characters, text.length()));
    }

    /** The first folder of a block's path: {@code crops} for {@code crops/50}. */
    static String group(String block) {
        return Arrays.asList(block.split("/")).get(0);
    }
}
