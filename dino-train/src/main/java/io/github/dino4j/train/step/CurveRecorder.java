package io.github.dino4j.train.step;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.augment.data.SourceOptions;
import io.github.dino4j.augment.data.Split;
import io.github.dino4j.augment.data.open.ImageSources;
import io.github.dino4j.augment.view.Views;
import io.github.dino4j.core.config.ConfigPrinter;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.config.bind.Variants;
import io.github.dino4j.core.config.method.HeadConfig;
import io.github.dino4j.core.config.method.MethodConfig;
import io.github.dino4j.core.config.method.PairingConfig;
import io.github.dino4j.core.config.method.PatchesConfig;
import io.github.dino4j.core.config.method.PredictorConfig;
import io.github.dino4j.core.config.method.TargetConfig;
import io.github.dino4j.core.config.method.TeacherConfig;
import io.github.dino4j.core.config.model.VitConfig;
import io.github.dino4j.core.config.train.OptimConfig;
import io.github.dino4j.core.io.AtomicFiles;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.io.OwnedFolder;
import io.github.dino4j.core.io.SafeTensors;
import io.github.dino4j.core.parallel.Threads;
import io.github.dino4j.core.parameter.Parameter;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.core.random.Rng;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/**
 * Takes the first steps of a run and writes down all that another program needs to take them too: the first weights, every
 * step's views, and the losses to compare with. {@code src-test-data/step/curve.py} takes them in PyTorch.
 */
public final class CurveRecorder {
    private final RunConfig config;
    private final Path output;

    /**
     * Describes a recording.
     *
     * @param config a run on images, without stochastic depth, whose draws another program does not know
     * @param output the folder to write to
     * @throws InputException if the run has stochastic depth
     */
    public CurveRecorder(RunConfig config, Path output) throws InputException {
        VitConfig model = config.model().vit("a curve that another program repeats");
        if (model.dropPathRate() > 0.0) {
            throw new InputException("model.drop_path_rate must be 0 for a curve that another program repeats, was "
                    + model.dropPathRate() + "; add --set model.drop_path_rate=0.0");
        }
        requireDino(config.method());
        if (!(config.optim() instanceof OptimConfig.Adamw)) {
            throw new InputException("optim.name must be adamw for a curve that another program repeats, was "
                    + Variants.name(config.optim().getClass()) + "; leave it out");
        }
        this.config = config;
        this.output = output;
    }

    /** The other program is the original, which knows one method. */
    private static void requireDino(MethodConfig method) throws InputException {
        boolean same = method.teacher() instanceof TeacherConfig.Ema
                && method.target() instanceof TargetConfig.CenterSharpen
                && method.head() instanceof HeadConfig.Dino
                && method.predictor() instanceof PredictorConfig.None
                && method.pairing() instanceof PairingConfig.Others
                && method.koleo() == 0.0
                && method.patches() instanceof PatchesConfig.None;
        if (!same) {
            throw new InputException("a curve that the original program repeats is one of DINO: an ema teacher,"
                    + " center-sharpen, head dino, no predictor, pairing others, koleo 0, no patches; method.name="
                    + method.name()
                    + " is another");
        }
    }

    /**
     * Takes steps.
     *
     * @param steps how many
     * @param progress is told each step's number when it is done
     * @return the losses
     * @throws IOException if images cannot be read or results cannot be written
     */
    public List<Double> record(int steps, IntConsumer progress) throws IOException {
        Threads.use(config.train().threads());
        List<Double> losses = new ArrayList<>();
        Rng rng = Rng.of(config.train().seed());
        OwnedFolder.Owner owner = new OwnedFolder.Owner("curve", "1", "--output", root -> false);
        try (ImageSource images = ImageSources.limit(
                        ImageSources.open(config.data().train(), Split.TRAIN, SourceOptions.of(config)),
                        config.data().limit(),
                        config.train().seed());
                OwnedFolder folder = OwnedFolder.open(output, owner);
                TrainerState state = TrainerState.initialized(config);
                ViewFeed feed = new ViewFeed(images, config, rng, 0);
                ViewFeed again =
                        new ViewFeed(images, config, rng, 0)) { // the same views: they are a function of the seed
            int stepsPerEpoch = images.size() / config.train().batchSize();
            weights(state.student().weights());
            SslTrainer trainer = new SslTrainer(state, state.method().schedules(stepsPerEpoch), rng, Laps.NONE);
            for (int step = 0; step < steps; step++) {
                try (ViewFeed.Batch batch = again.next()) {
                    views(step, batch.parts().get(0));
                }
                losses.add(trainer.step(feed, event -> {}));
                progress.accept(step + 1);
            }
            Map<String, Object> curve = new LinkedHashMap<>();
            curve.put("steps_per_epoch", stepsPerEpoch);
            curve.put("settings", settings());
            curve.put("losses", losses);
            AtomicFiles.write(folder.root().resolve("curve.json"), new ObjectMapper().writeValueAsString(curve));
            AtomicFiles.write(output.resolve("config.yaml"), ConfigPrinter.print(config));
        }
        return losses;
    }

    /** What the other program must know, by the names of its options. */
    private Map<String, Object> settings() {
        HeadConfig.Dino head = (HeadConfig.Dino) config.method().head();
        OptimConfig optim = config.optim();
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("model", config.model().name());
        settings.put("local_crops", config.views().local().count());
        settings.put("out_dim", head.outDim());
        settings.put("hidden", head.hiddenDim());
        settings.put("bottleneck", head.bottleneckDim());
        settings.put("batch", config.train().batchSize());
        settings.put("epochs", config.train().epochs());
        settings.put("warmup_epochs", optim.warmupEpochs());
        settings.put("lr", optim.lr());
        settings.put(
                "weight_decay",
                List.of(optim.weightDecay().from(), optim.weightDecay().to()));
        settings.put("clip", optim.clipGrad());
        settings.put("freeze_last_layer", optim.freezeLastLayer());
        settings.put(
                "momentum",
                ((TeacherConfig.Ema) config.method().teacher()).momentum().from());
        settings.put(
                "teacher_temp",
                ((TargetConfig.CenterSharpen) config.method().target()).temp().to());
        return settings;
    }

    private void weights(ParameterStore store) throws IOException {
        Map<String, SafeTensors.Tensor> tensors = new LinkedHashMap<>();
        for (Parameter parameter : store.layout().parameters()) {
            tensors.put(parameter.name(), SafeTensors.Tensor.of(parameter.shape(), store.get(parameter.name())));
        }
        new SafeTensors(tensors, Map.of()).write(output.resolve("weights.safetensors"));
    }

    private void views(int step, Views views) throws IOException {
        StepShape shape = StepShape.of(config);
        Map<String, SafeTensors.Tensor> tensors = new LinkedHashMap<>();
        tensors.put("global", SafeTensors.Tensor.of(boxed(shape.globalShape()), views.globalNumbers()));
        if (shape.locals() > 0) {
            tensors.put("local", SafeTensors.Tensor.of(boxed(shape.localShape()), views.localNumbers()));
        }
        new SafeTensors(tensors, Map.of()).write(output.resolve("views-" + step + ".safetensors"));
    }

    private static List<Long> boxed(long[] shape) {
        List<Long> list = new ArrayList<>();
        for (long extent : shape) {
            list.add(extent);
        }
        return list;
    }
}
