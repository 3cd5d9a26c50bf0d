package io.github.dino4j.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each row of docs/tables.md that names files or keys is a configuration. */
class TablesPageTest {
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final String SHORT = "builtin:recipe/dino_vits16_imagenet.yaml";
    private static final String LONG = "builtin:recipe/dino_vits16_imagenet_300ep.yaml";
    private static final int LEAST = 50; // rows, so that a page that is read wrongly is no page without faults

    private static List<String> rows() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of(System.getProperty("dino.root"), "docs", "tables.md"))) {
            return lines.filter(line -> line.startsWith("| "))
                    .filter(line -> line.contains(".yaml`") || line.matches(".*`[a-z_.]+=.*"))
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void aRowIsAConfiguration(String row) {
        List<String> files = new ArrayList<>(List.of(row.contains("| 300, ") ? LONG : SHORT));
        List<String> sets = new ArrayList<>(List.of("data.train=x"));
        Matcher code = CODE.matcher(row);
        while (code.find()) {
            if (code.group(1).endsWith(".yaml")) {
                files.add("builtin:" + code.group(1));
            } else if (code.group(1).matches("[a-z_.]+=.*")) {
                sets.add(code.group(1));
            }
        }
        assertThat(files.size() + sets.size()).as(row).isGreaterThan(2);
        assertThatCode(() -> ConfigLoader.stacked(files, sets)).as(row).doesNotThrowAnyException();
    }

    @Test
    void thePageHasItsRows() throws IOException {
        assertThat(rows()).hasSizeGreaterThan(LEAST);
    }
}
