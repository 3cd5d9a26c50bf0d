package io.github.dino4j.train.finetune;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.augment.view.EvalTransform;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.config.eval.FinetuneConfig;
import io.github.dino4j.core.engine.Engine;
import io.github.dino4j.core.engine.Engines;
import io.github.dino4j.core.engine.Outputs;
import io.github.dino4j.core.engine.Plan;
import io.github.dino4j.core.io.OwnedFolder;
import io.github.dino4j.core.parameter.ParameterLayout;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.core.schedule.CosineSchedule;
import io.github.dino4j.core.schedule.StepValues;
import io.github.dino4j.eval.feature.EvalEngine;
import io.github.dino4j.eval.metric.Accuracy;
import io.github.dino4j.eval.model.PretrainedModel;
import io.github.dino4j.train.checkpoint.CheckpointContent;
import io.github.dino4j.train.checkpoint.Checkpoints;
import io.github.dino4j.train.optim.AdamW;
import io.github.dino4j.train.optim.ClipPerParameter;
import io.github.dino4j.train.optim.LayerRates;
import io.github.dino4j.train.step.EpochLoss;
import io.github.dino4j.train.step.MemoryEstimate;
import io.github.dino4j.vit.model.RunningMean;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a step of fine-tuning changes: weights, moments and the iteration. */
final class FineTuneState implements AutoCloseable {
    private static final double REFERENCE_BATCH = 256.0;

    private final FinetuneConfig tune;
    private final RunConfig config;
    private final Classifier classifier;
    private final ParameterStore weights;
    private final ParameterStore gradients;
    private final AdamW optimizer;
    private final ClipPerParameter clip;
    private final CosineSchedule rate;
    private final List<RunningMean> runningMeans;
    private final Plan training;
    private final Plan inference;
    private final Checkpoints checkpoints;
    private final Rng rng;
    private final String name;
    private final int stepsPerEpoch;
    private final EpochLoss epochLoss = new EpochLoss();
    private long iteration;
    private boolean whole = true;

    FineTuneState(PretrainedModel source, boolean fromScratch, int classes, int stepsPerEpoch, OwnedFolder folder)
            throws IOException {
        this.config = source.config();
        this.tune = config.eval().finetune();
        this.stepsPerEpoch = stepsPerEpoch;
        this.rng = Rng.of(config.train().seed()).fold("finetune");
        this.classifier = Classifier.of(config, classes);
        Engine engine = Engines.named(
                Engines.nameFor(config.train().engine(), config.model().convolves()),
                config.train().precision(),
                MemoryEstimate.recompute(classifier.work(config), config),
                config.train().device());
        this.weights = classifier
                .weights(rng.fold("init"), source.weights(), fromScratch)
                .on(engine.residence());
        this.gradients = weights.twin();
        this.optimizer = new AdamW(
                weights, tune.betas(), tune.eps(), new LayerRates(classifier.depth(), tune.layerDecay(), 1.0));
        this.clip = new ClipPerParameter(tune.clipGrad());
        double peak = tune.lr() * tune.batchSize() / REFERENCE_BATCH;
        this.rate = new CosineSchedule(peak, Math.min(tune.minLr(), peak), (long) tune.epochs() * stepsPerEpoch, (long)
                (tune.warmupEpochs() * stepsPerEpoch));
        this.runningMeans = classifier.runningMeans(tune.batchSize());
        this.training = engine.compile(classifier.training(tune.batchSize()), weights);
        this.inference = EvalEngine.whileTraining(config)
                .compile(classifier.inference(config.eval().batchSize()), weights);
        this.checkpoints = new Checkpoints(folder.root().resolve("checkpoints"));
        this.name = folder.name();
        this.iteration = checkpoints.loadLatest(content());
    }

    /** Bytes of what steps and evaluations keep while they run. */
    long workspaceBytes() {
        return training.workspaceBytes() + inference.workspaceBytes();
    }

    ParameterStore weights() {
        return weights;
    }

    long iteration() {
        return iteration;
    }

