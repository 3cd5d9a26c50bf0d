package io.github.dino4j.train.export;

import io.github.dino4j.core.io.InputException;
import io.github.dino4j.vit.export.BackboneExport;
import io.github.dino4j.vit.weights.WeightTensor;
import io.github.dino4j.vit.weights.Weights;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A checkpoint laid out as the original's: {@code student} behind {@code module.} as its parallel wrapper has it, {@code
 * teacher} without, since the original wraps it only where there is batch normalisation, and {@code dino_loss} with the
 * centre. Its evaluations read it; its training starts from it with a new optimiser: moments and momentum are not exported.
 */
public final class FullCheckpoint {
    private static final String WRAPPED = "module.";

    private FullCheckpoint() {}

    /**
     * Collects the tensors, which are read when they are written.
     *
     * @param path the checkpoint
     * @param teacher its teacher
     * @return what the file holds
     * @throws InputException if the file has no head, a backbone alone being no checkpoint
     * @throws IOException if it cannot be read
     */
    public static Map<String, Object> of(Path path, Weights teacher) throws IOException {
        if (teacher.head().isEmpty()) {
            throw new InputException(
                    teacher.file() + ": holds a backbone without a head; leave out --full to export the backbone");
        }
        Weights student = Weights.load(path, "student", 0);
        boolean isWrapped = teacher.head().get().useBn();
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("student", BackboneExport.network(student.backbone(), student.headTensors(), WRAPPED));
        content.put(
                "teacher", BackboneExport.network(teacher.backbone(), teacher.headTensors(), isWrapped ? WRAPPED : ""));
        teacher.center()
                .ifPresent(center -> content.put(
                        "dino_loss", Map.of("center", WeightTensor.of(List.of(1L, (long) center.length), center))));
        return content;
    }
}
