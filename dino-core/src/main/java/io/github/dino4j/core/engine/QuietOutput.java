package io.github.dino4j.core.engine;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * While it is open, nothing that the thread prints reaches {@code System.out}; what other threads print does. SameDiff
 * prints a line for every operation that it differentiates, into what belongs to the program that uses this library. Any
 * number of threads may have one open at a time, and one thread several.
 */
public final class QuietOutput implements AutoCloseable {
    /** How many each thread has open. The lock of what is installed, too. */
    private static final Map<Thread, Integer> OPEN = new ConcurrentHashMap<>();

    private final Thread thread = Thread.currentThread();

    private QuietOutput() {}

    /** {@return what keeps this thread quiet until it is closed} */
    public static QuietOutput ofThisThread() {
        QuietOutput quiet = new QuietOutput();
        synchronized (OPEN) {
            OPEN.merge(quiet.thread, 1, Integer::sum);
            if (!(System.out instanceof Filter)) {
                System.setOut(new Filter(System.out));
            }
        }
        return quiet;
    }

    /** Lets the thread print again. A stream that the program has set in the meantime stays. */
    @Override
    public void close() {
        synchronized (OPEN) {
            OPEN.computeIfPresent(thread, (key, count) -> count == 1 ? null : count - 1);
            if (OPEN.isEmpty() && System.out instanceof Filter filter) {
                System.setOut(filter.whole);
            }
        }
    }

    /**
     * Passes everything on but what quiet threads print: as it came, since only the stream itself knows its encoding. It
     * goes on to work where somebody keeps it for longer.
     */
    private static final class Filter extends PrintStream {
        private static final PrintStream NOWHERE =
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);

        private final PrintStream whole;

        Filter(PrintStream whole) {
            super(whole, false, StandardCharsets.UTF_8);
            this.whole = whole;
        }

        private PrintStream to() {
            return OPEN.containsKey(Thread.currentThread()) ? NOWHERE : whole;
        }

        @Override
        public void write(int value) {
            to().write(value);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            to().write(bytes, offset, length);
        }

        @Override
        public void flush() {
            to().flush();
        }

        @Override
        public void close() {
            to().close();
        }

        @Override
        public boolean checkError() {
            return to().checkError();
        }

        @Override
        public void print(boolean value) {
            to().print(value);
        }

        @Override
        public void print(char value) {
            to().print(value);
        }

        @Override
        public void print(int value) {
            to().print(value);
        }

        @Override
        public void print(long value) {
            to().print(value);
        }

        @Override
        public void print(float value) {
            to().print(value);
        }

        @Override
        public void print(double value) {
            to().print(value);
        }

        @Override
        public void print(char[] value) {
            to().print(value);
        }

        @Override
        public void print(@Nullable String value) {
            to().print(value);
        }

        @Override
        public void print(@Nullable Object value) {
            to().print(value);
        }

        @Override
        public void println() {
            to().println();
        }

        @Override
        public void println(boolean value) {
            to().println(value);
        }

        @Override
        public void println(char value) {
            to().println(value);
        }

        @Override
        public void println(int value) {
            to().println(value);
        }

        @Override
        public void println(long value) {
            to().println(value);
        }

        @Override
        public void println(float value) {
            to().println(value);
        }

        @Override
        public void println(double value) {
            to().println(value);
        }

        @Override
        public void println(char[] value) {
            to().println(value);
        }

        @Override
        public void println(@Nullable String value) {
            to().println(value);
        }

        @Override
        public void println(@Nullable Object value) {
            to().println(value);
        }
    }
}
