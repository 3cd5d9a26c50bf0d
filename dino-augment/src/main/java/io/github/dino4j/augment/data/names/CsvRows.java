package io.github.dino4j.augment.data.names;

import io.github.dino4j.core.io.InputException;
import java.util.ArrayList;
import java.util.List;

/** Rows of comma-separated text (RFC 4180): fields may be quoted, quotes in them doubled, and line breaks kept. */
public final class CsvRows {
    private static final char QUOTE = '"';

    private final String text;
    private final char separator;
    private final String file;
    private final List<Row> rows = new ArrayList<>();
    private int at;
    private int line = 1;

    /**
     * A row.
     *
     * @param line where it starts, from 1
     * @param fields its fields, at least one
     */
    public record Row(int line, List<String> fields) {}

    private CsvRows(String text, char separator, String file) {
        this.text = text;
        this.separator = separator;
        this.file = file;
    }

    /**
     * All rows that are not blank.
     *
     * @param text the text
     * @param separator of columns
     * @param file its name, for messages
     * @return the rows
     * @throws InputException if something in it is wrong
     */
    public static List<Row> parse(String text, char separator, String file) throws InputException {
        CsvRows csv = new CsvRows(text.startsWith("\uFEFF") ? text.substring(1) : text, separator, file);
        while (csv.at < csv.text.length()) {
            csv.row();
        }
        return csv.rows;
    }

    private void row() throws InputException {
        int start = line;
        List<String> fields = new ArrayList<>();
        do {
            fields.add(at < text.length() && text.charAt(at) == QUOTE ? quoted() : plain());
        } while (at < text.length() && text.charAt(at++) == separator);
        line++;
        if (fields.size() > 1 || !fields.get(0).isBlank()) {
            rows.add(new Row(start, List.copyOf(fields)));
        }
    }

    /** Up to the separator or the end of the line, a carriage return before which is left out. */
    private String plain() {
        int start = at;
        while (at < text.length() && text.charAt(at) != separator && text.charAt(at) != '\n') {
            at++;
        }
        boolean carriage =
                at > start && text.charAt(at - 1) == '\r' && (at == text.length() || text.charAt(at) == '\n');
        return text.substring(start, carriage ? at - 1 : at);
    }

    private String quoted() throws InputException {
        int start = line;
        StringBuilder field = new StringBuilder();
        at++;
        while (at < text.length()) {
            char c = text.charAt(at++);
            line += c == '\n' ? 1 : 0;
            if (c != QUOTE) {
                field.append(c);
            } else if (at < text.length() && text.charAt(at) == QUOTE) {
                field.append(c);
                at++;
            } else {
                if (!plain().isBlank()) {
                    throw new InputException(file + ":" + line + ": has text behind a closing quote");
                }
                return field.toString();
            }
        }
        throw new InputException(file + ":" + start + ": a quote is opened and never closed");
    }
}
