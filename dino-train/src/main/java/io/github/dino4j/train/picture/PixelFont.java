package io.github.dino4j.train.picture;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Small letters of five by eight pixels. Java's own text needs fonts of the system, and a training run on a server that has
 * none must not end at its first picture.
 */
final class PixelFont {
    /** Columns of a letter and the gap behind it. */
    static final int ADVANCE = 6;

    /** Rows of a line and the gap below it. */
    static final int LINE = 10;

    private final Map<Character, String[]> glyphs = new HashMap<>();

    PixelFont() {
        try (InputStream in = PixelFont.class.getResourceAsStream("font.txt")) {
            if (in == null) {
                throw new IllegalStateException("the letters are missing from the jar");
            }
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .forEach(
                            line -> glyphs.put(line.charAt(0), line.substring(2).split("\\|", -1)));
        } catch (IOException e) {
            throw new IllegalStateException("the letters cannot be read", e);
        }
    }

    /** Sets the pixels of letters. */
    interface Dots {
        void set(int x, int y);
    }

    /** Writes one line; what has no letter becomes a question mark. */
    void write(String text, Dots dots) {
        String lower = text.toLowerCase(Locale.ROOT);
        for (int i = 0; i < lower.length(); i++) {
            String[] rows = glyphs.getOrDefault(lower.charAt(i), new String[0]);
            if (rows.length == 0 && lower.charAt(i) != ' ') {
                rows = glyphs.getOrDefault('?', rows);
            }
            for (int y = 0; y < rows.length; y++) {
                for (int x = 0; x < rows[y].length(); x++) {
                    if (rows[y].charAt(x) == '#') {
                        dots.set(i * ADVANCE + x, y);
                    }
                }
            }
        }
    }

    /** Breaks a text into lines of a width in pixels: behind a comma, else at a space, else anywhere. */
    static List<String> wrap(String text, int width) {
        int letters = Math.max(1, width / ADVANCE);
        List<String> lines = new ArrayList<>();
        String rest = text.strip();
        while (rest.length() > letters) {
            int comma = rest.lastIndexOf(", ", letters - 1);
            int space = comma > 0 ? comma + 1 : rest.lastIndexOf(' ', letters);
            int end = space > 0 ? space : letters;
            lines.add(rest.substring(0, end).strip());
            rest = rest.substring(end).strip();
        }
        if (!rest.isEmpty()) {
            lines.add(rest);
        }
        return lines;
    }
}
