package io.github.dino4j.mpi;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.parallel.GroupException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The functions of Open MPI's library that are called, by the names that the MPI standard has for them. Communicators, types and
 * operations are addresses of the library's own objects, which other implementations of the standard have not. All functions give a
 * code, 0 for success.
 */
final class OpenMpi {
    /** The property for the library's path. */
    static final String PROPERTY = "dino4j.mpi.library";

    /** Calls may come from several threads, one at a time (MPI 4.0, section 11.6.2). */
    static final int THREAD_SERIALIZED = 2;

    /** Stands for the buffer that is both read and written (mpi.h). */
    static final Pointer IN_PLACE = new Pointer(1);

    /** For a status that nobody reads (mpi.h). */
    private static final @Nullable Pointer IGNORED_STATUS = null;

    /** Open MPI 1.5 to 5, by Linux's and macOS's names. */
    private static final List<String> NAMES = List.of("libmpi.so.40", "libmpi.40.dylib");

    private static final String MPICH = "libmpi.so.12";

    /** Plugins of the library look for its symbols among all that are loaded: RTLD_LAZY | RTLD_GLOBAL. */
    private static final Map<String, ?> GLOBAL = Map.of(com.sun.jna.Library.OPTION_OPEN_FLAGS, 0x1 | 0x100);

    private static final int LONGEST_ERROR = 1024;

    private final PointerByReference meeting = new PointerByReference();
    private final IntByReference met = new IntByReference();
    private final Pointer world;
    private final Pointer floats;
    private final Pointer doubles;
    private final Pointer words;
    private final Pointer sum;
    private final Function allgather; // more parameters than methods have here
    private final Function alltoall;

    private OpenMpi(NativeLibrary library) {
        this.world = library.getGlobalVariableAddress("ompi_mpi_comm_world");
        this.floats = library.getGlobalVariableAddress("ompi_mpi_float");
        this.doubles = library.getGlobalVariableAddress("ompi_mpi_double");
        this.words = library.getGlobalVariableAddress("ompi_mpi_short");
        this.sum = library.getGlobalVariableAddress("ompi_mpi_op_sum");
        this.allgather = library.getFunction("MPI_Allgather");
        this.alltoall = library.getFunction("MPI_Alltoall");
        Native.register(OpenMpi.class, library);
        // Failures come back as codes; by default they end the process without a word of ours.
        MPI_Comm_set_errhandler(world, library.getGlobalVariableAddress("ompi_mpi_errors_return"));
    }

    /**
     * Finds the library and joins the processes that mpirun or srun started.
     *
     * @return the library, ready for calls
     * @throws InputException in one sentence if it is missing or of another kind
     */
    static OpenMpi initialized() throws InputException {
        NativeLibrary library = library(System.getProperty(PROPERTY));
        try {
            library.getGlobalVariableAddress("ompi_mpi_comm_world");
        } catch (UnsatisfiedLinkError e) {
            throw new InputException(
                    "train.group=mpi: " + library.getFile() + " is not Open MPI's library (MPICH's and Intel MPI's have"
                            + " other handles); install Open MPI (Debian: openmpi-bin), or name its library by -D"
                            + PROPERTY + "=PATH",
                    e);
        }
        init(library);
        return new OpenMpi(library);
    }

    private static void init(NativeLibrary library) throws InputException {
        IntByReference provided = new IntByReference();
        int code = library.getFunction("MPI_Init_thread")
                .invokeInt(new Object[] {null, null, THREAD_SERIALIZED, provided});
        if (code != 0 || provided.getValue() < THREAD_SERIALIZED) {
            throw new InputException("train.group=mpi: MPI_Init_thread of " + library.getFile() + " gave " + code
                    + " and threads of level " + provided.getValue() + "; start by the mpirun of the same Open MPI");
        }
    }

