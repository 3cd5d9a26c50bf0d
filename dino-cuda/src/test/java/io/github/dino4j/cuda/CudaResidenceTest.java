package io.github.dino4j.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dino4j.core.device.Precision;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.core.host.HostTensors;
import io.github.dino4j.cuda.driver.Gpu;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Twins of arrays: what is pushed and pulled crosses, parts are parts, and nothing stays of arrays that are gone. */
class CudaResidenceTest {
    private long bytes;
    private long pinned;
    private CudaDevice device;
    private CudaResidence residence;

    @BeforeEach
    void open() {
        StandIn.require();
        bytes = StandIn.isReal() ? 0L : StandIn.count("bytes"); // of devices that other tests keep open
        pinned = StandIn.isReal() ? 0L : StandIn.count("pinned");
        device = CudaDevice.open(0);
        residence = (CudaResidence) device.residence();
    }

    @AfterEach
    void close() {
        if (device != null) {
            device.close();
        }
    }

    private static INDArray array(float... values) {
        INDArray array = Nd4j.createUninitializedDetached(DataType.FLOAT, values.length);
        for (int i = 0; i < values.length; i++) {
            array.putScalar(i, values[i]);
        }
        return array;
    }

    private void twice(INDArray array) {
        Tensor twin = residence.tensor(array);
        residence.flat().scale(twin, 2.0f, twin);
    }

    @Test
    void bytesCrossAsBytes() {
        INDArray levels = Nd4j.create(DataType.UINT8, 2, 3);
        Tensor twin = residence.tensor(levels);
        HostTensors.bytes(HostTensors.of(levels)).put(new byte[] {1, 2, 3, -4, -5, -6});
        residence.push(levels);
        HostTensors.bytes(HostTensors.of(levels)).put(new byte[6]);
        residence.pull(levels);
        assertThat(twin.precision()).isEqualTo(Precision.BYTE);
        assertThat(levels.reshape(6).toIntVector()).containsExactly(1, 2, 3, 252, 251, 250);
    }

    @Test
    void beginsWithTheArraysNumbersAndKeepsItsOwn() {
        INDArray array = array(1, 2, 3);
        twice(array);
        assertThat(array.toFloatVector()).as("not pulled yet").containsExactly(1, 2, 3);
        residence.pull(array);
        assertThat(array.toFloatVector()).containsExactly(2, 4, 6);
        array.putScalar(0, 9.0f);
        twice(array);
        residence.pull(array);
        assertThat(array.toFloatVector()).as("not pushed").containsExactly(4, 8, 12);
        array.putScalar(0, 9.0f);
        residence.push(array);
        twice(array);
        residence.pull(array);
        assertThat(array.toFloatVector()).containsExactly(18, 16, 24);
    }

    /** Whichever is asked for first. */
    @Test
    void partsHavePartsOfTwins() {
        INDArray array = array(1, 2, 3, 4, 5, 6);
        INDArray part = array.get(NDArrayIndex.interval(2, 4));
        Tensor first = residence.tensor(part);
        Tensor all = residence.tensor(array);
        assertThat(first.address()).isEqualTo(all.address() + 2L * Float.BYTES);
        twice(part);
        residence.pull(part);
        assertThat(array.toFloatVector()).containsExactly(1, 2, 6, 8, 5, 6);
        part.putScalar(1, 7.0f);
        residence.push(part);
        twice(array);
        residence.pull(array);
        assertThat(array.toFloatVector()).containsExactly(2, 4, 12, 14, 10, 12);
    }

    @Test
    void refusesToCopyWhatHasGaps() {
        INDArray column = array(1, 2, 3, 4).reshape(2, 2).getColumn(0);
        assertThat(residence.tensor(column).strides()).containsExactly(2L);
        assertThatThrownBy(() -> residence.push(column)).hasMessageContaining("has gaps");
    }

    @Test
    void largeArraysCrossWhole() {
        float[] values = new float[5_000_011];
        for (int i = 0; i < values.length; i++) {
            values[i] = i % 8191;
        }
        INDArray array = Nd4j.createFromArray(values);
        residence.tensor(array);
        array.assign(0.0);
        residence.pull(array);
        assertThat(Arrays.mismatch(array.toFloatVector(), values)).isEqualTo(-1);
    }

    /** More than a piece of what they are copied through, some of them odd, and more than are on their way at once. */
    @Test
    void arraysOfTheHeapGoStraightToTwins() {
        for (int length : new int[] {9_000_001, 1, 0, 3, 4 << 20, 5_000_000}) {
            byte[] levels = new byte[length];
            for (int i = 0; i < length; i++) {
                levels[i] = (byte) (i % 251);
            }
            INDArray array = Nd4j.create(DataType.UINT8, Math.max(1, length));
            if (length > 0) {
                residence.write(array, levels);
                assertThat(array.getInt(length - 1)).as("not pulled yet").isZero();
                residence.pull(array);
            }
            byte[] back = new byte[length];
            HostTensors.bytes(HostTensors.of(array)).get(back);
            assertThat(Arrays.mismatch(back, levels)).as("of " + length).isEqualTo(-1);
        }
        float[] numbers = new float[3_000_001];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = i;
        }
        INDArray array = Nd4j.createUninitializedDetached(DataType.FLOAT, numbers.length);
        residence.write(array, numbers);
        residence.pull(array);
        assertThat(Arrays.mismatch(array.toFloatVector(), numbers)).isEqualTo(-1);
        assertThatThrownBy(() -> residence.write(array, new float[2])).hasMessageContaining("give as many as it has");
    }

    @Test
    void closedArraysLeaveNothing() {
        StandIn.requireEmulated();
        long before = StandIn.count("bytes");
        for (int i = 0; i < 20; i++) {
            INDArray array = array(new float[1 << 16]);
            residence.tensor(array);
            array.close();
        }
        residence.sweep();
        assertThat(StandIn.count("bytes")).isEqualTo(before);
    }

    /** ND4J gives addresses again: a new array begins with its own numbers. */
    @Test
    void arraysThatTakeTheAddressOfOthersHaveTheirOwnNumbers() {
        List<Float> wrong = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            INDArray array = array(i, i, i, i);
            twice(array);
            residence.pull(array);
            if (array.getFloat(3) != 2.0f * i) {
                wrong.add(array.getFloat(3));
            }
            array.close();
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void collectedArraysLeaveNothing() {
        StandIn.requireEmulated();
        long before = StandIn.count("bytes");
        residence.tensor(array(new float[1 << 16]));
        for (int i = 0; i < 100 && StandIn.count("bytes") > before; i++) {
            System.gc();
            residence.sweep();
        }
        assertThat(StandIn.count("bytes")).isEqualTo(before);
    }

    @Test
    @SuppressWarnings("NullAway") // what closes it after each test leaves out what is closed
    void closesWithItsDevice() {
        StandIn.requireEmulated();
        Gpu gpu = device.gpu();
        residence.tensor(array(1, 2, 3));
        assertThat(gpu.freeBytes()).isPositive();
        device.close();
        device = null;
        assertThat(StandIn.count("bytes")).isEqualTo(bytes);
        assertThat(StandIn.count("pinned")).isEqualTo(pinned);
    }
}
