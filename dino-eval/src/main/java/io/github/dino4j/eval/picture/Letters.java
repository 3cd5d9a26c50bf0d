package io.github.dino4j.eval.picture;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Smooth letters of a size. Java's own text needs FreeType, fontconfig and fonts of the system, which containers often lack, and a
 * run must not end at its first picture: these are DejaVu Sans, drawn beforehand.
 */
public final class Letters {
    /** Letters of captions, 13 pixels. */
    public static final Letters SMALL;

    /** Bold letters of titles, 17 pixels. */
    public static final Letters LARGE;

    private static final String FILE = "letters.txt";
    private static final int INK = 15; // the level of a pixel that is all ink
    private static final int OF_A_SIZE = 2; // words of a line that begins a size
    private static final String DOTS = "\u2026";

    static {
        Map<String, Letters> sizes = read();
        SMALL = Objects.requireNonNull(sizes.get("small"));
        LARGE = Objects.requireNonNull(sizes.get("large"));
    }

    private final int line;
    private final Map<Integer, Glyph> glyphs = new HashMap<>(); // by code point

    /** A letter: where it lies, and a digit for each of its pixels. */
    private record Glyph(int advance, int left, int top, int width, int height, String levels) {
        static Glyph of(String[] words) {
            int[] numbers = new int[5];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = Integer.parseInt(words[2 + i]);
            }
            return new Glyph(numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], words[7]);
        }

        int level(int x, int y) {
            return Character.digit(levels.charAt(y * width + x), 16);
        }
    }

    private Letters(int line) {
        this.line = line;
    }

    private static Map<String, Letters> read() {
        Map<String, Letters> sizes = new HashMap<>();
        try (InputStream in = Letters.class.getResourceAsStream(FILE)) {
            if (in == null) {
                throw new IllegalStateException(FILE + " is missing from this build of Dino4j");
            }
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            text.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
                String[] words = line.split(" ", -1);
                if (words.length == OF_A_SIZE) {
                    sizes.put(words[0], new Letters(Integer.parseInt(words[1])));
                } else {
                    Objects.requireNonNull(sizes.get(words[0]))
                            .glyphs
                            .put(Integer.parseInt(words[1], 16), Glyph.of(words));
                }
            });
        } catch (IOException e) {
            throw new IllegalStateException(FILE + " cannot be read", e);
        }
        return sizes;
    }

    /** {@return rows from one line to the next} */
    public int line() {
        return line;
    }

    /**
     * The width of a line.
     *
     * @param text what would be written
     * @return columns
     */
    public int width(String text) {
        return text.codePoints().mapToObj(this::glyph).mapToInt(Glyph::advance).sum();
    }

    /** What has no letter becomes a question mark. */
    private Glyph glyph(int code) {
        Glyph unknown = Objects.requireNonNull(glyphs.get((int) '?'));
        return glyphs.getOrDefault(Character.isWhitespace(code) ? ' ' : code, unknown);
    }

    /**
     * Writes a line; what lies beyond the picture is left out.
     *
     * @param on what is written on
     * @param text what to write
     * @param x left column
     * @param y top row
     * @param colour red, green and blue in the lower 24 bits
     */
    public void write(BufferedImage on, String text, int x, int y, int colour) {
        int left = x;
        for (int code : text.codePoints().toArray()) {
            Glyph glyph = glyph(code);
            for (int row = 0; row < glyph.height(); row++) {
                for (int column = 0; column < glyph.width(); column++) {
                    ink(on, left + glyph.left() + column, y + glyph.top() + row, colour, glyph.level(column, row));
                }
            }
            left += glyph.advance();
        }
    }

    private static void ink(BufferedImage on, int x, int y, int colour, int level) {
        if (level > 0 && x >= 0 && y >= 0 && x < on.getWidth() && y < on.getHeight()) {
            on.setRGB(x, y, InlinePicture.mix(on.getRGB(x, y), colour, (double) level / INK));
        }
    }

    /**
     * Cuts a text that is too wide, and puts dots at its beginning: of a path the end says most.
     *
     * @param text a line
     * @param width columns that there are
     * @return the line, or the end of it
     */
    public String end(String text, int width) {
        String rest = text;
        while (!rest.isEmpty() && width(rest.length() == text.length() ? rest : DOTS + rest) > width) {
            rest = rest.substring(rest.offsetByCodePoints(0, 1));
        }
        return rest.length() == text.length() ? text : DOTS + rest;
    }

    /**
     * Breaks a text into lines: at a space, else anywhere.
     *
     * @param text a sentence
     * @param width columns that there are
     * @return the lines, none of an empty text
     */
    public List<String> wrap(String text, int width) {
        return wrap(text, width, false);
    }

    /**
     * Breaks a list into lines: behind a comma where there is one, else at a space, else anywhere.
     *
     * @param list such as {@code contrast 0.8, hue 0.1}
     * @param width columns that there are
     * @return the lines, none of an empty text
     */
    public List<String> wrapList(String list, int width) {
        return wrap(list, width, true);
    }

    private List<String> wrap(String text, int width, boolean isList) {
        List<String> lines = new ArrayList<>();
        String rest = text.strip();
        while (!rest.isEmpty()) {
            int fit = fitting(rest, width);
            if (fit < rest.length()) {
                int comma = isList ? rest.lastIndexOf(", ", fit - 1) : -1;
                int space = comma > 0 ? comma + 1 : rest.lastIndexOf(' ', fit);
                fit = space > 0 ? Math.min(space, fit) : fit;
            }
            lines.add(rest.substring(0, fit).strip());
            rest = rest.substring(fit).strip();
        }
        return lines;
    }

    /** How many chars fit, at least a letter. */
    private int fitting(String text, int width) {
        int end = text.offsetByCodePoints(0, 1);
        while (end < text.length() && width(text.substring(0, text.offsetByCodePoints(end, 1))) <= width) {
            end = text.offsetByCodePoints(end, 1);
        }
        return end;
    }
}