    private static NativeLibrary library(@Nullable String named) throws InputException {
        for (String name : named == null ? NAMES : List.of(named)) {
            NativeLibrary found = open(name);
            if (found != null) {
                return found;
            }
        }
        if (named != null) {
            throw new InputException("train.group=mpi: -D" + PROPERTY + "=" + named + " cannot be loaded; name Open"
                    + " MPI's libmpi, or leave that away where it is installed");
        }
        throw new InputException("train.group=mpi: Open MPI's library " + NAMES.get(0) + " is not on this machine"
                + (open(MPICH) == null ? "" : " (" + MPICH + " is MPICH's or Intel MPI's, which have other handles)")
                + "; install Open MPI (Debian: openmpi-bin), or name its library by -D" + PROPERTY + "=PATH");
    }

    private static @Nullable NativeLibrary open(String name) {
        try {
            return NativeLibrary.getInstance(name, GLOBAL);
        } catch (UnsatisfiedLinkError e) {
            return null;
        }
    }

    int rank() {
        IntByReference rank = new IntByReference();
        check(MPI_Comm_rank(world, rank), "MPI_Comm_rank");
        return rank.getValue();
    }

    int size() {
        IntByReference size = new IntByReference();
        check(MPI_Comm_size(world, size), "MPI_Comm_size");
        return size.getValue();
    }

    /** Begins to wait for all processes. */
    void beginMeeting() {
        check(MPI_Ibarrier(world, meeting), "MPI_Ibarrier");
    }

    /** {@return whether all processes have begun to} */
    boolean haveMet() {
        check(MPI_Test(meeting, met, IGNORED_STATUS), "MPI_Test");
        return met.getValue() != 0;
    }

    /** Adds up floats where they are. */
    void sumFloats(Pointer values, int count) {
        check(MPI_Allreduce(IN_PLACE, values, count, floats, sum, world), "MPI_Allreduce");
    }

    /** Adds up doubles where they are. */
    void sumDoubles(Pointer values, int count) {
        check(MPI_Allreduce(IN_PLACE, values, count, doubles, sum, world), "MPI_Allreduce");
    }

    /** Gives all what one has. */
    void broadcastFloats(Pointer values, int count, int root) {
        check(MPI_Bcast(values, count, floats, root, world), "MPI_Bcast");
    }

    /** Gives all what each has, in the order of ranks. */
    void gatherFloats(Pointer own, int count, Pointer all) {
        check(allgather.invokeInt(new Object[] {own, count, floats, all, count, floats, world}), "MPI_Allgather");
    }

    /** Gives all what each has, in the order of ranks. */
    void gatherWords(Pointer own, int count, Pointer all) {
        check(allgather.invokeInt(new Object[] {own, count, words, all, count, words, world}), "MPI_Allgather");
    }

    /** Sends each process a piece of as many words, and gets one of each, in the order of ranks. */
    void exchangeWords(Pointer pieces, int count, Pointer own) {
        check(alltoall.invokeInt(new Object[] {pieces, count, words, own, count, words, world}), "MPI_Alltoall");
    }

    void leave() {
        check(MPI_Finalize(), "MPI_Finalize");
    }

    void abort(int exitCode) {
        MPI_Abort(world, exitCode);
    }

    private static void check(int code, String function) {
        if (code != 0) {
            Memory text = new Memory(LONGEST_ERROR);
            text.clear();
            MPI_Error_string(code, text, new IntByReference());
            throw new GroupException(function + " failed: " + text.getString(0).strip());
        }
    }

    private static native int MPI_Comm_set_errhandler(Pointer communicator, Pointer handler);

    private static native int MPI_Comm_rank(Pointer communicator, IntByReference rank);

    private static native int MPI_Comm_size(Pointer communicator, IntByReference size);

    private static native int MPI_Allreduce(
            Pointer from, Pointer into, int count, Pointer type, Pointer operation, Pointer communicator);

    private static native int MPI_Bcast(Pointer values, int count, Pointer type, int root, Pointer communicator);

    private static native int MPI_Ibarrier(Pointer communicator, PointerByReference request);

    private static native int MPI_Test(PointerByReference request, IntByReference flag, @Nullable Pointer status);

    private static native int MPI_Error_string(int code, Pointer text, IntByReference length);

    private static native int MPI_Finalize();

    private static native int MPI_Abort(Pointer communicator, int exitCode);
}
