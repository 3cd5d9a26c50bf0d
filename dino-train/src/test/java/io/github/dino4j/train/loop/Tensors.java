package io.github.dino4j.train.loop;

import io.github.dino4j.core.io.SafeTensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/** Checkpoints in comparable form. */
final class Tensors {
    private Tensors() {}

    /** Names and bytes of all tensors, without the metadata, which hold the run's own folder. */
    static String digest(Path file) throws IOException {
        StringBuilder text = new StringBuilder();
        SafeTensors.read(file).tensors().forEach((name, tensor) -> text.append(name)
                .append(tensor.shape())
                .append(Arrays.hashCode(tensor.data().array())));
        return text.toString();
    }
}
