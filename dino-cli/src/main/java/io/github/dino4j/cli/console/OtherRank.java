package io.github.dino4j.cli.console;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** How processes other than the first of a group print: no results, and each line of standard error with their number. */
public final class OtherRank {
    private OtherRank() {}

    /** {@return where results go: the first process prints them} */
    public static PrintStream results() {
        return new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    }

    /**
     * Marks lines.
     *
     * @param errors standard error
     * @param rank of this process
     * @return writes whole lines there, each with the rank before it
     */
    public static PrintStream errors(PrintStream errors, int rank) {
        return new PrintStream(
                new Lines(errors, ("[rank " + rank + "] ").getBytes(StandardCharsets.UTF_8)),
                true,
                StandardCharsets.UTF_8);
    }

    /** Holds a line until its end: those of several processes must not mix. */
    private static final class Lines extends OutputStream {
        private final PrintStream to;
        private final byte[] mark;
        private final ByteArrayOutputStream line = new ByteArrayOutputStream();

        Lines(PrintStream to, byte[] mark) {
            this.to = to;
            this.mark = mark;
        }

        @Override
        public synchronized void write(int one) {
            if (line.size() == 0) {
                line.writeBytes(mark);
            }
            line.write(one);
            if (one == '\n') {
                to.writeBytes(line.toByteArray());
                to.flush();
                line.reset();
            }
        }

        @Override
        public synchronized void write(byte[] bytes, int from, int count) {
            for (int i = from; i < from + count; i++) {
                write(bytes[i]);
            }
        }

        @Override
        public synchronized void close() {
            if (line.size() > 0) {
                write('\n');
            }
        }
    }
}
