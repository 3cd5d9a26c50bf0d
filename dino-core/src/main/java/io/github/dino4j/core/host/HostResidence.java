package io.github.dino4j.core.host;

import io.github.dino4j.core.device.FlatArithmetic;
import io.github.dino4j.core.device.Residence;
import io.github.dino4j.core.device.Tensor;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Arrays where ND4J has put them. */
public final class HostResidence implements Residence {
    /** The only one: it holds no state but working memory of threads. */
    public static final HostResidence INSTANCE = new HostResidence(new HostFlat());

    private final FlatArithmetic flat;

    /**
     * Makes a residence with other arithmetic.
     *
     * @param flat the passes over flat stores
     */
    public HostResidence(FlatArithmetic flat) {
        this.flat = flat;
    }

    @Override
    public Tensor tensor(INDArray array) {
        return HostTensors.of(array);
    }

    @Override
    public void push(INDArray array) {
        // It is there.
    }

    @Override
    public void pull(INDArray array) {
        // It is there.
    }

    @Override
    public FlatArithmetic flat() {
        return flat;
    }
}
