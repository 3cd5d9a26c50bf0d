package io.github.dino4j.core.device;

import io.github.dino4j.core.host.HostMemory;
import io.github.dino4j.core.host.HostTensors;
import io.github.dino4j.core.scalar.ScalarDevice;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The device of plain loops as if it had memory of its own: it works on twins of ND4J's arrays, and what is not pushed or
 * pulled the other side never sees. Operations of ND4J's are refused.
 */
public final class FarDevice implements Device {
    private final ScalarDevice near = new ScalarDevice();
    private final Twins twins = new Twins(near.residence().flat());

    /** For tests, of which each has its own. */
    public FarDevice() {}

    /**
     * The device's memory for an array.
     *
     * @param host kept, so that no other array takes its address
     */
    private record Twin(INDArray host, HostMemory memory) {
        long end(long start) {
            return start + memory.span().bytes();
        }
    }

    private static final class Twins implements Residence {
        private final TreeMap<Long, Twin> twins = new TreeMap<>(); // by the address of the host's array
        private final FlatArithmetic flat;

        Twins(FlatArithmetic flat) {
            this.flat = flat;
        }

        @Override
        public Tensor tensor(INDArray array) {
            Tensor host = HostTensors.of(array);
            Map.Entry<Long, Twin> entry = twins.floorEntry(host.address());
            long end = host.address() + host.span().bytes();
            if (entry != null && entry.getValue().host().wasClosed()) { // another array has its address now
                twins.remove(entry.getKey());
                return tensor(array);
            }
            if (entry != null && end <= entry.getValue().end(entry.getKey())) {
                return moved(host, entry.getValue().memory().span().address() + host.address() - entry.getKey());
            }
            twins.subMap(host.address(), end).clear(); // of arrays that were freed
            twins.put(host.address(), new Twin(array, new HostMemory(host.span().bytes())));
            push(array);
            return tensor(array);
        }

        private static Tensor moved(Tensor tensor, long address) {
            return Tensor.strided(address, tensor.precision(), tensor.dims(), tensor.strides());
        }

        @Override
        public void push(INDArray array) {
            HostTensors.bytes(tensor(array)).put(HostTensors.bytes(HostTensors.of(array)));
        }

        @Override
        public void write(INDArray array, float[] values) {
            HostTensors.floats(tensor(array)).put(values);
        }

        @Override
        public void write(INDArray array, byte[] values) {
            HostTensors.bytes(tensor(array)).put(values);
        }

        @Override
        public boolean sends() {
            return true;
        }

        @Override
        public Shipment send(byte[] values) {
            byte[] copy = values.clone();
            return new Shipment() {
                @Override
                public void deliver(INDArray array) {
                    write(array, copy);
                }

                @Override
                public void close() {
                    Arrays.fill(copy, (byte) 0);
                }
            };
        }

        @Override
        public void pull(INDArray array) {
            HostTensors.bytes(HostTensors.of(array)).put(HostTensors.bytes(tensor(array)));
        }

        @Override
        public FlatArithmetic flat() {
            return flat;
        }
    }

    @Override
    public String name() {
        return "far";
    }

    @Override
    public boolean supports(Precision precision) {
        return near.supports(precision);
    }

    @Override
    public Memory allocate(long bytes) {
        return near.allocate(bytes);
    }

    @Override
    public Residence residence() {
        return twins;
    }

    @Override
    public KernelList newKernels() {
        return new FarKernels(near.newKernels());
    }
}
