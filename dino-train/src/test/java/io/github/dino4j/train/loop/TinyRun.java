package io.github.dino4j.train.loop;

import io.github.dino4j.core.event.RunEvent;
import io.github.dino4j.train.DinoTrainer;
import io.github.dino4j.train.stop.StopSignal;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;

/** A run of some seconds on drawn images, with all that a run has: stochastic depth, local views, k-NN, checkpoints. */
public final class TinyRun {
    static final int STEPS_PER_EPOCH = 5;
    static final int STEPS = 15;

    private static final String[] SETS = {
        "model.depth=2",
        "model.embed_dim=24",
        "model.drop_path_rate=0.2",
        "method.head.out_dim=32",
        "method.head.hidden_dim=16",
        "method.head.bottleneck_dim=8",
        "data.synthetic.train_per_class=4",
        "data.synthetic.val_per_class=2",
        "train.batch_size=8",
        "train.epochs=3",
        "train.checkpoint.every_minutes=0",
        "eval.knn.k=[5]",
        "eval.signals.pictures=1"
    };

    private TinyRun() {}

    public static DinoTrainer in(Path folder) {
        DinoTrainer trainer = DinoTrainer.builtin("recipe/textures_nano.yaml");
        for (String set : SETS) {
            int equals = set.indexOf('=');
            trainer.set(set.substring(0, equals), set.substring(equals + 1));
        }
        return trainer.set("train.output", "'" + folder + "'");
    }

    /**
     * Trains in a process of its own, and says each step on standard output.
     *
     * @param args the run directory
     * @throws IOException if training fails
     */
    public static void main(String[] args) throws IOException {
        PrintStream said = System.out;
        System.setOut(System.err); // libraries print there
        DinoTrainer trainer = in(Path.of(args[0])).log(said).listen(event -> {
            if (event instanceof RunEvent.StepFinished finished) {
                said.println("step " + finished.step());
                said.flush();
            }
        });
        StopSignal.during(trainer::train, trainer::stop);
        said.println("finished");
    }
}
