package io.github.dino4j.core.recording;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.indexer.FloatIndexer;
import org.nd4j.autodiff.samediff.internal.memory.AbstractMemoryMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.shape.LongShapeDescriptor;
import org.nd4j.linalg.factory.Nd4j;

/** The arrays of a recorded step: each its own, none freed before the plan is closed. */
public final class StepMemory extends AbstractMemoryMgr {
    private static final long LARGE = 1L << 15; // floats: from here on the system gives pages when they are touched

    private final List<INDArray> arrays = new ArrayList<>();
    private final IdentityHashMap<INDArray, Pointer> untouched = new IdentityHashMap<>();

    @Override
    public INDArray allocate(boolean detached, DataType dataType, long... shape) {
        return keep(Nd4j.createUninitializedDetached(dataType, shape));
    }

    @Override
    public INDArray allocate(boolean detached, LongShapeDescriptor descriptor) {
        // Not zeroed: every operation writes all of its outputs.
        long[] shape = descriptor.getShape();
        long length = Arrays.stream(shape).reduce(1L, Math::multiplyExact);
        if (descriptor.dataType() == DataType.FLOAT && descriptor.getOrder() == 'c' && length >= LARGE) {
            return keep(untouched(shape, length));
        }
        return keep(
                Nd4j.createUninitializedDetached(descriptor.dataType(), descriptor.getOrder(), descriptor.getShape()));
    }

    /** ND4J touches all memory that it allocates, which most arrays of a step that is only recorded never need. */
    private INDArray untouched(long[] shape, long length) {
        Pointer memory = Pointer.malloc(length * Float.BYTES);
        if (memory == null || memory.isNull()) {
            throw new OutOfMemoryError("no " + length * Float.BYTES + " bytes of native memory for a step");
        }
        FloatPointer floats = new FloatPointer(memory).capacity(length);
        INDArray array =
                Nd4j.create(Nd4j.createBuffer(floats, DataType.FLOAT, length, FloatIndexer.create(floats)), shape);
        untouched.put(array, floats);
        return array;
    }

    private void free(INDArray array) {
        Pointer own = untouched.remove(array);
        if (own != null) {
            Pointer.free(own);
        } else if (array.closeable()) {
            array.close();
        }
    }

    private INDArray keep(INDArray array) {
        arrays.add(array);
        return array;
    }

    /**
     * Frees the arrays that a compiled step does not use.
     *
     * @param addresses where those lie that it uses
     */
    public void closeAllBut(Set<Long> addresses) {
        arrays.removeIf(array -> {
            boolean unused = !addresses.contains(Executed.address(array));
            if (unused) {
                free(array);
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
        arrays.forEach(this::free);
        arrays.clear();
    }
}
