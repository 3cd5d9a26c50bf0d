package io.github.dino4j.train.method;

import io.github.dino4j.core.device.Device;
import io.github.dino4j.core.device.KernelList;
import io.github.dino4j.core.device.Memory;
import io.github.dino4j.core.device.Precision;
import io.github.dino4j.core.device.Residence;
import io.github.dino4j.core.scalar.ScalarDevice;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;

/** The device of plain loops, which writes down the nodes that a device with memory of its own would have to refuse. */
final class WatchedDevice implements Device {
    private final ScalarDevice device = new ScalarDevice();
    private final List<String> refused = new ArrayList<>();

    /** The names of ND4J's operations that were put on a list of kernels. */
    List<String> refused() {
        return refused;
    }

    @Override
    public KernelList newKernels() {
        KernelList kernels = device.newKernels();
        String[] node = {""};
        return (KernelList) Proxy.newProxyInstance(
                KernelList.class.getClassLoader(), new Class<?>[] {KernelList.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("begin")) {
                        node[0] = (String) arguments[0];
                    }
                    if (method.getName().equals("host")) {
                        refused.add(node[0]);
                    }
                    try {
                        return method.invoke(kernels, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Override
    public String name() {
        return device.name();
    }

    @Override
    public boolean supports(Precision precision) {
        return device.supports(precision);
    }

    @Override
    public Memory allocate(long bytes) {
        return device.allocate(bytes);
    }

    @Override
    public Residence residence() {
        return device.residence();
    }
}
