package io.github.dino4j.train.loop;

import io.github.dino4j.core.config.ConfigPrinter;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.config.method.HeadConfig;
import io.github.dino4j.core.config.method.TeacherConfig;
import io.github.dino4j.core.config.model.VitConfig;
import io.github.dino4j.core.config.train.InitConfig;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.train.step.TrainerState;
import io.github.dino4j.train.teacher.ImportedTeacher;
import io.github.dino4j.vit.adapt.BackboneAdapter;
import io.github.dino4j.vit.adapt.ChannelRule;
import io.github.dino4j.vit.weights.Weights;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a run starts from instead of random weights ({@code train.init}): the backbones of a file, brought into the run's image
 * size, patches and channels, and its projection head with the centre, where they fit. A head that does not fit stays as it
 * was drawn. Optimiser, schedules and step counter start anew: that is what tells this from resuming.
 */
final class InitialWeights {
    private static final String CENTER = "dino_loss.center";
    private static final InitialWeights RANDOM =
            new InitialWeights(List.of(), Optional.empty(), List.of(), Optional.empty());
    private static final InitialWeights RESUMED = new InitialWeights(
            List.of(), Optional.empty(), List.of("goes on from its newest checkpoint"), Optional.empty());

    private final List<Source> sources; // of student and teacher
    private final Optional<Source> frozen; // of a teacher that never learns
    private final List<String> lines;
    private final Optional<float[]> center;

    /** Where a network's weights come from. */
    private record Source(Weights weights, BackboneAdapter adapter, boolean head) {
        void into(ParameterStore store) throws InputException {
            adapter.into(weights.backbone(), store, "backbone.");
            if (head) {
                weights.headInto(store, "head.");
            }
        }
    }

    private InitialWeights(
            List<Source> sources, Optional<Source> frozen, List<String> lines, Optional<float[]> center) {
        this.sources = sources;
        this.frozen = frozen;
        this.lines = lines;
        this.center = center;
    }

    /**
     * Reads the file as below, unless the run resumes, which needs none of it.
     *
     * @param config a run
     * @param fresh whether it starts over whatever its directory holds
     * @return what it starts from
     * @throws InputException if the file cannot be read, or its backbone does not fit
     */
    static InitialWeights of(RunConfig config, boolean fresh) throws IOException {
        return !fresh && RunFolder.holdsCheckpoints(config) ? RESUMED : of(config);
    }

    /**
     * Reads the file and checks that its backbone can be taken over.
     *
     * @param config a run
     * @return what it starts from
     * @throws InputException if the file cannot be read, or its backbone does not fit
     */
    static InitialWeights of(RunConfig config) throws IOException {
        return ofFile(config).withFrozenTeacher(config).withImportedTeacher(config);
    }

    private static InitialWeights ofFile(RunConfig config) throws IOException {
        InitConfig init = config.train().init();
        if (init.weights().isBlank()) {
            return RANDOM;
        }
        boolean both = init.network().equals("both");
        Weights student = load(config, both ? "student" : init.network());
        Weights teacher = both ? load(config, "teacher") : student;
        List<String> lines = new ArrayList<>();
        lines.add("starts from " + student.file() + ", " + student.kind().label()
                + (both ? ", student and teacher each from its own" : ""));
        BackboneAdapter adapter = adapter(student, config);
        lines.addAll(adapter.changes());
        Optional<String> why = newHead(student, config);
        boolean head = why.isEmpty();
        Optional<float[]> center = head ? student.center() : Optional.empty();
        lines.add(why.map(reason -> "new projection head: " + reason)
                .orElse("projection head taken over"
                        + (center.isPresent() ? ", with the centre" : "; the file has no centre, so it starts at 0")));
        notes(student, config, lines);
        return new InitialWeights(
                List.of(new Source(student, adapter, head), new Source(teacher, adapter(teacher, config), head)),
                Optional.empty(),
                List.copyOf(lines),
                center);
    }

