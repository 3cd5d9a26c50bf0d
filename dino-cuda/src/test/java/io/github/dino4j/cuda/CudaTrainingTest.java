package io.github.dino4j.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.engine.Recompute;
import io.github.dino4j.core.event.RunEvent;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.io.SafeTensors;
import io.github.dino4j.train.DinoTrainer;
import io.github.dino4j.train.step.MemoryEstimate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole runs on the GPU, with signals, k-NN and checkpoints, are those of the plain loops. */
class CudaTrainingTest {
    private static final Map<String, String> SETS = Map.ofEntries(
            Map.entry("model.depth", "2"),
            Map.entry("model.embed_dim", "24"),
            Map.entry("model.drop_path_rate", "0.2"),
            Map.entry("method.head.out_dim", "32"),
            Map.entry("method.head.hidden_dim", "16"),
            Map.entry("method.head.bottleneck_dim", "8"),
            Map.entry("data.synthetic.train_per_class", "2"),
            Map.entry("data.synthetic.val_per_class", "1"),
            Map.entry("views.local.count", "2"),
            Map.entry("train.batch_size", "8"),
            Map.entry("train.epochs", "1"),
            Map.entry("optim.warmup_epochs", "0"),
            Map.entry("eval.knn.k", "[5]"));

    @TempDir
    private Path folder;

    @BeforeAll
    static void standIn() {
        StandIn.require();
    }

    /** What a run leaves: each step's loss and gradient norm, and the last checkpoint's tensors. */
    private record Trained(List<Double> losses, List<Double> norms, Map<String, SafeTensors.Tensor> tensors) {}

    private Trained train(String name, String engine, String precision, String... more) throws IOException {
        return train(name, engine, precision, Integer.MAX_VALUE, more);
    }

    /** Trains on, until a step after which the run is stopped and saved. */
    private Trained train(String name, String engine, String precision, int last, String... more) throws IOException {
        Path run = folder.resolve(name);
        DinoTrainer trainer = DinoTrainer.builtin("recipe/textures_nano.yaml");
        SETS.forEach(trainer::set);
        for (String set : more) {
            int equals = set.indexOf('=');
            trainer.set(set.substring(0, equals), set.substring(equals + 1));
        }
        List<Double> losses = new ArrayList<>();
        List<Double> norms = new ArrayList<>();
        trainer.set("train.output", "'" + run + "'")
                .set("train.engine", engine)
                .set("train.precision", precision)
                .listen(event -> {
                    if (event instanceof RunEvent.StepFinished step) {
                        losses.add(step.loss());
                        norms.add(step.gradNorm());
                        if (step.step() == last) {
                            trainer.stop();
                        }
                    }
                })
                .train();
        try (Stream<Path> files = Files.list(run.resolve("checkpoints"))) {
            Path newest = files.filter(file -> file.toString().endsWith(".safetensors"))
                    .sorted()
                    .reduce((one, other) -> other)
                    .orElseThrow();
            return new Trained(losses, norms, SafeTensors.read(newest).tensors());
        }
    }

    private static void assertClose(List<Double> actual, List<Double> expected, double relative) {
        assertThat(actual).hasSameSizeAs(expected).isNotEmpty();
        for (int i = 0; i < expected.size(); i++) {
            assertThat(actual.get(i))
                    .as("step " + i)
                    .isCloseTo(expected.get(i), within(relative * Math.abs(expected.get(i))));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"train.recompute=none", "method.head.use_bn=true"})
    void inFloat32ARunIsThatOfThePlainLoops(String set) throws IOException {
        assertTrainsAsPlainLoops(set);
    }

    @Tag("nightly")
    @ParameterizedTest
    @ValueSource(strings = {"train.recompute=blocks", "train.accumulate=2"})
    void inPartsToo(String set) throws IOException {
        assertTrainsAsPlainLoops(set);
    }

    private void assertTrainsAsPlainLoops(String set) throws IOException {
        Trained here = train("cuda", "cuda", "float32", set);
        Trained there = train("java", "java", "float32", set);
        assertClose(here.losses(), there.losses(), 1e-4);
        assertClose(here.norms(), there.norms(), 1e-3);
        assertThat(here.tensors().keySet()).isEqualTo(there.tensors().keySet());
    }

