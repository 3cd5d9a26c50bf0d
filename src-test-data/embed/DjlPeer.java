import ai.djl.MalformedModelException;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ModelNotFoundException;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.TranslateException;
import io.github.dino4j.bench.RuntimeBenchmark;
import io.github.dino4j.bench.RuntimePeer;
import io.github.dino4j.core.parallel.Threads;
import io.github.dino4j.eval.model.PretrainedModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The exported model by DJL's engine for ONNX Runtime, timed as RuntimeBenchmark times the others; scripts/bench_embed.sh starts it.
 *   java -cp BENCH:JARS DjlPeer.java djl WEIGHTS IMAGES EXPORT [REPS [COUNT]]
 */
public final class DjlPeer implements RuntimePeer {
    private static final String ENGINE = "OnnxRuntime";

    private final ZooModel<NDList, NDList> model;
    private final Predictor<NDList, NDList> predictor;
    private final NDManager manager = NDManager.newBaseManager(ENGINE);
    private final int side;

    private DjlPeer(Path export, int side) throws IOException {
        this.side = side;
        try {
            model = Criteria.builder()
                    .setTypes(NDList.class, NDList.class)
                    .optModelPath(export)
                    .optEngine(ENGINE)
                    .optOption("intraOpNumThreads", Integer.toString(Threads.count()))
                    .build()
                    .loadModel();
        } catch (ModelNotFoundException | MalformedModelException e) {
            throw new IOException(e);
        }
        predictor = model.newPredictor();
    }

    @Override
    public float[] run(float[] images, int batch) throws IOException {
        long channels = images.length / ((long) batch * side * side);
        try (NDManager own = manager.newSubManager();
                NDArray input = own.create(images, new Shape(batch, channels, side, side));
                NDList outputs = predictor.predict(new NDList(input))) {
            return outputs.get(0).toFloatArray();
        } catch (TranslateException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void close() {
        predictor.close();
        model.close();
        manager.close();
    }

    public static void main(String[] args) throws IOException {
        Threads.use(0);
        PretrainedModel weights = PretrainedModel.backbone(Path.of(args[1]), List.of());
        long start = System.nanoTime();
        DjlPeer peer = new DjlPeer(Path.of(args[3]), weights.config().model().imageSize());
        RuntimeBenchmark.run(args, weights, peer, start);
    }
}
