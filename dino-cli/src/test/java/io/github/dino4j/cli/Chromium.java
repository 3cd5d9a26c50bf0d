package io.github.dino4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A real browser without a window: shows a page and says what is to be seen on it. */
public record Chromium(Path program, Path scratch) {
    private static final String POLICY = "<meta http-equiv=\"Content-Security-Policy\"";

    /** Finds a browser in the path. */
    public static Optional<Path> find() {
        String path = System.getenv("PATH");
        return Stream.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
                .flatMap(name -> Stream.of((path == null ? "" : path).split(File.pathSeparator, -1))
                        .map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /**
     * Shows a page. The page's own policy, which would stop any request before it is seen, is left out of the copy that is
     * shown, so that a request that the page makes is found.
     */
    JsonNode look(String page, int width, boolean dark) throws IOException, InterruptedException {
        assertThat(page).contains(POLICY);
        String copy =
                page.substring(0, page.indexOf(POLICY)) + page.substring(page.indexOf('>', page.indexOf(POLICY)) + 1);
        Path file = scratch.resolve("probe.html");
        String escaped = copy.replace("&", "&amp;").replace("\"", "&quot;");
        Files.writeString(
                file, probe().replace("WIDTH", Integer.toString(width)).replace("PAGE", escaped));
        return title(file.toUri().toString(), dark, List.of());
    }

    /** Opens an address and reads what the page there has written into its title: JSON. */
    JsonNode title(String address, boolean dark, List<String> options) throws IOException, InterruptedException {
        Path dom = scratch.resolve("dom.html");
        Path log = scratch.resolve("chromium.log");
        Process browser = new ProcessBuilder(command(address, dark, options))
                .redirectOutput(dom.toFile())
                .redirectError(log.toFile())
                .start();
        try {
            assertThat(browser.waitFor(2, TimeUnit.MINUTES))
                    .as("the browser ends")
                    .isTrue();
        } finally {
            browser.destroyForcibly();
        }
        assertThat(Files.readString(log)).as("what the browser's console says").doesNotContain("CONSOLE");
        String shown = Files.readString(dom);
        int start = shown.indexOf("<title>") + "<title>".length();
        String found = shown.substring(start, shown.indexOf("</title>", start));
        return new ObjectMapper()
                .readTree(found.replace("&lt;", "<")
                        .replace("&gt;", ">")
                        .replace("&nbsp;", "\u00A0")
                        .replace("&amp;", "&"));
    }

    private static String probe() throws IOException {
        try (InputStream in = Chromium.class.getResourceAsStream("probe.html")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private List<String> command(String address, boolean dark, List<String> options) throws IOException {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(
                "--headless",
                "--no-sandbox", // root has none, as in containers
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--window-size=1400,1000",
                "--enable-logging=stderr",
                "--blink-settings=preferredColorScheme=" + (dark ? 0 : 1),
                "--user-data-dir=" + Files.createTempDirectory(scratch, "profile"),
                "--dump-dom"));
        command.addAll(options);
        command.add(address);
        return command;
    }
}