    /** What a step computes twice depends on the GPU's memory, of which a run is refused if it needs more. */
    @Test
    void theGpusMemoryCounts() {
        StandIn.requireEmulated();
        RunConfig config = ConfigLoader.builtin(
                "model/vit_small_16.yaml",
                List.of("data.train=x", "train.engine=cuda", "train.precision=bfloat16", "train.batch_size=64"));
        try {
            StandIn.set("memory", StandIn.count("bytes") + (80L << 30));
            long all = MemoryEstimate.of(config).total();
            assertThat(MemoryEstimate.recompute(config)).isEqualTo(Recompute.NONE);
            StandIn.set("memory", StandIn.count("bytes") + all);
            assertThat(MemoryEstimate.recompute(config)).as("nothing to spare").isNotEqualTo(Recompute.NONE);
            StandIn.set("memory", StandIn.count("bytes") + (1L << 30));
            assertThat(MemoryEstimate.recompute(config)).isEqualTo(Recompute.BLOCKS);
            assertThatThrownBy(() -> MemoryEstimate.of(config).requireFree())
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining(" GB of the GPU's memory (")
                    .hasMessageContaining("but 1.07 GB are free; set train.recompute=blocks");
        } finally {
            StandIn.reset();
        }
    }

    @Test
    void inBfloat16LossesAreClose() throws IOException {
        Trained here = train("rounded", "cuda", "bfloat16");
        Trained there = train("exact", "java", "float32");
        assertClose(here.losses(), there.losses(), 0.04); // the first steps of AdamW take signs, rounded or not
    }

    @Test
    void aResumedRunIsTheUninterruptedOne() throws IOException {
        Trained whole = train("whole", "cuda", "bfloat16", "train.epochs=2");
        Trained first = train("parts", "cuda", "bfloat16", 2, "train.epochs=2");
        Trained second = train("parts", "cuda", "bfloat16", "train.epochs=2");
        assertThat(first.losses()).hasSize(2);
        assertThat(second.losses())
                .isEqualTo(whole.losses().subList(2, whole.losses().size()));
        assertSame(second, whole);
    }

    @Tag("nightly")
    @Test
    void aRunMovesToAnotherEngine() throws IOException {
        Trained whole = train("on one", "java", "float32", "train.epochs=2");
        train("on two", "cuda", "float32", 2, "train.epochs=2");
        Trained moved = train("on two", "java", "float32", "train.epochs=2");
        assertClose(moved.losses(), whole.losses().subList(2, whole.losses().size()), 1e-4);
    }

    private static void assertSame(Trained actual, Trained expected) {
        assertThat(actual.tensors().keySet()).isEqualTo(expected.tensors().keySet());
        expected.tensors().forEach((name, tensor) -> {
            float[] numbers = Objects.requireNonNull(actual.tensors().get(name)).floats();
            assertThat(numbers).as(name).isEqualTo(tensor.floats());
        });
    }

    /** Views are sent while the step before runs: here they travel only once somebody waits for them. */
    @Tag("nightly")
    @Test
    void aStepWaitsForItsViews() throws IOException {
        StandIn.requireEmulated();
        Trained soon = train("soon", "cuda", "float32", "train.accumulate=2");
        try {
            StandIn.set("late", 1);
            Trained late = train("late", "cuda", "float32", "train.accumulate=2");
            assertThat(late.losses()).isEqualTo(soon.losses());
            assertSame(late, soon);
        } finally {
            StandIn.reset();
        }
    }

    /** Kernels sum in one order, and algorithms are chosen once: a run is the same bytes at every time. */
    @Tag("nightly")
    @Test
    void aRunIsTheSameTwice() throws IOException {
        Trained once = train("once", "cuda", "bfloat16");
        Trained again = train("again", "cuda", "bfloat16");
        assertThat(again.losses()).isEqualTo(once.losses());
        assertSame(again, once);
    }
}
