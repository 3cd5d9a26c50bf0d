package io.github.dino4j.eval.report;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The frame of every HTML page: one column, light and dark, without scripts, and not able to load anything from elsewhere. */
public final class Page {
    /** A browser that obeys it makes no request and runs no script, whatever an image's name may hold. */
    static final String POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'";

    private Page() {}

    /**
     * Makes a page.
     *
     * @param title plain text, the title and the first heading
     * @param body HTML
     * @return the file's text
     * @throws IOException if the style sheet cannot be read
     */
    public static String html(String title, String body) throws IOException {
        return "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                + "<meta http-equiv=\"Content-Security-Policy\" content=\"" + POLICY + "\">\n<title>" + escape(title)
                + "</title>\n<style>\n" + style() + "</style>\n</head>\n<body>\n<main>\n<h1>" + escape(title)
                + "</h1>\n" + body + "</main>\n</body>\n</html>\n";
    }

    /**
     * What all pages look like.
     *
     * @return the text of the style sheet
     * @throws IOException if it is missing
     */
    public static String style() throws IOException {
        try (InputStream in = Page.class.getResourceAsStream("page.css")) {
            if (in == null) {
                throw new IOException("page.css is missing from this build of Dino4j");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /**
     * A text as HTML, also inside quoted attributes.
     *
     * @param text plain text
     * @return the text with everything replaced that HTML reads as markup
     */
    public static String escape(@Nullable String text) {
        return String.valueOf(text)
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
