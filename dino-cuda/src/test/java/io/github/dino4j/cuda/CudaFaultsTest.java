package io.github.dino4j.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dino4j.core.device.DeviceMemoryError;
import io.github.dino4j.core.engine.Engines;
import io.github.dino4j.core.event.RunEvent;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.train.DinoTrainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a run whose GPU has no memory left, or fails, or is not there: one sentence, and a run that goes on. */
class CudaFaultsTest {
    @TempDir
    private Path folder;

    private final List<Long> steps = new ArrayList<>();

    @BeforeEach
    void stand() {
        StandIn.requireEmulated();
        StandIn.reset();
    }

    @AfterEach
    void restore() {
        System.clearProperty(CudaProvider.ORDINAL);
        if (!StandIn.isReal()) {
            StandIn.reset();
        }
    }

    /** Two epochs of two steps, with k-NN behind each. */
    private DinoTrainer trainer(String... sets) {
        DinoTrainer trainer = DinoTrainer.builtin("recipe/textures_nano.yaml");
        for (String set : List.of(
                "model.depth=1",
                "model.embed_dim=24",
                "method.head.out_dim=32",
                "method.head.hidden_dim=16",
                "method.head.bottleneck_dim=8",
                "data.synthetic.train_per_class=2",
                "data.synthetic.val_per_class=1",
                "views.local.count=2",
                "train.batch_size=8",
                "train.epochs=2",
                "optim.warmup_epochs=0",
                "eval.knn.k=[5]",
                "eval.knn.every_epochs=1",
                "train.engine=cuda",
                "train.precision=float32",
                "train.output='" + folder.resolve("run") + "'")) {
            set(trainer, set);
        }
        Stream.of(sets).forEach(set -> set(trainer, set));
        return trainer;
    }

    private static void set(DinoTrainer trainer, String set) {
        int equals = set.indexOf('=');
        trainer.set(set.substring(0, equals), set.substring(equals + 1));
    }

    /** Has something happen after a step. */
    private void after(DinoTrainer trainer, long step, Runnable event) {
        trainer.listen(told -> {
            if (told instanceof RunEvent.StepFinished finished) {
                steps.add(finished.step());
                if (finished.step() == step) {
                    event.run();
                }
            }
        });
    }

    private List<String> checkpoints() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("run/checkpoints"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".safetensors"))
                    .sorted()
                    .toList();
        }
    }

    private void assertGoesOn(long from) throws IOException {
        StandIn.reset();
        steps.clear();
        DinoTrainer again = trainer();
        after(again, -1, () -> {});
        again.train();
        assertThat(steps).first().isEqualTo(from);
        assertThat(steps).last().isEqualTo(4L);
    }

    @Test
    void whenMemoryIsUsedUpTheLastStepIsSaved() throws IOException {
        DinoTrainer trainer = trainer();
        after(trainer, 2, () -> StandIn.set("memory", StandIn.count("bytes"))); // before the epoch's evaluation
        assertThatThrownBy(trainer::train)
                .isInstanceOf(DeviceMemoryError.class)
                .hasMessageContaining("the GPU stand-in has 0 MiB of memory free")
                .hasMessageContaining("train.batch_size");
        assertThat(checkpoints()).hasSize(1);
        assertGoesOn(3);
    }

    @Test
    void whenAKernelFailsTheRunGoesOnFromItsCheckpoint() throws IOException {
        StandIn.set("devices", 5); // the context of one that has failed is lost to the process
        DinoTrainer trainer = trainer("train.device=4");
        after(trainer, 3, () -> StandIn.set("fails_at", StandIn.count("launches") + 3));
        assertThatThrownBy(trainer::train)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("CUDA_ERROR_LAUNCH_FAILED")
                .hasMessageContaining("a recorded step");
        assertThat(checkpoints()).as("of the first epoch").hasSize(1);
        assertGoesOn(3);
    }

    @Test
    void aRunThatCannotFitIsRefusedBeforeAnythingIsWritten() {
        long allocations = StandIn.count("allocations");
        DinoTrainer trainer = trainer("train.recompute=blocks", "train.batch_size=16");
        Engines.freeBytes("cuda", 0); // opens it
        long opened = StandIn.count("allocations");
        assertThat(opened).isGreaterThanOrEqualTo(allocations);
        StandIn.set("memory", StandIn.count("bytes") + (100L << 20));
        assertThatThrownBy(trainer::train)
                .isInstanceOf(InputException.class)
                .hasMessageContaining("of the GPU's memory")
                .hasMessageContaining("lower train.batch_size");
        assertThat(StandIn.count("allocations")).isEqualTo(opened);
        assertThat(folder.resolve("run")).doesNotExist();
    }

    @Test
    void aGpuThatIsNotThereIsNamed() {
        assertThatThrownBy(trainer("train.device=7")::train)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "there is no GPU number 7 on this machine, which has 1, counted from 0; set train.device to one"
                                + " of them");
        assertThat(folder.resolve("run")).doesNotExist();
    }

    @Test
    void whyThereIsNoLibraryOfProductsIsSaid() throws IOException {
        System.setProperty(CudaProvider.ORDINAL, "2"); // which no other test opens
        StandIn.set("devices", 3);
        Path text = Files.writeString(folder.resolve("libcublasLt.so.12"), "no library");
        String library = System.getProperty("dino4j.cuda.cublaslt");
        try {
            for (String wrong : List.of(text.toString(), System.getProperty("dino4j.cuda.driver"))) {
                System.setProperty("dino4j.cuda.cublaslt", wrong);
                assertThat(new CudaProvider().unavailable())
                        .hasValue(wrong + " is not cuBLASLt of CUDA 12 or 13; it comes with the CUDA toolkit and with"
                                + " PyTorch's wheels, and -Ddino4j.cuda.cublaslt=FILE names it");
            }
            System.setProperty("dino4j.cuda.cublaslt", folder + "/none");
            assertThat(new CudaProvider().unavailable())
                    .hasValue("dino4j.cuda.cublaslt names " + folder + "/none, where no file lies");
        } finally {
            System.setProperty("dino4j.cuda.cublaslt", library);
        }
    }

    @Test
    void whatOtherProgramsHaveIsSaid() {
        System.setProperty(CudaProvider.ORDINAL, "3"); // which no other test opens
        StandIn.set("devices", 4);
        StandIn.set("memory", StandIn.count("bytes") + (1L << 20)); // less than products work in
        assertThat(new CudaProvider().unavailable()).hasValueSatisfying(why -> assertThat(why)
                .contains("has 1 MiB of memory free and 32 MiB more are needed"));
        StandIn.reset();
        StandIn.set("devices", 4);
        StandIn.set("context", 2);
        assertThat(new CudaProvider().unavailable()).hasValueSatisfying(why -> assertThat(why)
                .isEqualTo("the GPU cannot be used (another program may own it): CUDA_ERROR_OUT_OF_MEMORY"));
        StandIn.set("context", 0);
        assertThat(new CudaProvider().unavailable())
                .as("nothing is left of the failures")
                .isEmpty();
    }
}
