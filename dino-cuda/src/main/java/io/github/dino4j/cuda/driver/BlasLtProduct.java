package io.github.dino4j.cuda.driver;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;

/** A product that is ready to run once its algorithm is chosen. */
final class BlasLtProduct implements Work {
    private static final int COMPUTE_32F = 68;
    private static final int REAL_32F = 0;
    private static final int REAL_16BF = 14;
    private static final int POINTER_MODE = 2;
    private static final int TRANSPOSE_A = 3;
    private static final int TRANSPOSE_B = 4;
    private static final int EPILOGUE = 7;
    private static final int VECTOR = 8;
    private static final int VECTOR_TYPE = 26;
    private static final int EPILOGUE_BIAS = 4;
    private static final int EPILOGUE_SUMS = 512; // of B's columns
    private static final int ALPHA_VECTOR = 3; // on the device, and beta is 0
    private static final int LAYOUT_BATCH = 5;
    private static final int LAYOUT_STRIDE = 6;

    private static final double TRIED = 1e8; // operations from which on a choice matters
    private static final int CANDIDATES = 8;
    private static final int RUNS = 5; // of each, of which the first warm it up

    private final BlasLt blas;
    private final BlasLtLibrary library;
    private final Gemm gemm;
    private final long descriptor;
    private final long[] layouts = new long[4]; // A, B, C, D
    private final Memory factors = new Memory(2L * Float.BYTES);
    private final Pointer alpha;
    private final Pointer beta;
    private Pointer algorithm = Pointer.NULL;
    private boolean understood = true; // by the library's version
    private boolean freed;

    BlasLtProduct(BlasLt blas, Gemm gemm) {
        this.blas = blas;
        this.library = blas.library();
        this.gemm = gemm;
        this.descriptor = descriptor();
        layouts[0] = layout(gemm.a());
        layouts[1] = layout(gemm.b());
        layouts[2] = layout(gemm.d());
        layouts[3] = layout(gemm.d());
        factors.setFloat(0, gemm.alpha());
        factors.setFloat(Float.BYTES, gemm.c() == 0 ? 0.0f : 1.0f);
        Gemm.Vector vector = gemm.vector();
        this.alpha = vector.use() == Gemm.Use.FACTORS ? new Pointer(vector.address()) : factors.share(0);
        this.beta = factors.share(Float.BYTES);
    }

    private long descriptor() {
        Memory out = new Memory(Long.BYTES);
        BlasLt.check("cublasLtMatmulDescCreate", library.cublasLtMatmulDescCreate(out, COMPUTE_32F, REAL_32F));
        long made = out.getLong(0);
        describe(made, TRANSPOSE_A, gemm.a().transposed() ? 1 : 0);
        describe(made, TRANSPOSE_B, gemm.b().transposed() ? 1 : 0);
        Gemm.Vector vector = gemm.vector();
        switch (vector.use()) {
            case NONE -> {}
            case BIAS, FLOAT_BIAS -> describe(made, EPILOGUE, EPILOGUE_BIAS);
            case SUMS -> describe(made, EPILOGUE, EPILOGUE_SUMS);
            case FACTORS -> describe(made, POINTER_MODE, ALPHA_VECTOR);
        }
        if (vector.use() == Gemm.Use.FLOAT_BIAS) {
            out.setInt(0, REAL_32F);
            understood = library.cublasLtMatmulDescSetAttribute(made, VECTOR_TYPE, out, Integer.BYTES) == 0;
        }
        if (vector.use() != Gemm.Use.NONE && vector.use() != Gemm.Use.FACTORS) {
            out.setLong(0, vector.address());
            describe(made, VECTOR, out);
        }
        return made;
    }

    private void describe(long made, int attribute, int value) {
        Memory in = new Memory(Integer.BYTES);
        in.setInt(0, value);
        describe(made, attribute, in);
    }

    private void describe(long made, int attribute, Memory value) {
        BlasLt.check(
                "cublasLtMatmulDescSetAttribute",
                library.cublasLtMatmulDescSetAttribute(made, attribute, value, value.size()));
    }

