package io.github.dino4j.cuda.driver;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.util.ArrayList;
import java.util.List;

/** The algorithms that the library has for a product, the best by its own reckoning first. */
final class BlasLtAlgorithms {
    /** Bytes of an algorithm, which only the library understands. */
    static final int BYTES = 64;

    private static final int RESULT_BYTES = 96; // an algorithm and what the library thinks of it
    private static final int STATE = 72; // of the result: 0 if the algorithm can be run
    private static final int PREFERENCE_WORKSPACE = 1;
    private static final int PREFERENCE_ALIGNMENT = 5; // of A; those of B, C and D follow

    private final List<Pointer> algorithms;

    private BlasLtAlgorithms(List<Pointer> algorithms) {
        this.algorithms = algorithms;
    }

    /** {@return how many there are} */
    int count() {
        return algorithms.size();
    }

    /**
     * One of them.
     *
     * @param index which, from 0
     * @return where it lies, as long as somebody holds this pointer
     */
    Pointer get(int index) {
        return algorithms.get(index);
    }

    /**
     * Asks the library.
     *
     * @param blas the library
     * @param gemm the product
     * @param descriptor of the product
     * @param layouts of A, B, C and D
     * @param most how many algorithms are wanted
     * @return what it has, which is nothing if it refuses the product
     */
    static BlasLtAlgorithms ask(BlasLt blas, Gemm gemm, long descriptor, long[] layouts, int most) {
        long preference = preference(blas.library(), gemm);
        Memory results = new Memory((long) most * RESULT_BYTES);
        Memory count = new Memory(Integer.BYTES);
        count.setInt(0, 0);
        int status = blas.library()
                .heuristic(
                        blas.handle(),
                        descriptor,
                        layouts[0],
                        layouts[1],
                        layouts[2],
                        layouts[3],
                        preference,
                        most,
                        results,
                        count);
        blas.library().cublasLtMatmulPreferenceDestroy(preference);
        List<Pointer> algorithms = new ArrayList<>();
        for (int i = 0; status == 0 && i < count.getInt(0); i++) {
            if (results.getInt((long) i * RESULT_BYTES + STATE) == 0) {
                algorithms.add(results.share((long) i * RESULT_BYTES, BYTES));
            }
        }
        return new BlasLtAlgorithms(algorithms);
    }

    private static long preference(BlasLtLibrary library, Gemm gemm) {
        Memory value = new Memory(Long.BYTES);
        BlasLt.check("cublasLtMatmulPreferenceCreate", library.cublasLtMatmulPreferenceCreate(value));
        long preference = value.getLong(0);
        value.setLong(0, BlasLt.WORKSPACE);
        prefer(library, preference, PREFERENCE_WORKSPACE, value, Long.BYTES);
        int[] alignments = gemm.alignments();
        for (int i = 0; i < alignments.length; i++) {
            value.setInt(0, alignments[i]);
            prefer(library, preference, PREFERENCE_ALIGNMENT + i, value, Integer.BYTES);
        }
        return preference;
    }

    private static void prefer(BlasLtLibrary library, long preference, int attribute, Pointer value, long bytes) {
        BlasLt.check(
                "cublasLtMatmulPreferenceSetAttribute",
                library.cublasLtMatmulPreferenceSetAttribute(preference, attribute, value, bytes));
    }
}
