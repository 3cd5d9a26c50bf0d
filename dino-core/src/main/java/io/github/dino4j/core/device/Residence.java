package io.github.dino4j.core.device;

import io.github.dino4j.core.parallel.Group;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Where a device keeps ND4J's arrays: weights, inputs, constants and results of graphs. On a device whose memory is the
 * host's an array is its own twin and nothing is ever copied.
 */
public interface Residence {
    /**
     * An array's twin in the device's memory, the same at each call; it begins with the array's numbers. A part of an array has
     * a part of that array's twin.
     *
     * @param array floats, or unsigned bytes
     * @return the twin
     */
    Tensor tensor(INDArray array);

    /**
     * Tells the device what the host has written.
     *
     * @param array an array, or a part of one
     */
    void push(INDArray array);

    /**
     * Gives an array numbers from the heap. On a device with memory of its own they go straight there: the host's array keeps
     * what it held until it is {@linkplain #pull pulled}.
     *
     * @param array floats in C order, without gaps
     * @param values as many
     */
    void write(INDArray array, float[] values);

    /**
     * Gives an array bytes from the heap, as above.
     *
     * @param array unsigned bytes in C order, without gaps
     * @param values as many
     */
    void write(INDArray array, byte[] values);

    /**
     * Whether bytes can be {@linkplain #send sent}.
     *
     * @return false where the device's memory is the host's
     */
    default boolean sends() {
        return false;
    }

    /**
     * Begins to bring bytes of the heap near the device, beside the work that it does meanwhile. Any thread may send.
     *
     * @param values may be written to again on return
     * @return the bytes on their way, to be closed
     * @throws UnsupportedOperationException if bytes are not {@linkplain #sends sent}
     */
    default Shipment send(byte[] values) {
        throw new UnsupportedOperationException("nothing is sent where arrays are their own twins; write them");
    }

    /** Bytes on their way to a device, or there in a room of their own. */
    interface Shipment extends AutoCloseable {
        /**
         * Gives them to an array, behind the work asked for before and not before they are there. The host's array keeps what
         * it held until it is {@linkplain #pull pulled}.
         *
         * @param array as many unsigned bytes in C order, without gaps
         */
        void deliver(INDArray array);

        /** Gives the room back. */
        @Override
        void close();
    }

    /**
     * Shows the host what the device has computed.
     *
     * @param array an array, or a part of one
     */
    void pull(INDArray array);

    /**
     * Connects the devices of a group's processes, so that sums need not go by way of the host. All processes must call it, at the
     * same place in the order of their calls of the group.
     *
     * @param group several processes, each of which has arrays on a device
     * @return the sums, or empty in all processes where one of them has nothing to connect
     */
    default Optional<Sums> sums(Group group) {
        group.agree(true); // "I cannot", in case that others ask
        return Optional.empty();
    }

    /** Sums over the processes of a group, from device to device. */
    interface Sums extends AutoCloseable {
        /**
         * Begins to add up what each process has, behind the work asked for before. All processes get the same bits, as far as the
         * library that adds gives them.
         *
         * @param values float32 of this device without gaps, replaced by the sums; as many in each process
         * @return the end, from which on work that is asked for sees the sums
         */
        Group.Pending sum(Tensor values);

        /** Parts from the others. */
        @Override
        void close();
    }

    /** {@return passes over flat stores of numbers} */
    FlatArithmetic flat();
}
