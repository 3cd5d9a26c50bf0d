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
     * Takes the library's first choice, which is the same each time: results do not change from run to run.
     *
     * @return whether there is one
     */
    boolean choose() {
        if (!understood) {
            return false;
        }
        BlasLtAlgorithms found = BlasLtAlgorithms.ask(blas, gemm, descriptor, layouts, 1);
        if (found.count() == 0) {
            return false;
        }
        algorithm = found.get(0);
        return true;
    }

    @Override
    public void enqueue() {
        int status = library.multiply(
                blas.handle(),
                descriptor,
                alpha,
                gemm.a().address(),
                layouts[0],
                gemm.b().address(),
                layouts[1],
                beta,
                gemm.c() == 0 ? gemm.d().address() : gemm.c(),
                layouts[2],
                gemm.d().address(),
                layouts[3],
                algorithm,
                blas.workspace(),
                BlasLt.WORKSPACE,
                blas.gpu().stream());
        BlasLt.check("cublasLtMatmul", status);
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