    private long layout(Gemm.Matrix matrix) {
        Memory out = new Memory(Long.BYTES);
        int type = matrix.rounded() ? REAL_16BF : REAL_32F;
        BlasLt.check(
                "cublasLtMatrixLayoutCreate",
                library.cublasLtMatrixLayoutCreate(out, type, matrix.rows(), matrix.columns(), matrix.leading()));
        long made = out.getLong(0);
        if (matrix.batch() > 1) {
            out.setInt(0, matrix.batch());
            BlasLt.check(
                    "cublasLtMatrixLayoutSetAttribute",
                    library.cublasLtMatrixLayoutSetAttribute(made, LAYOUT_BATCH, out, Integer.BYTES));
            out.setLong(0, matrix.stride());
            BlasLt.check(
                    "cublasLtMatrixLayoutSetAttribute",
                    library.cublasLtMatrixLayoutSetAttribute(made, LAYOUT_STRIDE, out, Long.BYTES));
        }
        return made;
    }

    /**
     * Takes the library's first choice, which is the same each time, or the fastest of several if that is wanted.
     *
     * @return whether there is one
     */
    boolean choose() {
        if (!understood) {
            return false;
        }
        BlasLtChoices choices = blas.choices();
        if (choices == null || gemm.operations() < TRIED) {
            return take(BlasLtAlgorithms.ask(blas, gemm, descriptor, layouts, 1), 0);
        }
        Memory known = choices.known(gemm.key());
        if (known != null) {
            algorithm = known;
            return true;
        }
        BlasLtAlgorithms found = BlasLtAlgorithms.ask(blas, gemm, descriptor, layouts, CANDIDATES);
        if (found.count() < 2) {
            return take(found, 0);
        }
        int best = fastest(found);
        if (best >= 0) {
            choices.keep(gemm.key(), found.get(best));
        }
        return take(found, Math.max(0, best));
    }

    private boolean take(BlasLtAlgorithms found, int index) {
        if (found.count() > 0) {
            algorithm = found.get(index);
        }
        return found.count() > 0;
    }

    /** Runs each with results that nobody reads; -1 if there is no memory for them. */
    private int fastest(BlasLtAlgorithms found) {
        boolean sums = gemm.vector().use() == Gemm.Use.SUMS;
        long bytes = gemm.d().bytes();
        long scratch;
        try {
            scratch = blas.gpu().allocate(bytes + (sums ? gemm.d().columns() * Float.BYTES : 0L));
        } catch (OutOfMemoryError e) {
            return -1;
        }
        try {
            if (sums) {
                point(scratch + bytes);
            }
            int best = -1;
            double least = Double.POSITIVE_INFINITY;
            for (int i = 0; i < found.count(); i++) {
                double seconds = seconds(found.get(i), scratch);
                if (seconds < least) {
                    least = seconds;
                    best = i;
                }
            }
            return best;
        } finally {
            if (sums) {
                point(gemm.vector().address());
            }
            blas.gpu().free(scratch);
        }
    }

    /** Where the vector lies. */
    private void point(long address) {
        Memory in = new Memory(Long.BYTES);
        in.setLong(0, address);
        describe(descriptor, VECTOR, in);
    }

    /** The least of some runs; infinite if the library does not run it after all. */
    private double seconds(Pointer candidate, long scratch) {
        double least = Double.POSITIVE_INFINITY;
        for (int run = 0; run < RUNS; run++) {
            int[] status = {0};
            double seconds = blas.gpu().time(() -> status[0] = multiply(candidate, scratch, scratch));
            if (status[0] != 0) {
                return Double.POSITIVE_INFINITY;
            }
            least = Math.min(least, seconds);
        }
        return least;
    }

    @Override
    public void enqueue() {
        long d = gemm.d().address();
        BlasLt.check("cublasLtMatmul", multiply(algorithm, gemm.c() == 0 ? d : gemm.c(), d));
    }

    private int multiply(Pointer chosen, long c, long d) {
        return library.multiply(
                blas.handle(),
                descriptor,
                alpha,
                gemm.a().address(),
                layouts[0],
                gemm.b().address(),
                layouts[1],
                beta,
                c,
                layouts[2],
                d,
                layouts[3],
                chosen,
                blas.workspace(),
                BlasLt.WORKSPACE,
                blas.gpu().stream());
    }

    @Override
    public void close() {
        blas.forget(this);
        free();
    }

    void free() {
        if (!freed) {
            freed = true;
            library.cublasLtMatmulDescDestroy(descriptor);
            for (long layout : layouts) {
                library.cublasLtMatrixLayoutDestroy(layout);
            }
        }
    }
}
