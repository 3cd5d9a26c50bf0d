package io.github.dino4j.cuda.driver;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;

/** The functions of cuBLASLt that are called, by their names there; handles and addresses are 64 bits. */
@SuppressWarnings({"checkstyle:MethodName", "checkstyle:ParameterNumber"}) // the library's own
final class BlasLtLibrary {
    BlasLtLibrary(String path) {
        Native.register(BlasLtLibrary.class, NativeLibrary.getInstance(path));
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

    native int cublasLtMatmulAlgoGetHeuristic(
            long handle,
            long descriptor,
            long a,
            long b,
            long c,
            long d,
            long preference,
            int requested,
            Pointer results,
            Pointer returned);

    native int cublasLtMatmul(
            long handle,
            long descriptor,
            Pointer alpha,
            long a,
            long layoutA,
            long b,
            long layoutB,
            Pointer beta,
            long c,
            long layoutC,
            long d,
            long layoutD,
            Pointer algorithm,
            long workspace,
            long workspaceBytes,
            long stream);
}
