package io.github.dino4j.core.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.nd4j.autodiff.samediff.internal.memory.AbstractMemoryMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.shape.LongShapeDescriptor;
import org.nd4j.linalg.factory.Nd4j;

/** The arrays of a recorded step: each its own, none freed before the plan is closed. */
final class StepMemory extends AbstractMemoryMgr {
    private final List<INDArray> arrays = new ArrayList<>();

    @Override
    public INDArray allocate(boolean detached, DataType dataType, long... shape) {
        return keep(Nd4j.createUninitializedDetached(dataType, shape));
    }

    @Override
    public INDArray allocate(boolean detached, LongShapeDescriptor descriptor) {
        // Not zeroed: every operation writes all of its outputs.
        return keep(
                Nd4j.createUninitializedDetached(descriptor.dataType(), descriptor.getOrder(), descriptor.getShape()));
    }

    private INDArray keep(INDArray array) {
        arrays.add(array);
        return array;
    }

    /** Frees the arrays that a compiled step does not use. */
    void closeAllBut(Set<Long> addresses) {
        arrays.removeIf(array -> {
            boolean unused = !addresses.contains(StepGraph.address(array)) && array.closeable();
            if (unused) {
                array.close();
            }
            return unused;
        });
    }

    @Override
    public void release(INDArray array) {
        // Kept: the next step writes to it again.
    }

    @Override
    public void close() {
        arrays.stream().filter(INDArray::closeable).forEach(INDArray::close);
        arrays.clear();
    }
}
