package io.github.dino4j.rabit;

import io.github.dino4j.core.event.RunEvent;
import io.github.dino4j.train.DinoTrainer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Ten steps on drawn images, as one process of those that the environment tells of. */
final class TrainMain {
    private static final List<String> SETS = List.of(
            "model.depth=1",
            "model.embed_dim=24",
            "model.drop_path_rate=0.0",
            "method.head.out_dim=32",
            "method.head.hidden_dim=16",
            "method.head.bottleneck_dim=8",
            "data.synthetic.train_per_class=4",
            "data.synthetic.val_per_class=1",
            "train.precision=float32",
            "train.threads=1",
            "train.batch_size=8",
            "train.epochs=2",
            "train.checkpoint.every_minutes=0",
            "eval.knn.k=[5]");

    private TrainMain() {}

    /** Trains into a folder, and says each step's loss. */
    public static void main(String[] args) throws IOException {
        for (double loss : train(Path.of(args[0]), args[1])) {
            System.out.println(Processes.RESULT + loss);
        }
    }

    /** Trains, and gives the losses. */
    static List<Double> train(Path folder, String group) throws IOException {
        DinoTrainer trainer = DinoTrainer.builtin("recipe/textures_nano.yaml");
        for (String set : SETS) {
            int equals = set.indexOf('=');
            trainer.set(set.substring(0, equals), set.substring(equals + 1));
        }
        List<Double> losses = new ArrayList<>();
        trainer.set("train.group", group)
                .set("train.output", "'" + folder + "'")
                .listen(event -> {
                    if (event instanceof RunEvent.StepFinished finished) {
                        losses.add(finished.loss());
                    }
                })
                .train();
        return losses;
    }
}
