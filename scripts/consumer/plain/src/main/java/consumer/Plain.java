package consumer;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.augment.data.Split;
import io.github.dino4j.augment.data.open.ImageSources;
import io.github.dino4j.eval.embed.DinoEmbedder;
import io.github.dino4j.eval.knn.KnnEvaluator;
import io.github.dino4j.eval.knn.KnnOptions;
import io.github.dino4j.eval.knn.KnnResult;
import io.github.dino4j.eval.model.CheckpointFeatures;
import io.github.dino4j.train.DinoTrainer;
import io.github.dino4j.train.loop.TrainResult;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** Trains for a few steps, compares neighbours and embeds an image, from outside: {@code Plain RUN}. */
public final class Plain {
    private Plain() {}

    public static void main(String[] args) throws IOException {
        Path run = Path.of(args[0]);
        TrainResult result = DinoTrainer.builtin("quickstart.yaml")
                .set("model.depth", "1")
                .set("method.head.hidden_dim", "8")
                .set("method.head.out_dim", "16")
                .set("data.synthetic.train_per_class", "6")
                .set("data.synthetic.val_per_class", "2")
                .set("train.batch_size", "20")
                .set("train.epochs", "2")
                .set("train.output", run.toString())
                .train();
        System.out.printf("neighbours %.1f%n", neighbours(Path.of(result.run())));
        System.out.printf("vector %d%n", vector(run).length);
    }

    private static double neighbours(Path run) throws IOException {
        try (CheckpointFeatures teacher = new CheckpointFeatures(run);
                ImageSource train = ImageSources.open(run + "/data", Split.TRAIN, 50_000_000);
                ImageSource val = ImageSources.open(run + "/data", Split.VAL, 50_000_000)) {
            KnnResult knn = new KnnEvaluator(KnnOptions.published().withK(20))
                    .evaluate(teacher.extract(train), teacher.extract(val));
            return knn.top1(20);
        }
    }

    private static float[] vector(Path run) throws IOException {
        ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB), "jpg", jpeg);
        try (DinoEmbedder embedder = DinoEmbedder.open(run)) {
            return embedder.embed(jpeg.toByteArray());
        }
    }
}
