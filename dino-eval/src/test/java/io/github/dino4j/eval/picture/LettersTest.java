package io.github.dino4j.eval.picture;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LettersTest {
    private static List<Integer> pixels(Letters letters, String text) {
        Sheet sheet = new Sheet(200, 30);
        sheet.text(letters, text, 4, 4, Sheet.INK);
        return java.util.Arrays.stream(
                        ((DataBufferInt) sheet.picture().getRaster().getDataBuffer()).getData())
                .boxed()
                .toList();
    }

    @Test
    void noTwoLettersLookTheSame() {
        for (Letters letters : List.of(Letters.SMALL, Letters.LARGE)) {
            Set<List<Integer>> seen = new HashSet<>();
            for (char letter = '!'; letter <= '~'; letter++) {
                assertThat(seen.add(pixels(letters, "local " + letter)))
                        .as("looks like another: " + letter)
                        .isTrue();
            }
        }
        assertThat(pixels(Letters.SMALL, "l1")).isNotEqualTo(pixels(Letters.SMALL, "11"));
    }

    @Test
    void edgesAreSmooth() {
        assertThat(new HashSet<>(pixels(Letters.SMALL, "global")).size()).isGreaterThan(5);
    }

    @Test
    void whatHasNoLetterIsAQuestionMark() {
        assertThat(pixels(Letters.SMALL, "\u732B")).isEqualTo(pixels(Letters.SMALL, "?"));
        assertThat(pixels(Letters.SMALL, "a\nb")).isEqualTo(pixels(Letters.SMALL, "a b"));
        assertThat(pixels(Letters.SMALL, "é")).isNotEqualTo(pixels(Letters.SMALL, "?"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 20, 60, 100, 150})
    void linesAreNoWiderThanTheyMayBe(int width) {
        String text = "brightness 0.81, contrast 1.20, saturation 0.9 and Donaudampfschifffahrtsgesellschaft";
        List<String> lines = Letters.SMALL.wrap(text, width);
        if (width > 100) {
            assertThat(Letters.SMALL.wrapList(text, width).get(0)).isEqualTo("brightness 0.81,");
        }
        assertThat(String.join("", lines).replace(" ", "")).isEqualTo(text.replace(" ", ""));
        lines.forEach(line -> assertThat(Letters.SMALL.width(line)).isLessThanOrEqualTo(Math.max(width, 14)));
        assertThat(Letters.SMALL.wrap(" ", width)).isEmpty();
    }

    @Test
    void ofALongNameTheEndIsKept() {
        String name = "images/a folder of many/n01440764_10026.jpg";
        assertThat(Letters.SMALL.end(name, 1000)).isEqualTo(name);
        assertThat(Letters.SMALL.end(name, 120)).startsWith("\u2026").endsWith("_10026.jpg");
        assertThat(Letters.SMALL.width(Letters.SMALL.end(name, 120))).isLessThanOrEqualTo(120);
    }

    @Test
    void whatLiesBeyondThePictureIsLeftOut() {
        BufferedImage small = new BufferedImage(3, 3, BufferedImage.TYPE_INT_RGB);
        Letters.LARGE.write(small, "W", -4, -4, 0xFFFFFF);
        assertThat(small.getWidth()).isEqualTo(3);
    }
}
