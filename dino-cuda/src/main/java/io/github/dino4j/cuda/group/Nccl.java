package io.github.dino4j.cuda.group;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.Structure;
import io.github.dino4j.cuda.driver.LibraryFolders;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The functions of NVIDIA's NCCL 2 that are called, by their names and numbers in {@code nccl.h}. */
final class Nccl {
    /** The property that names the library's file, or is {@code false} where it is not to be used. */
    static final String PROPERTY = "dino4j.cuda.nccl";

    static final String OFF = "false";

    /** Bytes of what processes know each other by. */
    static final int ID_BYTES = 128;

    private static final String NAME = "libnccl.so.2";
    private static final int FLOAT32 = 7;
    private static final int SUM = 0;
    private static final int HUNDRED = 100;

    private final NativeLibrary library;
    private final Function lastError;

    private Nccl(NativeLibrary library) {
        this.library = library;
        this.lastError = library.getFunction("ncclGetLastError"); // which came last, with 2.13
    }

    /** What processes know each other by, as C passes it: by value. */
    @Structure.FieldOrder("internal")
    public static final class UniqueId extends Structure implements Structure.ByValue {
        /** Its bytes, public for JNA. */
        public byte[] internal = new byte[ID_BYTES];
    }

    /**
     * Finds the library.
     *
     * @return its functions
     * @throws IllegalStateException in one sentence if it is not there, or no library of that kind
     */
    static Nccl load() {
        String file = find();
        try {
            return new Nccl(NativeLibrary.getInstance(file));
        } catch (UnsatisfiedLinkError e) {
            throw new IllegalStateException(
                    (Files.exists(Path.of(file))
                                    ? file + " is not NCCL 2.13 or newer"
                                    : "NCCL (" + file + ") is not here")
                            + "; it comes with PyTorch's wheels and as NVIDIA's package libnccl2, and -D" + PROPERTY
                            + "=FILE names it",
                    e);
        }
    }

    private static String find() {
        String set = System.getProperty(PROPERTY);
        if (set != null) {
            return set;
        }
        return LibraryFolders.all("nccl").stream()
                .map(folder -> folder.resolve(NAME))
                .filter(Files::isRegularFile)
                .findFirst()
                .map(Path::toString)
                .orElse(NAME);
    }

    /** Its version, such as 2.20.5. */
    String version() {
        try (Memory out = new Memory(Integer.BYTES)) {
            check(call("ncclGetVersion", out), 0L, "tell its version");
            int number = out.getInt(0L); // 22005
            return number / (HUNDRED * HUNDRED) + "." + number / HUNDRED % HUNDRED + "." + number % HUNDRED;
        }
    }

    /** What the first process makes for all. */
    byte[] newId() {
        try (Memory out = new Memory(ID_BYTES)) {
            check(call("ncclGetUniqueId", out), 0L, "make an address to meet at");
            return out.getByteArray(0L, ID_BYTES);
        }
    }

    /** Waits for all processes; the GPU is the one that the thread's calls mean. */
    long connect(byte[] id, int rank, int size) {
        UniqueId value = new UniqueId();
        System.arraycopy(id, 0, value.internal, 0, ID_BYTES);
        try (Memory out = new Memory(Long.BYTES)) {
            out.clear();
            check(call("ncclCommInitRank", out, size, value, rank), 0L, "connect the GPUs of " + size + " processes");
            return out.getLong(0L);
        }
    }

    /** Puts a sum on a stream, in place. */
    void sum(long address, long count, long communicator, long stream) {
        int code = call(
                "ncclAllReduce",
                new Pointer(address),
                new Pointer(address),
                count,
                FLOAT32,
                SUM,
                new Pointer(communicator),
                new Pointer(stream));
        check(code, communicator, "add up gradients");
    }

    /** Leaves, when this process's sums are done. */
    void leave(long communicator) {
        check(call("ncclCommDestroy", new Pointer(communicator)), 0L, "part from the other GPUs");
    }

    /** Leaves at once: sums that wait for a process that has gone end. */
    void abort(long communicator) {
        call("ncclCommAbort", new Pointer(communicator)); // whatever it says, something else has failed before
    }

    private int call(String name, Object... arguments) {
        return library.getFunction(name).invokeInt(arguments);
    }

    private void check(int code, long communicator, String doing) {
        if (code != 0) {
            String error = text(library.getFunction("ncclGetErrorString").invokePointer(new Object[] {code}));
            String last = text(lastError.invokePointer(new Object[] {new Pointer(communicator)}));
            throw new IllegalStateException("NCCL cannot " + doing + ": " + error
                    + (last.isBlank() ? "" : " (" + last.strip().replaceAll("\\s+", " ") + ")")
                    + "; NCCL_DEBUG=WARN makes it say more, and -D" + PROPERTY + "=" + OFF
                    + " adds up by way of the host");
        }
    }

    private static String text(@Nullable Pointer text) {
        return text == null ? "" : text.getString(0L);
    }
}
