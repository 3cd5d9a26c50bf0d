package io.github.dino4j.cuda;

import io.github.dino4j.core.device.Device;
import io.github.dino4j.core.device.KernelList;
import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Memory;
import io.github.dino4j.core.device.Precision;
import io.github.dino4j.core.device.Span;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.core.random.RandomStream;
import io.github.dino4j.core.random.Rng;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/** Tensors of random numbers on a device, with what is in them on the host, to try kernels of any size. */
final class Desk implements AutoCloseable {
    private static final int HALF = 16; // bits
    private static final int PERIOD = 262_147; // a prime: no width of a tensor divides it
    private static final int UPPER = 0xFFFF0000;

    private final Device device;
    private final RandomStream random = Rng.of(3).generator();
    private final List<Memory> memory = new ArrayList<>();
    private final Map<Long, Memory> places = new HashMap<>();

    Desk(Device device) {
        this.device = device;
    }

    /** A tensor of any contents. */
    Tensor out(Precision precision, long... dims) {
        long bytes = Arrays.stream(dims).reduce(1L, Math::multiplyExact) * precision.width();
        Memory block = device.allocate(bytes);
        memory.add(block);
        Tensor tensor = Tensor.of(block.span().address(), precision, dims);
        places.put(tensor.address(), block);
        return tensor;
    }

    /** Numbers of a normal distribution, rounded as the tensor's are. */
    float[] draw(Precision precision, long... dims) {
        float[] values = new float[Math.toIntExact(Arrays.stream(dims).reduce(1L, Math::multiplyExact))];
        for (int i = 0; i < values.length; i++) {
            float value = (float) random.nextGaussian();
            values[i] = precision == Precision.BFLOAT16 ? rounded(value) : value;
        }
        return values;
    }

    /** As many as that, of which the first ones come again and again, at odd distances: drawing takes longer than computing. */
    float[] spread(Precision precision, long... dims) {
        float[] values = new float[Math.toIntExact(Arrays.stream(dims).reduce(1L, Math::multiplyExact))];
        float[] drawn = draw(precision, Math.min(values.length, PERIOD));
        for (int at = 0; at < values.length; at += drawn.length) {
            System.arraycopy(drawn, 0, values, at, Math.min(drawn.length, values.length - at));
        }
        return values;
    }

    private static float rounded(float value) {
        int bits = Float.floatToRawIntBits(value);
        return Float.intBitsToFloat(bits + 0x7FFF + (bits >>> HALF & 1) & UPPER);
    }

    /** A tensor of these numbers. */
    Tensor in(float[] values, Precision precision, long... dims) {
        Tensor single = out(Precision.FLOAT32, dims);
        place(single).write(single, values);
        if (precision == Precision.FLOAT32) {
            return single;
        }
        Tensor tensor = out(precision, dims);
        run(0L, kernels -> kernels.copy(single, tensor));
        return tensor;
    }

    /** Runs kernels that take so many bytes of working memory. */
    void run(long scratch, Consumer<Kernels> work) {
        try (Memory working = device.allocate(Math.max(Float.BYTES, scratch));
                KernelList kernels = device.newKernels()) {
            kernels.begin("shapes", new Span(working.span().address(), scratch));
            work.accept(kernels);
            kernels.run();
        }
    }

    private Memory place(Tensor tensor) {
        return Objects.requireNonNull(places.get(tensor.address()), "a tensor of another desk");
    }

    /** What is in a tensor. */
    float[] read(Tensor tensor) {
        if (tensor.precision() == Precision.FLOAT32) {
            return place(tensor).read(tensor);
        }
        Tensor single = out(Precision.FLOAT32, tensor.dims());
        run(0L, kernels -> kernels.copy(tensor, single));
        return place(single).read(single);
    }

    @Override
    public void close() {
        memory.forEach(Memory::close);
    }
}
