package io.github.dino4j.cuda;

import com.sun.jna.Pointer;
import io.github.dino4j.core.device.FlatArithmetic;
import io.github.dino4j.core.device.Precision;
import io.github.dino4j.core.device.Residence;
import io.github.dino4j.core.device.Span;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.core.host.HostTensors;
import io.github.dino4j.core.parallel.Group;
import io.github.dino4j.cuda.driver.Gpu;
import io.github.dino4j.cuda.driver.SideStream;
import io.github.dino4j.cuda.group.GpuSums;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.util.Iterator;
import java.util.Optional;
import java.util.TreeMap;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Twins of ND4J's arrays on a GPU. An array's whole buffer has one twin, so that parts of arrays have parts of twins whichever
 * is asked for first. A twin goes with its buffer: when that is closed or collected, or when another has its address.
 */
final class CudaResidence implements Residence, AutoCloseable {
    private final Gpu gpu;
    private final FlatArithmetic flat;
    private final TreeMap<Long, Twin> twins = new TreeMap<>(); // by the address of the host's buffer

    CudaResidence(Gpu gpu, FlatArithmetic flat) {
        this.gpu = gpu;
        this.flat = flat;
    }

    /** The GPU's memory for a buffer, known by the buffer itself since addresses are used again. */
    private static final class Twin extends WeakReference<DataBuffer> {
        private final Span host;
        private final long address; // on the GPU

        Twin(DataBuffer buffer, Span host, long address) {
            super(buffer);
            this.host = host;
            this.address = address;
        }

        boolean isOf(DataBuffer buffer) {
            return get() == buffer && !buffer.wasClosed();
        }

        boolean isDead() {
            DataBuffer buffer = get();
            return buffer == null || buffer.wasClosed();
        }

        long end() {
            return host.address() + host.bytes();
        }
    }

    private static DataBuffer whole(INDArray array) {
        DataBuffer original = array.data().originalDataBuffer();
        return original == null ? array.data() : original;
    }

    private static Span span(DataBuffer buffer) {
        return new Span(buffer.addressPointer().address(), buffer.length() * buffer.getElementSize());
    }

    @Override
    public synchronized Tensor tensor(INDArray array) {
        DataBuffer buffer = whole(array);
        Tensor host = HostTensors.of(array);
        Span place = span(buffer);
        try {
            Twin twin = twins.get(place.address());
            if (twin == null || !twin.isOf(buffer)) {
                twin = make(buffer, place);
            }
            return Tensor.strided(
                    twin.address + host.address() - place.address(), host.precision(), host.dims(), host.strides());
        } finally {
            Reference.reachabilityFence(buffer);
        }
    }

    private Twin make(DataBuffer buffer, Span place) {
        sweep();
        clear(place);
        Twin twin = new Twin(buffer, place, gpu.allocate(place.bytes()));
        twins.put(place.address(), twin);
        gpu.upload(twin.address, new Pointer(place.address()), place.bytes());
        return twin;
    }

    /** Frees twins of buffers that were where another is now. */
    private void clear(Span place) {
        long end = place.address() + place.bytes();
        Iterator<Twin> below =
                twins.headMap(Math.max(end, place.address() + 1)).values().iterator();
        while (below.hasNext()) {
            Twin twin = below.next();
            if (twin.host.address() == place.address() || twin.end() > place.address()) {
                below.remove();
                gpu.free(twin.address);
            }
        }
    }

    /** Frees twins whose buffers are no more. */
    synchronized void sweep() {
        for (Iterator<Twin> all = twins.values().iterator(); all.hasNext(); ) {
            Twin twin = all.next();
            if (twin.isDead()) {
                all.remove();
                gpu.free(twin.address);
            }
        }
    }

    @Override
    public void push(INDArray array) {
        Tensor twin = contiguous(array);
        holding(array, () -> gpu.upload(twin.address(), host(array), twin.span().bytes()));
    }

    @Override
    public void write(INDArray array, float[] values) {
        holding(array, () -> gpu.upload(room(array, Precision.FLOAT32, values.length), values));
    }

    @Override
    public void write(INDArray array, byte[] values) {
        holding(array, () -> gpu.upload(room(array, Precision.BYTE, values.length), values));
    }

    @Override
    public boolean sends() {
        return true;
    }

    @Override
    public Shipment send(byte[] values) {
        return new Sent(gpu.side().send(values), values.length);
    }

    /** Bytes of which the GPU has a room of their own. */
    private final class Sent implements Shipment {
        private final SideStream.Cargo cargo;
        private final int length;

        Sent(SideStream.Cargo cargo, int length) {
            this.cargo = cargo;
            this.length = length;
        }

        @Override
        public void deliver(INDArray array) {
            holding(array, () -> cargo.copyTo(room(array, Precision.BYTE, length)));
        }

        @Override
        public void close() {
            cargo.close();
        }
    }

    private long room(INDArray array, Precision precision, int length) {
        Tensor twin = contiguous(array);
        if (twin.precision() != precision || twin.size() != length) {
            throw new IllegalArgumentException(
                    length + " elements of " + precision + " are not those of " + twin + "; give as many as it has");
        }
        return twin.address();
    }

    @Override
    public void pull(INDArray array) {
        Tensor twin = contiguous(array);
        holding(
                array,
                () -> gpu.download(host(array), twin.address(), twin.span().bytes()));
    }

    /** Addresses do not keep an array from being collected. */
    private static void holding(INDArray array, Runnable work) {
        try {
            work.run();
        } finally {
            Reference.reachabilityFence(array);
        }
    }

    private static Pointer host(INDArray array) {
        return new Pointer(HostTensors.of(array).address());
    }

    private Tensor contiguous(INDArray array) {
        Tensor twin = tensor(array);
        if (!twin.isContiguous()) {
            throw new IllegalArgumentException(
                    twin
                            + " has gaps, which a copy between host and GPU would overwrite; give the array that it is part of");
        }
        return twin;
    }

    @Override
    public Optional<Sums> sums(Group group) {
        return GpuSums.connect(gpu, group);
    }

    @Override
    public FlatArithmetic flat() {
        return flat;
    }

    @Override
    public synchronized void close() {
        twins.values().forEach(twin -> gpu.free(twin.address));
        twins.clear();
    }
}
