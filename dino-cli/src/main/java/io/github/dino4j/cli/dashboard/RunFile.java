package io.github.dino4j.cli.dashboard;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Files of a run directory by names that this program knows: plain files that lie there, not links, and not above a size. */
final class RunFile {
    private static final int MOST_PICTURE = 1 << 24; // bytes
    private static final int MOST_TEXT = 1 << 20;
    private static final int MOST_LISTED = 4096;
    private static final Pattern EPOCH = Pattern.compile("epoch-(\\d{1,7})[.]png");
    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};

    private RunFile() {}

    /** Pictures that runs make. */
    enum Picture {
        /** The views of the first batch. */
        FIRST_BATCH("samples/first_batch.png"),
        /** The crops of an image as they were drawn last. */
        VIEWS("samples/views.png"),
        /** What heads look at, by epoch. */
        ATTENTION("samples/attention/epoch-%d.png"),
        /** Nearest images, by epoch. */
        NEIGHBOURS("samples/neighbours/epoch-%d.png");

        private final String name;

        Picture(String name) {
            this.name = name;
        }

        /** Its name on the page. */
        String key() {
            return name().toLowerCase(Locale.ROOT);
        }

        boolean isByEpoch() {
            return name.contains("%d");
        }

        String in(int epoch) {
            return name.replace("%d", Integer.toString(epoch));
        }

        String folder() {
            return name.substring(0, name.lastIndexOf('/'));
        }
    }

    /** A text file; empty where there is none. */
    static Optional<String> text(Path run, String name) throws IOException {
        return bytes(run, name, MOST_TEXT).map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }

    /** A picture, if it is one. */
    static Optional<byte[]> picture(Path run, Picture picture, int epoch) throws IOException {
        return bytes(run, picture.in(epoch), MOST_PICTURE)
                .filter(bytes -> bytes.length > PNG.length && Arrays.equals(Arrays.copyOf(bytes, PNG.length), PNG));
    }

    /** Epochs of which there are pictures, in order; epoch 0 of one that belongs to no epoch and is there. */
    static List<Integer> epochs(Path run, Picture picture) throws IOException {
        if (!picture.isByEpoch()) {
            return isPlain(run, picture.in(0)) ? List.of(0) : List.of();
        }
        Path folder = run.resolve(picture.folder());
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return List.of();
        }
        List<Integer> epochs = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            files.limit(MOST_LISTED).forEach(file -> {
                Matcher name = EPOCH.matcher(String.valueOf(file.getFileName()));
                if (name.matches()) {
                    epochs.add(Integer.parseInt(name.group(1)));
                }
            });
        }
        return epochs.stream().distinct().sorted().toList();
    }

    /** When a picture was written, which tells a new one from an old one of the same name. */
    static long written(Path run, Picture picture) throws IOException {
        return isPlain(run, picture.in(0))
                ? Files.getLastModifiedTime(run.resolve(picture.in(0))).toMillis()
                : 0;
    }

    /** Whether it is a file and neither it nor a folder on the way to it is a link. */
    private static boolean isPlain(Path run, String name) throws IOException {
        Path file = run.resolve(name);
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                && file.toRealPath().equals(run.toRealPath().resolve(name));
    }

    private static Optional<byte[]> bytes(Path run, String name, int most) throws IOException {
        if (!isPlain(run, name)) {
            return Optional.empty();
        }
        try (InputStream in = Files.newInputStream(run.resolve(name), LinkOption.NOFOLLOW_LINKS)) {
            byte[] bytes = in.readNBytes(most + 1);
            return bytes.length > most ? Optional.empty() : Optional.of(bytes);
        }
    }
}
