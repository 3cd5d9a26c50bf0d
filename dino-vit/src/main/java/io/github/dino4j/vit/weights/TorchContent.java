package io.github.dino4j.vit.weights;

import io.github.dino4j.core.io.FileBytes;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.pickle.PickledObject;
import io.github.dino4j.vit.torch.TorchFile;
import io.github.dino4j.vit.torch.TorchTensor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Finds the state dictionary that is wanted in what {@code torch.save} wrote; others are not even looked at. */
final class TorchContent {
    private static final List<String> NETWORKS = List.of("teacher", "student");
    private static final List<String> WRAPPERS = List.of("state_dict", "model_state_dict", "model");
    private static final String CENTER = "center";
    private static final int MOST_SHOWN = 12;

    private final FileBytes file;
    private final String network;
    private final Map<String, WeightTensor> tensors = new LinkedHashMap<>();
    private final Map<String, String> facts = new LinkedHashMap<>();

    private TorchContent(FileBytes file, String network) {
        this.file = file;
        this.network = network;
    }

    static RawWeights read(FileBytes file, String network) throws IOException {
        TorchContent content = new TorchContent(file, network);
        content.find(TorchFile.read(file));
        return new RawWeights(
                file.name(), RawWeights.Container.TORCH, content.tensors, content.facts, new ArrayList<>());
    }

    private void find(Object root) throws IOException {
        if (!(root instanceof Map<?, ?> map)) {
            throw new InputException(
                    file.name() + ": holds " + (root instanceof TorchTensor ? "one tensor" : "no names")
                            + ", not a state dictionary; save model.state_dict()");
        }
        List<String> networks = NETWORKS.stream()
                .filter(name -> map.get(name) instanceof Map<?, ?>)
                .toList();
        if (!networks.isEmpty()) {
            if (!(map.get(network) instanceof Map<?, ?> state)) {
                throw new InputException(file.name() + ": holds no " + network + ", only " + networks);
            }
            add(state);
            checkpoint(map);
            return;
        }
        for (String wrapper : WRAPPERS) {
            if (map.get(wrapper) instanceof Map<?, ?> state) {
                facts.put("checkpoint", wrapper);
                add(state);
                return;
            }
        }
        add(map);
    }

    /** What a full checkpoint has beside its networks; the optimiser's moments stay where they are. */
    private void checkpoint(Map<?, ?> map) throws IOException {
        facts.put("checkpoint", "student and teacher");
        if (map.get("epoch") instanceof Long epoch) {
            facts.put("epoch", epoch.toString());
        }
        if (map.get("args") instanceof PickledObject args) {
            args.fields().forEach((name, value) -> {
                if (value instanceof String || value instanceof Number || value instanceof Boolean) {
                    facts.put("args." + name, value.toString());
                }
            });
        }
        if (map.get("dino_loss") instanceof Map<?, ?> loss && loss.get(CENTER) instanceof TorchTensor center) {
            tensors.put(CENTER, tensor(center));
        }
    }

    private void add(Map<?, ?> state) throws IOException {
        for (Map.Entry<?, ?> entry : state.entrySet()) {
            if (entry.getKey() instanceof String name && entry.getValue() instanceof TorchTensor tensor) {
                tensors.put(name, tensor(tensor));
            }
        }
        if (tensors.isEmpty()) {
            throw new InputException(file.name() + ": holds no tensors where they were looked for, but "
                    + String.join(", ", names(state).toList()) + "; save model.state_dict()");
        }
    }

    private static Stream<String> names(Map<?, ?> state) {
        return state.keySet().stream().limit(MOST_SHOWN).map(String::valueOf);
    }

    private static WeightTensor tensor(TorchTensor tensor) throws IOException {
        TorchTensor.Reader reader = tensor.reader();
        return new WeightTensor(tensor.shape(), tensor.type(), reader::read);
    }
}
