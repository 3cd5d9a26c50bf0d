package io.github.dino4j.core.plan;

import io.github.dino4j.core.device.Device;
import io.github.dino4j.core.device.FlatArithmetic;
import io.github.dino4j.core.device.KernelList;
import io.github.dino4j.core.device.Memory;
import io.github.dino4j.core.device.Precision;
import io.github.dino4j.core.device.Residence;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.core.host.HostMemory;
import io.github.dino4j.core.host.HostTensors;
import io.github.dino4j.core.scalar.ScalarDevice;
import java.util.Map;
import java.util.TreeMap;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The device of plain loops as if it had memory of its own: it works on twins of ND4J's arrays, and what is not pushed or
 * pulled the other side never sees.
 */
final class FarDevice implements Device {
    private final ScalarDevice near = new ScalarDevice();
    private final Twins twins = new Twins(near.residence().flat());

    private static final class Twins implements Residence {
        private final TreeMap<Long, HostMemory> memories = new TreeMap<>(); // by the address of the host's array
        private final FlatArithmetic flat;

        Twins(FlatArithmetic flat) {
            this.flat = flat;
        }

        @Override
        public Tensor tensor(INDArray array) {
            Tensor host = HostTensors.of(array);
            Map.Entry<Long, HostMemory> entry = memories.floorEntry(host.address());
            long end = host.address() + host.span().bytes();
            if (entry != null && end <= entry.getKey() + entry.getValue().span().bytes()) {
                return moved(host, entry.getValue().span().address() + host.address() - entry.getKey());
            }
            HostMemory memory = new HostMemory(host.span().bytes());
            memories.put(host.address(), memory);
            push(array);
            return tensor(array);
        }

        private static Tensor moved(Tensor tensor, long address) {
            return Tensor.strided(address, tensor.precision(), tensor.dims(), tensor.strides());
        }

        @Override
        public void push(INDArray array) {
            HostTensors.floats(tensor(array)).put(HostTensors.floats(HostTensors.of(array)));
        }

        @Override
        public void pull(INDArray array) {
            HostTensors.floats(HostTensors.of(array)).put(HostTensors.floats(tensor(array)));
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
        return near.newKernels();
    }
}
