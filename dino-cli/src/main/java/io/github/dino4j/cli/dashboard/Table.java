package io.github.dino4j.cli.dashboard;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntToDoubleFunction;

/**
 * Numbers over steps, in as many rows as a page can show. Of more lines each row is the mean of so many, with the least and the
 * greatest beside it, so that neither a file of millions nor one outlier in it is lost.
 */
final class Table {
    static final int MOST_ROWS = 1024;
    static final int MOST_COLUMNS = 64;

    private final Map<String, Column> columns = new LinkedHashMap<>();
    private final double[] steps = new double[MOST_ROWS];
    private final double[] seconds = new double[MOST_ROWS];
    private int rows;
    private long stride = 1;
    private long inLast; // lines of the last row
    private long total;

    /**
     * What a reader has of a table.
     *
     * @param stride lines of a row
     * @param rows how many
     * @param total lines
     */
    record Seen(long stride, int rows, long total) {
        static final Seen NOTHING = new Seen(0, 0, -1);
    }

    /** A number in every row. */
    private static final class Column {
        private final double[] sums = new double[MOST_ROWS];
        private final double[] lows = new double[MOST_ROWS];
        private final double[] highs = new double[MOST_ROWS];
        private final int[] counts = new int[MOST_ROWS];

        void add(int row, double value) {
            boolean first = counts[row]++ == 0;
            sums[row] = first ? value : sums[row] + value;
            lows[row] = first ? value : Math.min(lows[row], value);
            highs[row] = first ? value : Math.max(highs[row], value);
        }

        void halve() {
            for (int row = 0; row < MOST_ROWS; row++) {
                merge(row, row / 2, row % 2 == 0);
            }
            Arrays.fill(counts, MOST_ROWS / 2, MOST_ROWS, 0);
        }

        private void merge(int from, int to, boolean first) {
            int count = counts[from];
            double sum = sums[from];
            double low = lows[from];
            double high = highs[from];
            boolean fresh = first || counts[to] == 0;
            if (fresh || count > 0) {
                sums[to] = fresh ? sum : sums[to] + sum;
                lows[to] = fresh ? low : Math.min(lows[to], low);
                highs[to] = fresh ? high : Math.max(highs[to], high);
                counts[to] = fresh ? count : counts[to] + count;
            }
        }

        double mean(int row) {
            return counts[row] == 0 ? Double.NaN : sums[row] / counts[row];
        }

        double low(int row) {
            return counts[row] == 0 ? Double.NaN : lows[row];
        }

        double high(int row) {
            return counts[row] == 0 ? Double.NaN : highs[row];
        }
    }

    /** Adds a line; names beyond {@link #MOST_COLUMNS} are left out. */
    void add(double step, double second, Map<String, Double> values) {
        if (rows == 0 || inLast == stride) {
            if (rows == MOST_ROWS) {
                halve();
            }
            rows++;
            inLast = 0;
        }
        steps[rows - 1] = step;
        seconds[rows - 1] = second;
        inLast++;
        total++;
        values.forEach((name, value) -> {
            if (Double.isFinite(value) && (columns.containsKey(name) || columns.size() < MOST_COLUMNS)) {
                columns.computeIfAbsent(name, missing -> new Column()).add(rows - 1, value);
            }
        });
    }

    private void halve() {
        for (int row = 1; row < MOST_ROWS; row += 2) {
            steps[row / 2] = steps[row];
            seconds[row / 2] = seconds[row];
        }
        columns.values().forEach(Column::halve);
        rows = MOST_ROWS / 2;
        stride *= 2;
        inLast = stride;
    }

    Seen seen() {
        return new Seen(stride, rows, total);
    }

    /** Writes the rows that a reader has not, and the last one that it has, which may have changed. */
    void write(JsonGenerator json, Seen known) throws IOException {
        int from = known.stride() == stride ? Math.max(0, known.rows() - 1) : 0;
        json.writeStartObject();
        json.writeNumberField("stride", stride);
        json.writeNumberField("from", from);
        numbers(json, "step", from, row -> steps[row]);
        numbers(json, "time", from, row -> seconds[row]);
        json.writeObjectFieldStart("columns");
        for (Map.Entry<String, Column> each : columns.entrySet()) {
            Column column = each.getValue();
            json.writeObjectFieldStart(each.getKey());
            numbers(json, "mean", from, column::mean);
            if (stride > 1) {
                numbers(json, "low", from, column::low);
                numbers(json, "high", from, column::high);
            }
            json.writeEndObject();
        }
        json.writeEndObject();
        json.writeEndObject();
    }

    /** Seven digits are more than a chart shows. */
    private void numbers(JsonGenerator json, String name, int from, IntToDoubleFunction of) throws IOException {
        json.writeArrayFieldStart(name);
        for (int row = from; row < rows; row++) {
            double value = of.applyAsDouble(row);
            if (!Double.isFinite((float) value)) {
                json.writeNull();
            } else if (value == Math.rint(value) && Math.abs(value) < 1e15) {
                json.writeNumber((long) value);
            } else {
                json.writeNumber((float) value);
            }
        }
        json.writeEndArray();
    }
}
