package io.github.dino4j.cuda.driver;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;

/**
 * What the driver says about a GPU before it is opened.
 *
 * @param device its handle
 * @param name its name
 * @param capability compute capability times ten
 * @param multiprocessors how many it has
 * @param sharedBytes shared memory that a block can have
 */
record DeviceFacts(int device, String name, int capability, int multiprocessors, int sharedBytes) {
    static final String TOO_OLD =
            "NVIDIA's driver on this machine is older than CUDA 11.8, which the kernels need; install 520 or newer";

    private static final int LEAST_CAPABILITY = 80;
    private static final int TEN = 10;
    private static final int UUID_BYTES = 16;
    // Attributes of a device.
    private static final int MULTIPROCESSORS = 16;
    private static final int MAJOR = 75;
    private static final int MINOR = 76;
    private static final int SHARED = 97;

    /**
     * Asks the driver.
     *
     * @param ordinal of the GPU
     * @return what it says
     * @throws IllegalStateException in one sentence if the GPU cannot be used
     */
    static DeviceFacts of(int ordinal) {
        int count = count();
        if (ordinal < 0 || ordinal >= count) {
            throw new IllegalStateException("there is no GPU number " + ordinal + " on this machine, which has " + count
                    + ", counted from 0; set train.device to one of them");
        }
        DeviceFacts facts = of(ordinal, number(out -> Driver.cuDeviceGet(out, ordinal), "be found"));
        if (facts.capability < LEAST_CAPABILITY) {
            throw new IllegalStateException(
                    "the GPU " + facts.name + " has compute capability " + facts.capability / TEN + "."
                            + facts.capability % TEN + ", and the kernels need 8.0 (Ampere) or newer");
        }
        return facts;
    }

    /** How many GPUs the driver shows, which must start for that. */
    static int count() {
        Driver.load();
        int code = Driver.cuInit(0);
        if (code == Driver.NO_DEVICE) {
            throw new IllegalStateException(
                    "NVIDIA's driver sees no GPU on this machine; see whether nvidia-smi lists one"
                            + " and whether CUDA_VISIBLE_DEVICES hides it");
        }
        if (code != 0) {
            throw new IllegalStateException(
                    "NVIDIA's driver does not start (" + Driver.name(code) + "); see whether nvidia-smi works");
        }
        if (number(Driver::cuDriverGetVersion, "tell its driver's version") < Driver.OLDEST) {
            throw new IllegalStateException(TOO_OLD);
        }
        return number(Driver::cuDeviceGetCount, "be counted");
    }

    /** What tells a GPU from all others, on any machine: 16 bytes. */
    byte[] uuid() {
        try (Memory out = new Memory(UUID_BYTES)) {
            Driver.check(Driver.cuDeviceGetUuid_v2(out, device), "tell which one it is");
            return out.getByteArray(0L, UUID_BYTES);
        }
    }

    private static DeviceFacts of(int ordinal, int device) {
        String name;
        int length = 256;
        try (Memory text = new Memory(length)) {
            text.clear();
            Driver.check(Driver.cuDeviceGetName(text, length, device), "tell the name of number " + ordinal);
            name = text.getString(0L);
        }
        return new DeviceFacts(
                device,
                name,
                attribute(device, MAJOR) * TEN + attribute(device, MINOR),
                attribute(device, MULTIPROCESSORS),
                attribute(device, SHARED));
    }

    private static int attribute(int device, int attribute) {
        return number(out -> Driver.cuDeviceGetAttribute(out, attribute, device), "tell what it has");
    }

    private interface Question {
        int ask(Pointer out);
    }

    private static int number(Question question, String doing) {
        try (Memory out = new Memory(Integer.BYTES)) {
            Driver.check(question.ask(out), doing);
            return out.getInt(0L);
        }
    }
}
