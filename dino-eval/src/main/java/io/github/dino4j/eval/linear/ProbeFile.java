package io.github.dino4j.eval.linear;

import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.io.SafeTensors;
import io.github.dino4j.core.parallel.Group;
import io.github.dino4j.core.parallel.Shares;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where the first process of a probe keeps what all need to go on; without a file it keeps nothing. */
final class ProbeFile {
    private static final String IDENTITY = "probe";
    private static final String LOSSES = "losses";
    private static final int FIRST = 0;

    private final @Nullable Path file;
    private final String identity;
    private final Group group;

    ProbeFile(@Nullable Path file, ProbeOptions options, ProbeRows train, Group group) {
        this.file = file;
        this.group = group;
        this.identity = options + " on " + train.size() + " rows of " + train.dim() + " numbers, " + train.classes()
                + " classes";
    }

    /** {@return the epochs completed} */
    int load(ProbeState heads, ProbeHistory history) throws IOException {
        if (file == null) {
            return 0;
        }
        Shares.together(group, () -> {
            if (group.rank() == FIRST) {
                read(file, heads, history);
            }
        });
        if (!group.isAlone()) {
            arrays(heads).values().forEach(values -> group.broadcast(values, FIRST));
            history.broadcast(group, FIRST);
        }
        return history.epochs();
    }

    private void read(Path path, ProbeState heads, ProbeHistory history) throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        SafeTensors content = SafeTensors.read(path);
        String written = content.metadata().get(IDENTITY);
        if (!identity.equals(written)) {
            throw new InputException(path + ": holds another probe (" + written + "), not " + identity
                    + "; choose another --output, or delete it to start over");
        }
        Map<String, float[]> arrays = arrays(heads);
        for (Map.Entry<String, float[]> entry : arrays.entrySet()) {
            SafeTensors.Tensor tensor = content.tensors().get(entry.getKey());
            if (tensor == null || tensor.shape().get(0) != entry.getValue().length) {
                throw new InputException(path + ": lacks " + entry.getKey() + "; delete it to start over");
            }
            System.arraycopy(tensor.floats(), 0, entry.getValue(), 0, entry.getValue().length);
        }
        SafeTensors.Tensor losses = content.tensors().get(LOSSES);
        history.load(losses == null ? new long[0] : losses.longs());
    }

    void save(ProbeState heads, ProbeHistory history) throws IOException {
        if (file == null) {
            return;
        }
        Shares.together(group, () -> {
            if (group.rank() == FIRST) {
                write(file, heads, history);
            }
        });
    }

    private void write(Path path, ProbeState heads, ProbeHistory history) throws IOException {
        Map<String, SafeTensors.Tensor> tensors = new LinkedHashMap<>();
        arrays(heads)
                .forEach((name, values) ->
                        tensors.put(name, SafeTensors.Tensor.of(List.of((long) values.length), values)));
        tensors.put(LOSSES, SafeTensors.Tensor.of(history.state()));
        new SafeTensors(tensors, Map.of(IDENTITY, identity)).write(path);
    }

    private static Map<String, float[]> arrays(ProbeState heads) {
        Map<String, float[]> arrays = new LinkedHashMap<>();
        arrays.put("weight", heads.weight);
        arrays.put("bias", heads.bias);
        arrays.put("weight_momentum", heads.weightMomentum);
        arrays.put("bias_momentum", heads.biasMomentum);
        return arrays;
    }
}
