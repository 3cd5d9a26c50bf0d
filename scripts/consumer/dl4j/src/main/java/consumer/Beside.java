package consumer;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.augment.data.Split;
import io.github.dino4j.augment.data.open.ImageSources;
import io.github.dino4j.augment.dl4j.ImageSourceRecordReader;
import io.github.dino4j.augment.view.EvalTransform;
import io.github.dino4j.core.config.model.VitConfig;
import io.github.dino4j.eval.model.PretrainedModel;
import io.github.dino4j.vit.dl4j.VisionTransformerLayer;
import io.github.dino4j.vit.weights.Weights;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.deeplearning4j.datasets.datavec.RecordReaderDataSetIterator;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions;

/** A classifier of Deeplearning4j's on a frozen backbone of ours, fed by DataVec: {@code Beside RUN}. */
public final class Beside {
    private static final int CLASSES = 10;

    private Beside() {}

    public static void main(String[] args) throws IOException {
        PretrainedModel model = PretrainedModel.backbone(Path.of(args[0]), List.of());
        MultiLayerNetwork network = classifier((VitConfig) model.config().model());
        VisionTransformerLayer.setWeights(network.getLayer(0), Weights.load(model.file()));
        try (ImageSource images = ImageSources.open(args[0] + "/data", Split.TRAIN, 50_000_000)) {
            RecordReaderDataSetIterator batches = new RecordReaderDataSetIterator(
                    new ImageSourceRecordReader(images, EvalTransform.of(model.config())), 30, 1, CLASSES);
            DataSet batch = batches.next();
            double before = network.score(batch);
            for (int step = 0; step < 10; step++) {
                network.fit(batch);
            }
            double after = network.score(batch);
            if (!(after < before)) {
                throw new IllegalStateException("the classifier learns nothing: " + before + " became " + after);
            }
            System.out.printf("score %.3f became %.3f%n", before, after);
        }
    }

    private static MultiLayerNetwork classifier(VitConfig config) {
        MultiLayerNetwork network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .seed(1)
                .updater(new Adam(1e-2))
                .list()
                .layer(new FrozenLayer(new VisionTransformerLayer(config)))
                .layer(new OutputLayer.Builder(LossFunctions.LossFunction.MCXENT)
                        .nOut(CLASSES)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(InputType.convolutional(config.imageSize(), config.imageSize(), config.inChans()))
                .build());
        network.init();
        return network;
    }
}
