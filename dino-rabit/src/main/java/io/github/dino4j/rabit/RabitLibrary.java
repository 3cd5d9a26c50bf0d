package io.github.dino4j.rabit;

import com.sun.jna.Callback;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import java.io.File;
import java.io.IOException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The functions of XGBoost's C interface that are called, by the names that it has for them; nothing is loaded before {@link
 * #load}. The class {@code Communicator} of its Java interface would drop the codes that calls give, and knows arrays of floats alone.
 * All give a code, 0 for success. A communicator belongs to the thread that made it: others see none.
 */
final class RabitLibrary {
    /** Types of numbers and what is done with them, as {@link #XGCommunicatorAllreduce} counts them. */
    static final int FLOAT = 1;

    static final int DOUBLE = 2;
    static final int SUM = 2;

    private static final Logger LOG = LoggerFactory.getLogger(RabitLibrary.class);

    /** Held, because native code keeps its address. */
    private static final Log TO_LOG = RabitLibrary::log;

    /** Before what is said, where in the library and when. */
    private static final Pattern PLACE = Pattern.compile("^(- )?(\\[[^]]*]:? *|[a-z_/]+\\.(cc|h):[0-9]+:? *)+");

    private static boolean loaded;

    private RabitLibrary() {}

    /** Takes a line that the library would print. */
    interface Log extends Callback {
        void line(String message);
    }

    /**
     * Finds the library in XGBoost's jar, once.
     *
     * @throws IOException in one sentence if the jar, or a library in it for this system, is missing
     */
    static synchronized void load() throws IOException {
        if (!loaded) {
            load(resource(Platform.getOSType(), Platform.ARCH));
            loaded = true;
        }
    }

    static void load(String resource) throws IOException {
        File file;
        try {
            file = Native.extractFromResourcePath(resource, RabitLibrary.class.getClassLoader());
        } catch (IOException e) {
            throw new IOException(
                    "Rabit is not on the class path: " + resource
                            + " of ml.dmlc:xgboost4j_2.12, which dino-rabit brings"
                            + " along, was not found or could not be unpacked; XGBoost has it for Linux, macOS and Windows"
                            + " on x86-64, and for Linux and macOS on ARM",
                    e);
        }
        try {
            Native.register(RabitLibrary.class, NativeLibrary.getInstance(file.getPath()));
        } catch (UnsatisfiedLinkError e) {
            throw new IOException(
                    "Rabit's library cannot be loaded: " + firstLine(e)
                            + "; it needs glibc and OpenMP (the package libgomp1, libomp on macOS)",
                    e);
        }
        if (!Platform.isWindows() && !file.delete()) { // what is loaded stays
            LOG.debug("{} is left behind", file);
        }
    }

    /** The library's place in the jar. */
    static String resource(int system, String architecture) {
        String kind = architecture.replace("-", "_").replace("amd64", "x86_64");
        return switch (system) {
            case Platform.MAC -> "/lib/macos/" + kind + "/libxgboost4j.dylib";
            case Platform.WINDOWS -> "/lib/windows/" + kind + "/xgboost4j.dll";
            default -> "/lib/linux/" + kind + "/libxgboost4j.so";
        };
    }

    private static String firstLine(Throwable error) {
        return String.valueOf(error.getMessage()).lines().findFirst().orElse("");
    }

    /** Lets what the calling thread's calls would print be logged. Threads of the library's own say errors alone. */
    static void quieten() {
        XGBRegisterLogCallback(TO_LOG);
        XGBSetGlobalConfig("{\"verbosity\": 0}");
    }

    private static void log(String message) {
        LOG.debug("{}", message);
    }

    /** {@return why the calling thread's last call has failed, in one line} */
    static String lastError() {
        return reason(XGBGetLastError());
    }

    /** Of the library's report, which tells of each function on the way, what was said where it began. */
    static String reason(@Nullable String report) {
        String last = "";
        for (String line : String.valueOf(report).split("\n", -1)) {
            if (line.startsWith("Stack trace")) {
                break;
            }
            String text = PLACE.matcher(line.strip()).replaceFirst("");
            last = text.isEmpty() ? last : text;
        }
        return last.endsWith(".") ? last.substring(0, last.length() - 1) : last;
    }

    static native String XGBGetLastError();

    static native int XGBSetGlobalConfig(String json);

    static native int XGBRegisterLogCallback(Log callback);

    static native int XGCommunicatorInit(String json);

    static native int XGCommunicatorFinalize();

    static native int XGCommunicatorGetRank();

    static native int XGCommunicatorGetWorldSize();

    static native int XGCommunicatorAllreduce(Pointer values, long count, int type, int operation);

    static native int XGCommunicatorBroadcast(Pointer bytes, long count, int root);

    static native int XGTrackerCreate(String json, PointerByReference tracker);

    static native int XGTrackerRun(Pointer tracker, String json);

    static native int XGTrackerWaitFor(Pointer tracker, String json);

    static native int XGTrackerWorkerArgs(Pointer tracker, PointerByReference json);

    static native int XGTrackerFree(Pointer tracker);
}
