package io.github.dino4j.vit.dl4j;

import io.github.dino4j.core.engine.QuietOutput;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.samediff.SameDiffLayer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Deeplearning4j's SameDiff layer with right gradients: in 1.0.0-M2.1 every such layer's are twice as large as they should
 * be, those of its input included, and they are linear in the errors that come in.
 */
@SuppressWarnings("try") // the scope is not read
final class HalvedErrors extends SameDiffLayer {
    private static final long serialVersionUID = 1L;
    private static final double HALF = 0.5;

    HalvedErrors(NeuralNetConfiguration conf, DataType dataType) {
        super(conf, dataType);
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaceMgr) {
        INDArray half;
        try (MemoryWorkspace none = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
            half = epsilon.mul(HALF);
        }
        if (sameDiff != null && sameDiff.hasGradientFunction()) {
            return super.backpropGradient(half, workspaceMgr);
        }
        try (QuietOutput quiet =
                QuietOutput.ofThisThread()) { // the first time differentiates, and prints each operation
            return super.backpropGradient(half, workspaceMgr);
        }
    }
}
