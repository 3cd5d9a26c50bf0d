package io.github.dino4j.cuda.driver;

import com.sun.jna.Memory;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Matrix products by cuBLASLt on one GPU, from version 12 on. */
public final class BlasLt implements AutoCloseable {
    /** Bytes that products may work in. */
    static final long WORKSPACE = 32L << 20; // what the library wants on GPUs of capability 9

    private static final int LEAST_VERSION = 120000;

    private final BlasLtLibrary library;
    private final Gpu gpu;
    private final long handle;
    private final long workspace;
    private final @Nullable BlasLtChoices choices;
    private final List<BlasLtProduct> products = new ArrayList<>();

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
        this.choices = Boolean.getBoolean(BlasLtChoices.TUNE) ? BlasLtChoices.of(gpu.name(), version) : null;
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
    public Work prepare(Gemm gemm) {
        Work product = find(gemm);
        if (product == null) {
            throw new IllegalStateException("cuBLASLt has no algorithm for " + gemm);
        }
        return product;
    }

    /**
     * Prepares a product that the library may have no algorithm for; as {@link #prepare} otherwise.
     *
     * @param gemm what to compute
     * @return the product, or null if the library refuses it
     */
    public @Nullable Work find(Gemm gemm) {
        gpu.use();
        BlasLtProduct product = new BlasLtProduct(this, gemm);
        if (!product.choose()) {
            product.free();
            return null;
        }
        synchronized (products) {
            products.add(product);
        }
        return product;
    }

    static void check(String function, int status) {
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
            products.forEach(BlasLtProduct::free);
            products.clear();
        }
        gpu.free(workspace);
        library.cublasLtDestroy(handle);
    }

    BlasLtLibrary library() {
        return library;
    }

    Gpu gpu() {
        return gpu;
    }

    /** {@return the algorithms that were timed, or null if the library's first choice is taken} */
    @Nullable
    BlasLtChoices choices() {
        return choices;
    }

    long handle() {
        return handle;
    }

    long workspace() {
        return workspace;
    }

    void forget(BlasLtProduct product) {
        synchronized (products) {
            products.remove(product);
        }
    }
}
