package io.github.dino4j.core.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dino4j.core.parameter.Initializer;
import io.github.dino4j.core.parameter.Parameter;
import io.github.dino4j.core.parameter.ParameterLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SegmentsTest {
    @Test
    void everyElementIsInExactlyOnePieceAndPaddingInNone() {
        List<Parameter> parameters = new ArrayList<>();
        for (long size : new long[] {1, 16, 17, 32767, 32768, 32769, 65536, 100001}) {
            parameters.add(new Parameter("p" + size, List.of(size), Initializer.ZEROS, true));
        }
        ParameterLayout layout = new ParameterLayout(parameters);
        int[] seen = new int[Math.toIntExact(layout.size())];
        for (Segments.Piece piece : layout.segments(parameter -> true).pieces()) {
            for (int i = piece.first(); i < piece.end(); i++) {
                seen[i]++;
            }
        }

        int[] expected = new int[seen.length];
        for (ParameterLayout.Slot slot : layout.slots()) {
            Arrays.fill(expected, (int) slot.offset(), (int) slot.end(), 1);
        }
        assertThat(seen).isEqualTo(expected);
    }
}
