package io.github.dino4j.train.table;

import io.github.dino4j.eval.report.Block;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Values of several seeds as a cell shows them. */
final class Spread {
    private Spread() {}

    /** Such as {@code 71.90 ± 0.31}, the deviation of a sample (over n - 1); without it for one value, a dash for none. */
    static String of(List<RowResult> results, Function<RowResult, @Nullable Double> value) {
        double[] values = results.stream()
                .map(value)
                .filter(Objects::nonNull)
                .mapToDouble(Double::doubleValue)
                .toArray();
        double mean = Arrays.stream(values).average().orElse(Double.NaN);
        if (values.length < 2) {
            return Block.Table.number(mean);
        }
        double squares =
                Arrays.stream(values).map(each -> each - mean).map(d -> d * d).sum();
        return Block.Table.number(mean) + " ± " + Block.Table.number(Math.sqrt(squares / (values.length - 1)));
    }
}
