package io.github.dino4j.augment.data;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Small images and archives for tests. */
public final class TestImages {
    private TestImages() {}

    /** A PNG of some pixels, the first of which is of a red level. */
    public static byte[] png(int width, int level) {
        BufferedImage image = new BufferedImage(width, 2, BufferedImage.TYPE_INT_RGB);
        image.setRGB(0, 0, level << 16);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", bytes);
        } catch (IOException e) {
            throw new IllegalStateException("memory cannot be full", e);
        }
        return bytes.toByteArray();
    }

    public static Path write(Path file, byte[] bytes) throws IOException {
        Files.createDirectories(file.getParent());
        return Files.write(file, bytes);
    }

    public static Path write(Path file, String text) throws IOException {
        return write(file, text.getBytes(StandardCharsets.UTF_8));
    }

    /** A tar of names and contents in turn: texts, or bytes. */
    public static Path tar(Path file, Object... members) throws IOException {
        try (OutputStream out = Files.newOutputStream(file);
                TarArchiveOutputStream archive = new TarArchiveOutputStream(out)) {
            for (int i = 0; i < members.length; i += 2) {
                byte[] bytes = members[i + 1] instanceof byte[] raw
                        ? raw
                        : String.valueOf(members[i + 1]).getBytes(StandardCharsets.UTF_8);
                TarArchiveEntry entry = new TarArchiveEntry(String.valueOf(members[i]));
                entry.setSize(bytes.length);
                archive.putArchiveEntry(entry);
                archive.write(bytes);
                archive.closeArchiveEntry();
            }
        }
        return file;
    }

    /** Makes everything below a folder an hour older, so that an index of it can be trusted. */
    public static void age(Path root) throws IOException {
        Map<Path, FileTime> times = new LinkedHashMap<>();
        try (Stream<Path> all = Files.walk(root)) {
            for (Path each : all.toList()) {
                times.put(
                        each,
                        FileTime.fromMillis(Files.getLastModifiedTime(each).toMillis() - 3_600_000));
            }
        }
        for (Map.Entry<Path, FileTime> each : times.entrySet()) {
            Files.setLastModifiedTime(each.getKey(), each.getValue());
        }
    }
}
