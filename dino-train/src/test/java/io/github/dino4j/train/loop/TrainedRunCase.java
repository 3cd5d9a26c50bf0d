package io.github.dino4j.train.loop;

import io.github.dino4j.core.io.CheckpointFiles;
import io.github.dino4j.core.io.SafeTensors;
import io.github.dino4j.train.DinoTrainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A small run that was trained once, a copy of it for each test, and its teacher as other programs would release it. */
abstract class TrainedRunCase {
    static final List<String> FILES = List.of("step-00000005.safetensors", "step-00000010.safetensors");

    @TempDir
    static Path trained;

    @TempDir
    Path folder;

    Path run = Path.of("");

    @BeforeAll
    static void train() throws IOException {
        DinoTrainer trainer = TinyRun.in(trained).set("train.epochs", "2").set("train.precision", "float32");
        trainer.set("optim.warmup_epochs", "0.5").train();
    }

    /** A copy that may be damaged. */
    @BeforeEach
    void copy() throws IOException {
        run = folder.resolve("run");
        Files.createDirectories(run.resolve("checkpoints"));
        for (String name : FILES) {
            Files.copy(
                    trained.resolve("checkpoints").resolve(name),
                    run.resolve("checkpoints").resolve(name));
        }
    }

    final Path newest() {
        return run.resolve("checkpoints").resolve(FILES.get(1));
    }

    static SafeTensors read(Path file) throws IOException {
        return CheckpointFiles.read(file);
    }

    /** The teacher's backbone in timm's names, and nothing else: what other programs release. */
    final Path timm() throws IOException {
        Map<String, SafeTensors.Tensor> tensors = new LinkedHashMap<>();
        String prefix = "teacher.backbone.";
        read(newest()).tensors().forEach((name, tensor) -> {
            if (name.startsWith(prefix)) {
                tensors.put(name.substring(prefix.length()), tensor);
            }
        });
        Path file = folder.resolve("model.safetensors");
        new SafeTensors(tensors, Map.of("format", "pt")).write(file);
        return file;
    }

    final DinoTrainer next(String... sets) {
        DinoTrainer trainer = TinyRun.in(folder.resolve("next")).set("train.precision", "float32");
        for (String set : sets) {
            trainer.set(set.substring(0, set.indexOf('=')), set.substring(set.indexOf('=') + 1));
        }
        return trainer;
    }

    static String from(Path weights) {
        return "train.init.weights='" + weights + "'";
    }
}
