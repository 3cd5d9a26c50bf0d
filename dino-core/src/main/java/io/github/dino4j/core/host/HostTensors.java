package io.github.dino4j.core.host;

import io.github.dino4j.core.device.Precision;
import io.github.dino4j.core.device.Span;
import io.github.dino4j.core.device.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Tensors of devices whose memory is the host's: an address is a pointer. */
public final class HostTensors {
    private HostTensors() {}

    /** Memory that something else keeps alive. */
    private static final class Borrowed extends Pointer {
        Borrowed(long address, long bytes) {
            this.address = address;
            this.limit = bytes;
            this.capacity = bytes;
        }
    }

    /**
     * The elements of an array as it lies in memory.
     *
     * @param array floats, or unsigned bytes
     * @return the tensor
     */
    public static Tensor of(INDArray array) {
        long address = array.data().addressPointer().address();
        // ND4J gives axes of extent 1 any stride; libraries want those of C order.
        Precision precision = array.dataType() == DataType.UINT8 ? Precision.BYTE : Precision.FLOAT32;
        boolean plain = array.ordering() == 'c' && array.elementWiseStride() == 1;
        return plain
                ? Tensor.of(address, precision, array.shape())
                : Tensor.strided(address, precision, array.shape(), array.stride());
    }

    /**
     * The memory of a tensor.
     *
     * @param tensor any strides
     * @return a pointer that does not own it
     */
    public static Pointer pointer(Tensor tensor) {
        Span span = tensor.span();
        return new Borrowed(span.address(), span.bytes());
    }

    /**
     * The memory of a tensor, from its first element to its last.
     *
     * @param tensor any strides
     * @return its bytes; writes go through
     */
    public static ByteBuffer bytes(Tensor tensor) {
        ByteBuffer buffer = pointer(tensor).asByteBuffer();
        // JavaCPP counts what the pointer spans in units of another size.
        buffer.limit(Math.toIntExact(tensor.span().bytes()));
        return buffer.order(ByteOrder.nativeOrder());
    }

    /**
     * The elements of a tensor.
     *
     * @param tensor contiguous, in float32
     * @return its elements; writes go through
     */
    public static FloatBuffer floats(Tensor tensor) {
        if (tensor.precision() != Precision.FLOAT32 || !tensor.isContiguous()) {
            throw new IllegalStateException("cannot read " + tensor + " as floats side by side");
        }
        return bytes(tensor).asFloatBuffer();
    }
}
