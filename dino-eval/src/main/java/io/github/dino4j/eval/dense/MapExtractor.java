package io.github.dino4j.eval.dense;

import io.github.dino4j.core.config.model.ModelConfig;
import io.github.dino4j.core.engine.Engine;
import io.github.dino4j.core.engine.Outputs;
import io.github.dino4j.core.engine.Plan;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.vit.network.Network;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The mean and the pixels of a convolutional network's last map, for one image of any shape at a time. A graph is compiled for each
 * shape, and the last few are kept. One thread at a time.
 */
final class MapExtractor implements ImageModel {
    private static final int KEPT_PLANS = 4;

    private final ModelConfig config;
    private final Network network;
    private final ParameterStore weights;
    private final Engine engine;
    private final Map<List<Integer>, Plan> plans = new LinkedHashMap<>(); // by height and width, the last used last

    MapExtractor(Network network, ParameterStore weights, Engine engine) {
        this.config = network.backbone().config();
        this.network = network;
        this.weights = weights;
        this.engine = engine;
    }

    @Override
    public int patch() {
        return config.stride();
    }

    /** Of any size: a convolution pads what a whole place lacks. */
    @Override
    public DenseTokens tokens(FloatImage image) {
        if (image.channels() != config.inChans()) {
            throw new IllegalArgumentException("an image of " + image.channels() + " channels where model.in_chans="
                    + config.inChans() + "; give the model images as it was trained on");
        }
        try (INDArray input =
                Nd4j.createUninitialized(DataType.FLOAT, 1, config.inChans(), image.height(), image.width())) {
            input.data().asNioFloat().put(image.values());
            Outputs outputs = plan(List.of(image.height(), image.width())).forward(Map.of("image", input));
            return new DenseTokens(
                    places(image.height()), places(image.width()), outputs.floats("features"), outputs.floats("map"));
        }
    }

    private int places(int pixels) {
        return (pixels + patch() - 1) / patch();
    }

    private Plan plan(List<Integer> shape) {
        Plan plan = plans.remove(shape);
        if (plan == null) {
            Iterator<Plan> oldest = plans.values().iterator();
            while (plans.size() >= KEPT_PLANS) {
                oldest.next().close();
                oldest.remove();
            }
            plan = engine.compile(network.map(shape.get(0), shape.get(1)), weights);
        }
        plans.put(shape, plan);
        return plan;
    }

    @Override
    public void close() {
        plans.values().forEach(Plan::close);
        plans.clear();
    }
}