    int epochs() {
        return tune.epochs();
    }

    /** Steps of all epochs. */
    long iterations() {
        return (long) tune.epochs() * stepsPerEpoch;
    }

    /** 0 for none but those between epochs. */
    double minutesBetweenCheckpoints() {
        return config.train().checkpoint().everyMinutes();
    }

    /** Losses of the epoch so far; all of them until the epoch was evaluated. */
    EpochLoss epochLoss() {
        return epochLoss;
    }

    /** Whether weights and moments are of one step. */
    boolean isWhole() {
        return whole;
    }

    /** Takes a step on a batch. */
    void step(LabelledBatch batch) {
        float[] pixels = batch.images();
        float[] probabilities = batch.targets(classifier.classes(), tune.labelSmoothing());
        if (tune.mixup() > 0.0) {
            double share = LabelledBatch.beta(
                    tune.mixup(), rng.fold("mixup").fold(iteration).generator());
            LabelledBatch.mix(pixels, batch.labels().length, share);
            LabelledBatch.mix(probabilities, batch.labels().length, share);
        }
        training.input("images").data().asNioFloat().put(pixels);
        training.input("targets").data().asNioFloat().put(probabilities);
        classifier.drawDropPaths(tune.batchSize(), rng.fold("drop_path").fold(iteration), training);
        Outputs outputs = training.backward(Map.of(), gradients);
        double loss = outputs.scalar("loss");
        StepValues at = StepValues.of(
                iteration, (int) (iteration / stepsPerEpoch), rate.at(iteration), tune.weightDecay(), false);
        double norm = clip.apply(gradients);
        if (!Double.isFinite(loss) || !Double.isFinite(norm)) {
            throw new IllegalStateException("step " + (iteration + 1) + " of fine-tuning: the loss is " + loss
                    + " and the gradient's norm " + norm + "; nothing of this step was kept. Try a lower"
                    + " eval.finetune.lr or a longer eval.finetune.warmup_epochs");
        }
        whole = false;
        optimizer.step(weights, gradients, at);
        runningMeans.forEach(each -> each.move(weights, outputs));
        epochLoss.add(loss);
        iteration++;
        whole = true;
    }

    /** Classifies images as the evaluation of features sees them. */
    Accuracy evaluate(ImageSource source) throws IOException {
        EvalTransform transform = EvalTransform.of(config);
        int batch = config.eval().batchSize();
        int classes = classifier.classes();
        int length = (int) (inference.input("images").length() / batch);
        float[] input = new float[batch * length];
        float[] scores = new float[source.size() * classes];
        int[] labels = new int[source.size()];
        Arrays.setAll(labels, source::label);
        for (int first = 0; first < source.size(); first += batch) {
            int count = Math.min(batch, source.size() - first);
            for (int i = 0; i < count; i++) {
                transform.write(source.read(first + i), input, i * length);
            }
            inference.input("images").data().asNioFloat().put(input); // rows beyond count are left over and thrown away
            float[] logits = inference.forward(Map.of()).floats("logits"); // (B, K)
            System.arraycopy(logits, 0, scores, first * classes, count * classes);
        }
        return Accuracy.of(scores, labels, classes);
    }

    private CheckpointContent content() {
        Map<String, ParameterStore> stores = new LinkedHashMap<>();
        stores.put("model", weights);
        stores.putAll(optimizer.moments());
        Map<String, long[]> counters = new LinkedHashMap<>(); // in one order, so that equal runs write equal files
        counters.put("optim.steps", optimizer.steps());
        counters.put(Checkpoints.TUNING_LOSS, epochLoss.state());
        return new CheckpointContent(
                iteration,
                stores,
                new ParameterStore(new ParameterLayout(List.of())),
                counters,
                Map.of("task", "finetune", Checkpoints.RUN, name));
    }

    void save() throws IOException {
        checkpoints.write(content(), config.train().checkpoint().keep(), 0);
    }

    @Override
    public void close() {
        training.close();
        inference.close();
    }
}
