package io.github.dino4j.vit.dl4j;

import java.util.Map;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.deeplearning4j.nn.conf.layers.samediff.SameDiffLayer;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The smallest SameDiff layer of Deeplearning4j: x times w, whose gradient is x. */
final class DoublingLayer extends SameDiffLayer {
    private static final long serialVersionUID = 1L;

    @Override
    public void defineParameters(SDLayerParams params) {
        params.clear();
        params.addWeightParam("w", 1, 2);
    }

    @Override
    public void initializeParameters(Map<String, INDArray> params) {
        params.values().forEach(array -> array.assign(1.0));
    }

    @Override
    public SDVariable defineLayer(
            SameDiff sd, SDVariable input, Map<String, SDVariable> paramTable, @Nullable SDVariable mask) {
        return input.mul(paramTable.get("w"));
    }

    @Override
    public InputType getOutputType(int layerIndex, InputType inputType) {
        return inputType;
    }
}
