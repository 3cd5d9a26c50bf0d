package io.github.dino4j.cuda.driver;

import org.jspecify.annotations.Nullable;

/** What went wrong on a GPU: after some failures the driver answers every call with the same code, and the first says most. */
final class Faults {
    private static final int FIRST = 700; // the first code that says that the context is lost
    private static final int BEHIND = 720;

    private String last = "none"; // kernel; a hint, so that threads may see an old one
    private @Nullable String broken; // why the context is of no use any more

    /** Throws if a call has failed. */
    void check(int code, String doing) {
        if (code != 0) {
            String advice = code == Driver.OUT_OF_MEMORY
                    ? "; lower train.batch_size, or end the other programs on the GPU"
                    : "";
            throw failure(code, "the GPU cannot " + doing + ": " + Driver.name(code) + advice);
        }
    }

    private IllegalStateException failure(int code, String what) {
        if (code >= FIRST && code < BEHIND && broken == null) {
            broken = what;
        }
        return new IllegalStateException(broken == null ? what : broken);
    }

    /** Checks the code of a launch. */
    void launched(String kernel, int code) {
        last = kernel;
        check(code, "launch " + kernel);
    }

    /** Checks the code of a call that waits for work, each launch for its own where {@code debug} is set. */
    void await(int code, boolean debug) {
        if (code != 0) {
            String advice =
                    debug ? "" : "; -D" + DriverGpu.DEBUG + "=true makes each launch wait and names the one that fails";
            String what = "the GPU failed at the work asked for, of which the last was " + last + ": ";
            throw failure(code, what + Driver.name(code) + advice);
        }
    }

    /** Whether the GPU answers nothing any more. */
    boolean isFatal() {
        return broken != null;
    }
}
