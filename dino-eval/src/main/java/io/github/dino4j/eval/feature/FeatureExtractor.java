package io.github.dino4j.eval.feature;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.augment.view.EvalTransform;
import io.github.dino4j.core.engine.Engine;
import io.github.dino4j.core.engine.ParameterStore;
import io.github.dino4j.core.engine.Plan;
import io.github.dino4j.vit.network.Network;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/** CLS features of a frozen backbone, a batch at a time. Weights are read at every call, so changes show at once. */
public final class FeatureExtractor implements FeatureSource, AutoCloseable {
    private final EvalTransform transform;
    private final Plan plan;
    private final int batch;
    private final int dim;

    /**
     * Compiles the backbone for one batch shape.
     *
     * @param network the model
     * @param weights its weights
     * @param transform how an image becomes S x S numbers
     * @param batch images B of a forward pass, at least 1
     * @param engine what runs it
     */
    public FeatureExtractor(
            Network network, ParameterStore weights, EvalTransform transform, int batch, Engine engine) {
        int size = transform.size();
        this.transform = transform;
        this.batch = batch;
        this.dim = network.backbone().config().embedDim();
        this.plan = engine.compile(network.features(batch, size, List.of()), weights);
    }

    @Override
    public FeatureBank extract(ImageSource source) throws IOException {
        int[] labels = new int[source.size()];
        float[] features = new float[Math.multiplyExact(source.size(), dim)];
        INDArray images = plan.input("images"); // (B, C, S, S)
        float[] input = new float[Math.toIntExact(images.length())];
        int length = input.length / batch;
        for (int first = 0; first < source.size(); first += batch) {
            int count = Math.min(batch, source.size() - first);
            for (int i = 0; i < count; i++) {
                labels[first + i] = source.label(first + i);
                transform.write(source.read(first + i), input, i * length);
            }
            images.data().asNioFloat().put(input); // rows beyond count are left over and thrown away
            float[] rows = plan.forward(Map.of()).floats("features"); // (B, D)
            System.arraycopy(rows, 0, features, first * dim, count * dim);
        }
        return bank(features, dim, labels, source);
    }

    static FeatureBank bank(float[] features, int dim, int[] labels, ImageSource source) {
        return source.classes().isEmpty()
                ? FeatureBank.unlabelled(features, dim)
                : FeatureBank.of(features, dim, labels, source.classes().size());
    }

    @Override
    public void close() {
        plan.close();
    }
}
