package io.github.dino4j.cuda.driver;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.util.ArrayList;
import java.util.List;

/** Matrix products by cuBLASLt on one GPU, from version 12 on. */
public final class BlasLt implements AutoCloseable {
    private static final long WORKSPACE = 32L << 20; // what the library wants on GPUs of capability 9
    private static final int COMPUTE_32F = 68;
    private static final int REAL_32F = 0;
    private static final int REAL_16BF = 14;
    private static final int DESCRIPTOR_TRANSPOSE_A = 3;
    private static final int DESCRIPTOR_TRANSPOSE_B = 4;
    private static final int DESCRIPTOR_EPILOGUE = 7;
    private static final int DESCRIPTOR_BIAS = 8;
    private static final int EPILOGUE_BIAS = 4;
    private static final int LAYOUT_BATCH = 5;
    private static final int LAYOUT_STRIDE = 6;
    private static final int PREFERENCE_WORKSPACE = 1;
    private static final int PREFERENCE_ALIGNMENT = 5; // of A; those of B, C and D follow
    private static final int RESULT_BYTES = 96;
    private static final int LEAST_VERSION = 120000;

    private final BlasLtLibrary library;
    private final Gpu gpu;
    private final long handle;
    private final long workspace;
    private final List<Product> products = new ArrayList<>();

    /**
     * Opens the library.
     *
     * @param gpu where products run
     * @throws IllegalStateException if the library is not found, or too old
     */
    public BlasLt(Gpu gpu) {
        this.gpu = gpu;
        this.library = new BlasLtLibrary(BlasLtFiles.find());
        long version = library.cublasLtGetVersion();
        if (version < LEAST_VERSION) {
            throw new IllegalStateException("cuBLASLt " + version + " is too old: CUDA 12 or newer is needed");
        }
        gpu.use();
        Memory out = new Memory(Long.BYTES);
        check("cublasLtCreate", library.cublasLtCreate(out));
        this.handle = out.getLong(0);
        this.workspace = gpu.allocate(WORKSPACE);
    }

    /** {@return the library's version, 130000 for 13.0} */
    public long version() {
        return library.cublasLtGetVersion();
    }

    /**
     * Prepares a product; it is freed with this library, or by its own {@code close}.
     *
     * @param gemm what to compute
     * @return the product, to be run as often as wanted
     * @throws IllegalStateException if the library has no algorithm for it
     */
    public Product prepare(Gemm gemm) {
        gpu.use();
        Product product = new Product(gemm);
        synchronized (products) {
            products.add(product);
        }
        return product;
    }

    private static void check(String function, int status) {
        if (status != 0) {
            String name =
                    switch (status) {
                        case 1 -> "it could not be initialised";
                        case 3 -> "out of memory";
                        case 7 -> "a value is not valid";
                        case 8 -> "the GPU's architecture is unknown to it";
                        case 13 -> "the GPU failed to run it";
                        case 15 -> "it has no algorithm for this product";
                        default -> "status " + status;
                    };
            throw new IllegalStateException("cuBLASLt's " + function + " failed: " + name);
        }
    }

    @Override
    public void close() {
        synchronized (products) {
            products.forEach(Product::free);
            products.clear();
        }
        gpu.free(workspace);
        library.cublasLtDestroy(handle);
    }

    /** A product that is ready to run. */
    public final class Product implements Work {
        private final Gemm gemm;
        private final long descriptor;
        private final long[] layouts = new long[4]; // A, B, C, D
        private final Memory algorithm = new Memory(RESULT_BYTES);
        private final Memory factors = new Memory(2L * Float.BYTES);
        private final Pointer alpha;
        private final Pointer beta;
        private boolean freed;

        private Product(Gemm gemm) {
            this.gemm = gemm;
            this.descriptor = descriptor();
            layouts[0] = layout(gemm.a());
            layouts[1] = layout(gemm.b());
            layouts[2] = layout(gemm.d());
            layouts[3] = layout(gemm.d());
            factors.setFloat(0, gemm.alpha());
            factors.setFloat(Float.BYTES, gemm.c() == 0 ? 0.0f : 1.0f);
            this.alpha = factors.share(0);
            this.beta = factors.share(Float.BYTES);
            choose();
        }

