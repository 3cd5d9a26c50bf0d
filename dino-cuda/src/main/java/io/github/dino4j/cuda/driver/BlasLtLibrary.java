package io.github.dino4j.cuda.driver;

import com.sun.jna.Function;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;

/** The functions of cuBLASLt that are called, by their names there; handles and addresses are 64 bits. */
final class BlasLtLibrary {
    private final Function heuristic;
    private final Function multiply;

    /**
     * Loads the library.
     *
     * @param path from {@link BlasLtFiles#find}
     * @throws IllegalStateException in one sentence if it is not there, or no library of that kind
     */
    BlasLtLibrary(String path) {
        try {
            NativeLibrary library = NativeLibrary.getInstance(path);
            Native.register(BlasLtLibrary.class, library);
            heuristic = library.getFunction("cublasLtMatmulAlgoGetHeuristic");
            multiply = library.getFunction("cublasLtMatmul");
        } catch (UnsatisfiedLinkError e) {
            throw new IllegalStateException(BlasLtFiles.refusal(path), e);
        }
    }

    native long cublasLtGetVersion();

    native int cublasLtCreate(Pointer handle);

    native int cublasLtDestroy(long handle);

    native int cublasLtMatmulDescCreate(Pointer descriptor, int computeType, int scaleType);

    native int cublasLtMatmulDescDestroy(long descriptor);

    native int cublasLtMatmulDescSetAttribute(long descriptor, int attribute, Pointer value, long bytes);

    native int cublasLtMatrixLayoutCreate(Pointer layout, int type, long rows, long columns, long leading);

    native int cublasLtMatrixLayoutDestroy(long layout);

    native int cublasLtMatrixLayoutSetAttribute(long layout, int attribute, Pointer value, long bytes);

    native int cublasLtMatmulPreferenceCreate(Pointer preference);

    native int cublasLtMatmulPreferenceDestroy(long preference);

    native int cublasLtMatmulPreferenceSetAttribute(long preference, int attribute, Pointer value, long bytes);

    /**
     * {@code cublasLtMatmulAlgoGetHeuristic}, which has more arguments than a method of ours may have.
     *
     * @param arguments its own: handle, descriptor, layouts of A, B, C and D, preference, how many, results, how many came
     * @return its status
     */
    int heuristic(Object... arguments) {
        return heuristic.invokeInt(arguments);
    }

    /**
     * {@code cublasLtMatmul}; a step calls it twice and from then on is recorded, so that a slower call is fast enough.
     *
     * @param arguments its own: handle, descriptor, alpha, A and its layout, B and its layout, beta, C and its layout, D and
     *     its layout, algorithm, workspace and its size, stream
     * @return its status
     */
    int multiply(Object... arguments) {
        return multiply.invokeInt(arguments);
    }
}