    /** The same with the weights of a teacher that never learns, backbone and head, where the method has one. */
    private InitialWeights withFrozenTeacher(RunConfig config) throws IOException {
        if (!(config.method().teacher() instanceof TeacherConfig.Frozen frozen)) {
            return this;
        }
        Weights weights;
        try {
            weights = Weights.load(Path.of(frozen.weights()), "teacher", heads(config));
        } catch (InputException e) {
            throw new InputException("method.teacher.weights: " + e.getMessage(), e);
        }
        Optional<String> misfit = misfit(weights, config);
        if (misfit.isPresent()) {
            throw new InputException("method.teacher.weights: " + weights.file()
                    + ": a frozen teacher needs its projection head, but " + misfit.get()
                    + "; set method.head to the file's");
        }
        BackboneAdapter adapter = new BackboneAdapter(
                "method.teacher.weights: " + weights.file(), weights.model(), config.model(), ChannelRule.MEAN);
        List<String> told = new ArrayList<>(lines);
        told.add("the teacher is " + weights.file() + " and stays as it is");
        return new InitialWeights(
                sources.subList(0, Math.min(1, sources.size())),
                Optional.of(new Source(weights, adapter, true)),
                List.copyOf(told),
                weights.center());
    }

    /** The same with the centre of a teacher of another architecture, whose own weights are none of the run's. */
    private InitialWeights withImportedTeacher(RunConfig config) {
        Optional<ImportedTeacher> imported = ImportedTeacher.of(config);
        if (imported.isEmpty()) {
            return this;
        }
        List<String> told = new ArrayList<>(lines);
        told.add("the teacher is " + imported.get().file() + " and stays as it is");
        return new InitialWeights(
                sources, frozen, List.copyOf(told), imported.get().center());
    }

    private static Weights load(RunConfig config, String network) throws IOException {
        try {
            return Weights.load(Path.of(config.train().init().weights()), network, heads(config));
        } catch (InputException e) {
            throw new InputException("train.init.weights: " + e.getMessage(), e);
        }
    }

    /** Attention heads, which tensors do not tell of; 0 where there are none. */
    private static int heads(RunConfig config) {
        return config.model() instanceof VitConfig vit ? vit.numHeads() : 0;
    }

    private static BackboneAdapter adapter(Weights weights, RunConfig config) throws InputException {
        ChannelRule rule = ChannelRule.valueOf(config.train().init().channels().toUpperCase(Locale.ROOT));
        return new BackboneAdapter("train.init.weights: " + weights.file(), weights.model(), config.model(), rule);
    }

    /** Why the head is a new one, or nothing. */
    private static Optional<String> newHead(Weights weights, RunConfig config) {
        return config.train().init().head().equals("new")
                ? Optional.of("train.init.head=new")
                : misfit(weights, config);
    }

    private static Optional<String> misfit(Weights weights, RunConfig config) {
        if (weights.head().isEmpty()) {
            return Optional.of("the file has none");
        }
        HeadConfig.Dino there = weights.head().get();
        if (!(config.method().head() instanceof HeadConfig.Dino here)) {
            return Optional.of("the file's is one of DINO, the run's "
                    + ConfigPrinter.line(config.method().head()));
        }
        boolean same = there.layers() == here.layers()
                && there.bottleneckDim() == here.bottleneckDim()
                && there.outDim() == here.outDim()
                && there.useBn() == here.useBn()
                && (there.hiddenDim() == here.hiddenDim() || here.layers() == 1);
        return same ? Optional.empty() : Optional.of("the file's is " + shape(there) + ", the run's " + shape(here));
    }

    private static String shape(HeadConfig.Dino head) {
        return head.layers() + " layers of " + head.hiddenDim() + " to " + head.bottleneckDim() + " and "
                + head.outDim() + " outputs" + (head.useBn() ? " with batch normalisation" : "");
    }

    private static void notes(Weights weights, RunConfig config, List<String> lines) throws InputException {
        boolean channels = weights.model().inChans() == config.model().inChans();
        if (channels
                && !(weights.mean().equals(config.views().mean())
                        && weights.std().equals(config.views().std()))) {
            lines.add("note: pixels were normalised by " + weights.mean() + " and " + weights.std()
                    + " there, and are by views.mean=" + config.views().mean() + " and views.std="
                    + config.views().std() + " here");
        }
        weights.notes().forEach(note -> lines.add("note: " + note));
    }

    /** {@return what is taken over, a line each; nothing for random weights} */
    List<String> describe() {
        return lines;
    }

    /** Overwrites student, teacher and centre; does nothing for random weights. */
    void into(TrainerState state) throws InputException {
        if (!sources.isEmpty()) {
            sources.get(0).into(state.student().weights());
        }
        if (sources.size() > 1) {
            sources.get(1).into(state.teacher().weights());
        }
        if (frozen.isPresent()) {
            frozen.get().into(state.teacher().weights());
        }
        ParameterStore own = state.remembered().values();
        if (center.isPresent() && own.layout().contains(CENTER)) {
            own.set(CENTER, center.get());
        }
    }
}
