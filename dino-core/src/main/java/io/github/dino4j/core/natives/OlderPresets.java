package io.github.dino4j.core.natives;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * JavaCPP's presets of an older version than JavaCPP itself, which are tested with it. Their classes say so to {@code
 * System.err} when they are initialised, in every program that uses this library; here it is done before, and unheard. A
 * program that has JavaCPP log by SLF4J ({@code org.bytedeco.javacpp.logger}) hears it there.
 */
public final class OlderPresets {
    private OlderPresets() {}

    /** Initialises OpenBLAS's, before ND4J does. The first call counts. */
    public static void openBlas() {
        Blas.touch();
    }

    /** Initialises OpenCV's, before its libraries are loaded. The first call counts. */
    public static void openCv() {
        Vision.touch();
    }

    /** The language initialises it once, and has others wait. */
    private static final class Blas {
        static {
            initialise("org.bytedeco.openblas.presets.openblas_nolapack");
        }

        static void touch() {}
    }

    private static final class Vision {
        static {
            initialise("org.bytedeco.opencv.presets.opencv_core");
        }

        static void touch() {}
    }

    /**
     * Initialises a class while nothing that this thread prints reaches the error stream.
     *
     * @param name of the class; one that is missing or cannot be initialised fails where it is used
     */
    static void initialise(String name) {
        PrintStream errors = System.err;
        PrintStream quiet = new PrintStream(new Others(errors, Thread.currentThread()), true, StandardCharsets.UTF_8);
        System.setErr(quiet);
        try {
            Class.forName(name);
        } catch (ClassNotFoundException | LinkageError e) {
            return; // whoever needs it gets the same, and can say what for
        } finally {
            if (System.err == quiet) {
                System.setErr(errors);
            }
        }
    }

    /** Passes on what other threads print. */
    private static final class Others extends OutputStream {
        private final PrintStream whole;
        private final Thread quiet;

        Others(PrintStream whole, Thread quiet) {
            this.whole = whole;
            this.quiet = quiet;
        }

        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            if (Thread.currentThread() != quiet) {
                whole.write(bytes, offset, length);
            }
        }

        @Override
        public void flush() {
            whole.flush();
        }
    }
}
