package io.github.dino4j.core.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * What ND4J M2.1 gets wrong and we therefore do ourselves. A test that fails after an upgrade says that a detour may go.
 */
class Nd4jTrapsTest {
    private static final double GELU_OF_ONE = 0.8413447460685429; // Phi(1)
    private static final double WRONG_BY = 4e-3;

    private final SameDiff sameDiff = SameDiff.create();

    private SDVariable constant(double... values) {
        return sameDiff.constant(Nd4j.createFromArray(values).castTo(DataType.FLOAT));
    }

    @Test
    void geluIsTheSigmoidApproximation() {
        double value = sameDiff.nn().gelu(constant(1.0)).eval().getDouble(0);
        assertThat(Math.abs(value - GELU_OF_ONE)).isGreaterThan(WRONG_BY);
    }

    @Test
    void preciseGeluIsNotPrecise() {
        double value = sameDiff.nn().preciseGelu(constant(1.0)).eval().getDouble(0);
        assertThat(Math.abs(value - GELU_OF_ONE)).isGreaterThan(WRONG_BY);
    }

    @Test
    void logSoftmaxOverflowsForFarLogits() {
        INDArray value =
                sameDiff.nn().logSoftmax(constant(0.0, 200.0).reshape(1, 2)).eval();
        assertThat(Double.isInfinite(value.getDouble(0))).isTrue();
    }

    @Test
    void aMatrixOfHigherRankCannotBeMultipliedByAMatrix() {
        SDVariable a = sameDiff.constant(Nd4j.ones(DataType.FLOAT, 2, 3, 4));
        SDVariable b = sameDiff.constant(Nd4j.ones(DataType.FLOAT, 4, 5));
        assertThatThrownBy(() -> a.mmul(b).eval()).isInstanceOf(RuntimeException.class);
    }

    @Test
    void theAddressOfAViewsBufferIsThatOfTheWhole() {
        INDArray whole = Nd4j.zeros(DataType.FLOAT, 100);
        INDArray view = whole.get(NDArrayIndex.interval(64, 100));
        assertThat(view.data().address()).isEqualTo(whole.data().address());
        assertThat(view.data().addressPointer().address())
                .isEqualTo(whole.data().addressPointer().address() + 64L * Float.BYTES);
    }
}
