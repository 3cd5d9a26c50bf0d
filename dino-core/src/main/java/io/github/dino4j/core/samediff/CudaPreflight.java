package io.github.dino4j.core.samediff;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Asks before ND4J is touched whether its CUDA backend can run on this machine's GPUs. nd4j-cuda-11.6 1.0.0-M2.1 holds
 * machine code for compute capabilities 3.7 to 8.9 and nothing that a newer GPU could translate; left to itself it counts
 * devices, takes the backend and dies in its first kernel.
 */
public final class CudaPreflight {
    private static final String RUNTIME = "org.bytedeco.cuda.global.cudart";
    private static final String BACKEND = "org.nd4j.linalg.jcublas.JCublasBackend";
    /** {@code cudaDevAttrComputeCapabilityMajor} and {@code Minor} of CUDA's {@code cudaDeviceAttr}. */
    private static final int MAJOR = 75;

    private static final int MINOR = 76;
    private static final int OLDEST = 37;
    private static final int TOO_NEW = 90;

    private CudaPreflight() {}

    /**
     * Why ND4J's CUDA backend cannot run on a GPU.
     *
     * @param major its compute capability before the point
     * @param minor its compute capability behind the point
     * @return one sentence, or empty if it can run
     */
    public static Optional<String> refusal(int major, int minor) {
        int capability = 10 * major + minor;
        if (capability >= OLDEST && capability < TOO_NEW) {
            return Optional.empty();
        }
        return Optional.of("This GPU has compute capability " + major + "." + minor
                + ", but ND4J's CUDA 11.6 backend only runs on 3.7 to 8.9: build without -Ddino.cuda to train on the"
                + " CPU.");
    }

    /**
     * Checks every GPU that ND4J would use. Does nothing unless the CUDA backend is on the class path; never falls back
     * to another backend.
     *
     * @throws IllegalStateException if there is no GPU, the CUDA libraries do not load, or ND4J cannot run on a GPU
     */
    public static void check() {
        check(CudaPreflight.class.getClassLoader());
    }

    static void check(ClassLoader loader) {
        if (!present(BACKEND, loader)) {
            return;
        }
        List<int[]> devices = devices(loader);
        if (devices.isEmpty()) {
            throw new IllegalStateException(
                    "The CUDA backend is on the class path, but there is no GPU: build without -Ddino.cuda to train on the"
                            + " CPU.");
        }
        for (int[] device : devices) {
            refusal(device[0], device[1]).ifPresent(sentence -> {
                throw new IllegalStateException(sentence);
            });
        }
    }

    private static boolean present(String type, ClassLoader loader) {
        return loader.getResource(type.replace('.', '/') + ".class") != null;
    }

    /** The compute capability of each GPU, through CUDA's runtime, which only a -Ddino.cuda class path holds. */
    private static List<int[]> devices(ClassLoader loader) {
        try {
            Class<?> runtime = Class.forName(RUNTIME, true, loader);
            Method attribute = runtime.getMethod("cudaDeviceGetAttribute", int[].class, int.class, int.class);
            int[] value = new int[1];
            call(runtime.getMethod("cudaGetDeviceCount", int[].class), value);
            List<int[]> capabilities = new ArrayList<>();
            int count = value[0];
            for (int device = 0; device < count; device++) {
                call(attribute, value, MAJOR, device);
                int major = value[0];
                call(attribute, value, MINOR, device);
                capabilities.add(new int[] {major, value[0]});
            }
            return capabilities;
        } catch (ReflectiveOperationException | LinkageError e) {
            throw new IllegalStateException(
                    "The CUDA backend is on the class path, but CUDA 11.6's runtime does not load: install it, or build"
                            + " without -Ddino.cuda to train on the CPU.",
                    e);
        }
    }

    private static void call(Method function, Object... arguments)
            throws IllegalAccessException, InvocationTargetException {
        Object status = function.invoke(null, arguments);
        if (!Integer.valueOf(0).equals(status)) {
            throw new IllegalStateException("CUDA's " + function.getName() + " failed with status " + status
                    + ": check that nvidia-smi lists a GPU, or build without -Ddino.cuda to train on the CPU.");
        }
    }
}