        private long descriptor() {
            Memory out = new Memory(Long.BYTES);
            check("cublasLtMatmulDescCreate", library.cublasLtMatmulDescCreate(out, COMPUTE_32F, REAL_32F));
            long made = out.getLong(0);
            describe(made, DESCRIPTOR_TRANSPOSE_A, gemm.a().transposed() ? 1 : 0);
            describe(made, DESCRIPTOR_TRANSPOSE_B, gemm.b().transposed() ? 1 : 0);
            if (gemm.bias() != 0) {
                describe(made, DESCRIPTOR_EPILOGUE, EPILOGUE_BIAS);
                out.setLong(0, gemm.bias());
                check(
                        "cublasLtMatmulDescSetAttribute",
                        library.cublasLtMatmulDescSetAttribute(made, DESCRIPTOR_BIAS, out, Long.BYTES));
            }
            return made;
        }

        private void describe(long made, int attribute, int value) {
            Memory in = new Memory(Integer.BYTES);
            in.setInt(0, value);
            check(
                    "cublasLtMatmulDescSetAttribute",
                    library.cublasLtMatmulDescSetAttribute(made, attribute, in, Integer.BYTES));
        }

        private long layout(Gemm.Matrix matrix) {
            Memory out = new Memory(Long.BYTES);
            int type = matrix.rounded() ? REAL_16BF : REAL_32F;
            check(
                    "cublasLtMatrixLayoutCreate",
                    library.cublasLtMatrixLayoutCreate(out, type, matrix.rows(), matrix.columns(), matrix.leading()));
            long made = out.getLong(0);
            if (matrix.batch() > 1) {
                out.setInt(0, matrix.batch());
                check(
                        "cublasLtMatrixLayoutSetAttribute",
                        library.cublasLtMatrixLayoutSetAttribute(made, LAYOUT_BATCH, out, Integer.BYTES));
                out.setLong(0, matrix.stride());
                check(
                        "cublasLtMatrixLayoutSetAttribute",
                        library.cublasLtMatrixLayoutSetAttribute(made, LAYOUT_STRIDE, out, Long.BYTES));
            }
            return made;
        }

        /** The library's first choice, which is the same each time: results do not change from run to run. */
        private void choose() {
            Memory value = new Memory(Long.BYTES);
            check("cublasLtMatmulPreferenceCreate", library.cublasLtMatmulPreferenceCreate(value));
            long preference = value.getLong(0);
            value.setLong(0, WORKSPACE);
            prefer(preference, PREFERENCE_WORKSPACE, value, Long.BYTES);
            long added = gemm.c() == 0 ? gemm.d().address() : gemm.c();
            int[] alignments = {
                gemm.a().alignment(),
                gemm.b().alignment(),
                Math.min(gemm.d().alignment(), (int) Long.lowestOneBit(added | 256)),
                gemm.d().alignment()
            };
            for (int i = 0; i < alignments.length; i++) {
                value.setInt(0, alignments[i]);
                prefer(preference, PREFERENCE_ALIGNMENT + i, value, Integer.BYTES);
            }
            Memory count = new Memory(Integer.BYTES);
            int status = library.cublasLtMatmulAlgoGetHeuristic(
                    handle,
                    descriptor,
                    layouts[0],
                    layouts[1],
                    layouts[2],
                    layouts[3],
                    preference,
                    1,
                    algorithm,
                    count);
            library.cublasLtMatmulPreferenceDestroy(preference);
            if (status != 0 || count.getInt(0) == 0) {
                throw new IllegalStateException("cuBLASLt has no algorithm for " + gemm + " (status " + status + ")");
            }
        }

        private void prefer(long preference, int attribute, Pointer value, long bytes) {
            check(
                    "cublasLtMatmulPreferenceSetAttribute",
                    library.cublasLtMatmulPreferenceSetAttribute(preference, attribute, value, bytes));
        }

        @Override
        public void enqueue() {
            int status = library.cublasLtMatmul(
                    handle,
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
                    workspace,
                    WORKSPACE,
                    gpu.stream());
            check("cublasLtMatmul", status);
        }

        @Override
        public void close() {
            synchronized (products) {
                products.remove(this);
            }
            free();
        }

        private void free() {
            if (!freed) {
                freed = true;
                library.cublasLtMatmulDescDestroy(descriptor);
                for (long layout : layouts) {
                    library.cublasLtMatrixLayoutDestroy(layout);
                }
            }
        }
    }
}
