package io.github.dino4j.core.io;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A directory that a run writes to and finds again: marked as this program's by a small file, so that nobody else's files are
 * ever written over or deleted, and held by one process at a time.
 */
public final class OwnedFolder implements AutoCloseable {
    /** The file that says whose a directory is: a kind and a name, such as {@code dino4j run 1f0c9a7e55d2b381}. */
    public static final String MARKER = ".dino4j";

    private static final String FAMILY = "dino4j";
    private static final Logger LOG = LoggerFactory.getLogger(OwnedFolder.class);

    private static final String LOCK = ".lock";
    private static final int NAME_LENGTH = 16;
    /** What an empty directory may hold: another process's first files, and what a file system keeps in its root. */
    private static final Set<String> NOTHING = Set.of(LOCK, MARKER, "." + MARKER + ".part", "lost+found");

    private final Path root;
    private final Owner owner;
    private final FileChannel channel;
    private final boolean isNew;
    private String name;

    /**
     * What owns a directory.
     *
     * @param kind a word, such as {@code run}
     * @param name a word that tells one of a kind from another
     * @param option how users name another directory, such as {@code --output}
     * @param earlier tells a directory of this kind that was written before there were markers
     */
    public record Owner(String kind, String name, String option, Predicate<Path> earlier) {
        /**
         * Checks the words.
         *
         * @param kind a word, such as {@code run}
         * @param name a word that tells one of a kind from another
         * @param option how users name another directory, such as {@code --output}
         * @param earlier tells a directory of this kind that was written before there were markers
         */
        public Owner {
            if (!kind.matches("[a-z-]+") || !name.matches("[A-Za-z0-9-]+")) {
                throw new IllegalArgumentException("kind and name must be words, were " + kind + " and " + name);
            }
        }
    }

    /**
     * A name for what a text describes completely.
     *
     * @param text such as a configuration
     * @return the same for the same text, another for another
     */
    public static String nameOf(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, NAME_LENGTH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private OwnedFolder(Path root, Owner owner, FileChannel channel, boolean isNew) {
        this.isNew = isNew;
        this.root = root;
        this.owner = owner;
        this.channel = channel;
        this.name = owner.name();
    }

    /**
     * Opens a directory of one's own, making it if it is not there.
     *
     * @param root the directory
     * @param owner who wants it; its name is taken where the directory is new
     * @return the directory, locked until it is closed
     * @throws InputException if it cannot be made, holds files of anybody else, or another process has it
     * @throws IOException if it cannot be read or marked
     */
    @SuppressWarnings("resource") // the channel holds the lock and is closed with the folder
    public static OwnedFolder open(Path root, Owner owner) throws IOException {
        boolean isNew = !Files.exists(root);
        make(root, owner);
        requireFree(root, owner);
        FileChannel channel = FileChannel.open(root.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        OwnedFolder folder = new OwnedFolder(root, owner, channel, isNew);
        try {
            FileLock lock = channel.tryLock();
            if (lock == null) {
                throw new InputException(
                        root + ": another process trains here; wait for it or choose another " + owner.option());
            }
            folder.mark();
            return folder;
        } catch (OverlappingFileLockException e) {
            channel.close();
            throw new InputException(root + ": this process already trains here; choose another " + owner.option(), e);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /**
     * Takes a directory back that was made for work which cannot begin. One that was there before stays, and so does one that
     * holds anything else by now.
     *
     * @param written names of the files that were written for the beginning
     */
    public void abandon(Set<String> written) {
        if (!isNew) {
            return;
        }
        try (Stream<Path> files = Files.list(root)) {
            List<Path> found = files.toList();
            if (found.stream().allMatch(file -> isOfBeginning(file, written))) {
                for (Path file : found) {
                    Files.delete(file);
                }
                Files.delete(root);
            }
        } catch (IOException e) { // what stopped the work is told; an empty directory is no harm
            LOG.debug("{}: cannot be taken back: {}", root, e.getMessage());
        }
    }

    private static boolean isOfBeginning(Path file, Set<String> written) {
        String name = file.getFileName().toString();
        return NOTHING.contains(name) || written.contains(name);
    }

    private static void make(Path root, Owner owner) throws InputException {
        try {
            Files.createDirectories(root);
        } catch (FileSystemException e) {
            throw new InputException(
                    root + ": no directory can be made there (" + Reason.of(e) + "); choose another " + owner.option(),
                    e);
        } catch (IOException e) {
            throw new InputException(root + ": no directory can be made there (" + e.getMessage() + ")", e);
        }
    }

    /** Only an empty directory, or one that is marked, may be written to. */
    private static void requireFree(Path root, Owner owner) throws IOException {
        Path marker = root.resolve(MARKER);
        if (Files.exists(marker)) {
            String[] words = words(marker);
            if (!words[1].equals(owner.kind())) {
                throw new InputException(root + ": belongs to a " + words[1] + " of this program, not to a "
                        + owner.kind() + "; choose another " + owner.option());
            }
            return;
        }
        List<String> found;
        try (Stream<Path> files = Files.list(root)) {
            found = files.map(file -> file.getFileName().toString())
                    .filter(file -> !NOTHING.contains(file))
                    .sorted()
                    .toList();
        }
        if (!found.isEmpty() && !owner.earlier().test(root)) {
            throw new InputException(root + ": holds files that no " + owner.kind() + " of this program wrote ("
                    + String.join(", ", found.subList(0, Math.min(3, found.size()))) + (found.size() > 3 ? ", …" : "")
                    + "), so nothing is written there; choose an empty or new directory as " + owner.option());
        }
    }

    private static String[] words(Path marker) throws IOException {
        String[] words;
        try {
            words = Files.readString(marker).strip().split(" ");
        } catch (MalformedInputException e) {
            words = new String[0];
        }
        if (words.length != 3 || !words[0].equals(FAMILY)) {
            throw new InputException(marker + ": is not a marker of this program; move it away if the directory is");
        }
        return words;
    }

    private void mark() throws IOException {
        Path marker = root.resolve(MARKER);
        if (Files.exists(marker)) {
            name = words(marker)[2];
        } else {
            AtomicFiles.write(marker, FAMILY + " " + owner.kind() + " " + name + "\n");
        }
    }

    /** {@return the directory} */
    public Path root() {
        return root;
    }

    /** {@return the name that the directory was marked with when it was new} */
    public String name() {
        return name;
    }

    /**
     * Gives the directory another name: what begins anew in it is another run.
     *
     * @param newName a word
     * @throws IOException if it cannot be written down
     */
    public void rename(String newName) throws IOException {
        name = newName;
        AtomicFiles.write(root.resolve(MARKER), FAMILY + " " + owner.kind() + " " + name + "\n");
    }

    /** {@return whether somebody has deleted or moved the directory since it was opened} */
    public boolean isGone() {
        return !Files.exists(root.resolve(MARKER));
    }

    /**
     * Makes and marks the directory anew where it has been deleted.
     *
     * @throws IOException if it cannot be made
     */
    public void restore() throws IOException {
        Files.createDirectories(root);
        mark();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
