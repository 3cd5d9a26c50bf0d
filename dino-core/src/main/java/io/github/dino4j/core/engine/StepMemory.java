package io.github.dino4j.core.engine;

import java.util.ArrayList;
import java.util.List;
import org.nd4j.autodiff.samediff.internal.memory.AbstractMemoryMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.shape.LongShapeDescriptor;
import org.nd4j.linalg.factory.Nd4j;

/** The arrays of a recorded step: each its own, none freed before the plan is closed. */
final class StepMemory extends AbstractMemoryMgr {
    private final List<INDArray> arrays = new ArrayList<>();
    private long bytes;

    @Override
    public INDArray allocate(boolean detached, DataType dataType, long... shape) {
        return keep(Nd4j.createUninitializedDetached(dataType, shape));
    }

    @Override
    public INDArray allocate(boolean detached, LongShapeDescriptor descriptor) {
        return keep(Nd4j.create(descriptor));
    }

    private INDArray keep(INDArray array) {
        arrays.add(array);
        bytes += array.length() * array.dataType().width();
        return array;
    }

    /** {@return bytes of all arrays} */
    long bytes() {
        return bytes;
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
