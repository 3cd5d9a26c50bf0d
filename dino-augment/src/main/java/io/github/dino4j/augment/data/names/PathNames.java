package io.github.dino4j.augment.data.names;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Names of files as UTF-8, whatever the locale. Under {@code LC_ALL=C} Java knows ASCII names alone, though a {@link Path} that it
 * has listed keeps the bytes: these travel in its URI, there and back.
 */
public final class PathNames {
    private PathNames() {}

    private static boolean isAscii(String text) {
        return text.chars()
                .allMatch(c -> c < 0x80 && c != '?'); // a question mark is what Java shows for what it does not know
    }

    /**
     * The last name of a path.
     *
     * @param path the path
     * @return the name
     */
    public static String name(Path path) {
        String plain = path.getFileName().toString();
        if (isAscii(plain)) {
            return plain;
        }
        String whole = text(path);
        return whole.substring(whole.lastIndexOf('/') + 1);
    }

    /**
     * A path as text.
     *
     * @param path the path
     * @return the text
     */
    public static String text(Path path) {
        String plain = path.toString();
        return isAscii(plain) || !path.getFileSystem().getSeparator().equals("/")
                ? plain
                : decode(path.toUri().getRawPath());
    }

    private static String decode(String raw) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < raw.length(); i++) {
            if (raw.charAt(i) == '%') {
                bytes.write(Integer.parseInt(raw.substring(i + 1, i + 3), 16));
                i += 2;
            } else {
                bytes.write(raw.charAt(i));
            }
        }
        String text = bytes.toString(StandardCharsets.UTF_8);
        return text.length() > 1 && text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    }

    /**
     * The path that a text means.
     *
     * @param text the text
     * @return the path
     */
    public static Path path(String text) {
        return resolve(Path.of(""), text);
    }

    /**
     * A path below a folder, or an absolute one.
     *
     * @param folder the folder
     * @param path the path
     * @return the path
     */
    public static Path resolve(Path folder, String path) {
        try {
            return folder.resolve(path);
        } catch (InvalidPathException e) {
            if (path.indexOf('\0') >= 0
                    || !folder.getFileSystem().getSeparator().equals("/")) {
                throw e;
            }
            StringBuilder raw =
                    new StringBuilder(folder.toAbsolutePath().toUri().getRawPath());
            if (path.startsWith("/")) {
                raw.setLength(0);
            } else if (raw.charAt(raw.length() - 1) != '/') {
                raw.append('/');
            }
            for (byte each : path.getBytes(StandardCharsets.UTF_8)) {
                boolean plain = each == '/'
                        || each == '.'
                        || each == '-'
                        || each == '_'
                        || (each > 0 && Character.isLetterOrDigit(each));
                raw.append(plain ? String.valueOf((char) each) : String.format(Locale.ROOT, "%%%02X", each & 0xFF));
            }
            return Path.of(URI.create("file://" + raw));
        }
    }
}
