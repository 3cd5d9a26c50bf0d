package io.github.dino4j.eval.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Lines of charts are told apart by those who see colours as most do, and by those who do not: simulated as Machado et al. 2009 do
 * (severity 1, in linear light), and compared by distances in CIELAB.
 */
class PaletteTest {
    private static final int COLOURS = 6;
    private static final double LEAST_DISTANCE = 13.0;
    private static final Map<String, double[][]> SIGHTS = Map.of(
            "trichromat", new double[][] {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
            "protanope",
                    new double[][] {
                        {0.152286, 1.052583, -0.204868},
                        {0.114503, 0.786281, 0.099216},
                        {-0.003882, -0.048116, 1.051998}
                    },
            "deuteranope",
                    new double[][] {
                        {0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}
                    },
            "tritanope",
                    new double[][] {
                        {1.255528, -0.076749, -0.178779},
                        {-0.078411, 0.930809, 0.147602},
                        {0.004733, 0.691367, 0.303900}
                    });

    private static double[] linear(int colour) {
        double[] linear = new double[3];
        for (int i = 0; i < linear.length; i++) {
            double level = (colour >> (16 - 8 * i) & 0xFF) / 255.0;
            linear[i] = level <= 0.04045 ? level / 12.92 : Math.pow((level + 0.055) / 1.055, 2.4);
        }
        return linear;
    }

    private static double light(double[] c) {
        return 0.2126 * c[0] + 0.7152 * c[1] + 0.0722 * c[2];
    }

    private static double[] lab(double[][] sight, double[] colour) {
        double[] c = new double[3];
        for (int i = 0; i < c.length; i++) {
            c[i] = Math.max(0, sight[i][0] * colour[0] + sight[i][1] * colour[1] + sight[i][2] * colour[2]);
        }
        double x = root((0.4124 * c[0] + 0.3576 * c[1] + 0.1805 * c[2]) / 0.9505);
        double y = root(light(c));
        double z = root((0.0193 * c[0] + 0.1192 * c[1] + 0.9505 * c[2]) / 1.089);
        return new double[] {116 * y - 16, 500 * (x - y), 200 * (y - z)};
    }

    private static double root(double t) {
        return t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16.0 / 116;
    }

    private static List<Integer> colours(String css, String name) {
        List<Integer> colours = new ArrayList<>();
        Matcher values = Pattern.compile("--" + name + ": #([0-9a-f]{6})").matcher(css);
        while (values.find()) {
            colours.add(Integer.parseInt(values.group(1), 16));
        }
        assertThat(colours).as(name + " for light and for dark").hasSize(2);
        return colours;
    }

    @Test
    void everyoneTellsLinesApart() throws IOException {
        String css = Page.style();
        for (int scheme = 0; scheme < 2; scheme++) {
            double paper = light(linear(colours(css, "paper").get(scheme)));
            for (int i = 0; i < COLOURS; i++) {
                double[] one = linear(colours(css, "c" + i).get(scheme));
                double contrast = (Math.max(paper, light(one)) + 0.05) / (Math.min(paper, light(one)) + 0.05);
                assertThat(contrast).as("contrast of c%d", i).isGreaterThanOrEqualTo(3.0);
                for (int j = 0; j < i; j++) {
                    double[] other = linear(colours(css, "c" + j).get(scheme));
                    for (Map.Entry<String, double[][]> sight : SIGHTS.entrySet()) {
                        double[] a = lab(sight.getValue(), one);
                        double[] b = lab(sight.getValue(), other);
                        assertThat(Math.hypot(Math.hypot(a[0] - b[0], a[1] - b[1]), a[2] - b[2]))
                                .as("c%d and c%d of scheme %d to a %s", i, j, scheme, sight.getKey())
                                .isGreaterThan(LEAST_DISTANCE);
                    }
                }
            }
        }
    }
}
