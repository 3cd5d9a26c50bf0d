package io.github.dino4j.vit.weights;

import io.github.dino4j.core.io.FileBytes;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.pickle.ForeignObject;
import io.github.dino4j.core.pickle.PickledObject;
import io.github.dino4j.vit.torch.TorchFile;
import io.github.dino4j.vit.torch.TorchTensor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Finds the state dictionaries in what {@code torch.save} wrote; the elements of what is not wanted are never looked at. */
final class TorchContent {
    private static final List<String> WRAPPERS = List.of("state_dict", "model_state_dict", "model");
    private static final int DEEPEST = 3;
    private static final int MOST_SHOWN = 12;
    private static final int MOST_SHARED = 4;

    private final FileBytes file;
    private final Map<String, Map<String, TorchTensor>> states = new LinkedHashMap<>(); // by the path to them
    private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Map<String, String> facts = new LinkedHashMap<>();
    private final List<String> foreign = new ArrayList<>(); // where an object of another program lies

    private TorchContent(FileBytes file) {
        this.file = file;
    }

    /**
     * Reads a file.
     *
     * @param file the file
     * @param chooser which of its tensors are wanted
     */
    static RawWeights read(FileBytes file, Chooser chooser) throws IOException {
        Set<String> classes = new TreeSet<>();
        Object root = TorchFile.read(file, classes::add);
        TorchContent content = new TorchContent(file);
        content.find(root);
        Map<String, TorchTensor> all = content.named();
        Networks.Selection selection = chooser.choose(file.name(), all.keySet());
        List<String> notes = new ArrayList<>(selection.notes());
        if (!classes.isEmpty()) {
            notes.add("objects of other programs are not read, and nothing of them was executed: " + shown(classes));
        }
        if (!content.foreign.isEmpty()) {
            notes.add("such objects are " + shown(content.foreign));
        }
        return new RawWeights(
                file.name(), RawWeights.Container.TORCH, content.tensors(all, selection), content.facts, notes);
    }

    private void find(Object root) throws IOException {
        if (root instanceof ForeignObject object) {
            throw wholeObject("holds", object);
        }
        if (!(root instanceof Map<?, ?> map)) {
            throw new InputException(
                    file.name() + ": holds " + (root instanceof TorchTensor ? "one tensor" : "no names")
                            + ", not a state dictionary; save model.state_dict()");
        }
        collect("", map, 1);
        if (states.isEmpty()) {
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                if (entry.getValue() instanceof ForeignObject object) {
                    throw wholeObject("holds as \"" + entry.getKey() + "\"", object);
                }
            }
            throw new InputException(file.name() + ": holds no tensors where they were looked for, but "
                    + shown(map.keySet()) + "; save model.state_dict()");
        }
        checkpoint(map);
    }

    private InputException wholeObject(String where, ForeignObject object) {
        return new InputException(file.name() + ": " + where + " a whole pickled object (" + object.type()
                + "), which only the program that wrote it can rebuild; nothing was executed; load it there and save its"
                + " tensors alone: torch.save(model.state_dict(), \"weights.pth\")");
    }

    /** Dictionaries of tensors by name, down to some depth; a dictionary that holds itself is met once. */
    private void collect(String path, Map<?, ?> map, int depth) {
        if (!seen.add(map)) {
            return;
        }
        Map<String, TorchTensor> state = new LinkedHashMap<>();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            if (!(entry.getKey() instanceof String name)) {
                continue;
            }
            if (entry.getValue() instanceof TorchTensor tensor) {
                state.put(name, tensor);
            } else if (entry.getValue() instanceof ForeignObject object) {
                foreign.add(path + name + " (" + object.type() + ")");
            } else if (entry.getValue() instanceof Map<?, ?> inner && depth < DEEPEST) {
                collect(path + name + ".", inner, depth + 1);
            }
        }
        if (!state.isEmpty()) {
            states.put(path, state);
        }
    }

    /** What a checkpoint tells beside its networks. */
    private void checkpoint(Map<?, ?> map) {
        if (map.get("student") instanceof Map<?, ?> && map.get("teacher") instanceof Map<?, ?>) {
            facts.put("checkpoint", "student and teacher");
        } else if (!Networks.areIn(states.getOrDefault("", Map.of()).keySet())) {
            states.keySet().stream()
                    .filter(path -> !path.isEmpty())
                    .findFirst()
                    .ifPresent(path -> facts.put("checkpoint", path.substring(0, path.length() - 1)));
        }
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
    }

    /** All tensors by their names behind the paths to them, without a path where there is but one dictionary. */
    private Map<String, TorchTensor> named() {
        if (states.size() == 1) {
            return states.values().iterator().next();
        }
        Map<String, TorchTensor> all = new LinkedHashMap<>();
        states.forEach((path, state) -> state.forEach((name, tensor) -> all.put(path + name, tensor)));
        if (!Networks.areIn(all.keySet())) {
            for (String wrapper : WRAPPERS) {
                Map<String, TorchTensor> state = states.get(wrapper + ".");
                if (state != null) {
                    return state;
                }
            }
        }
        return all;
    }

    private Map<String, WeightTensor> tensors(Map<String, TorchTensor> all, Networks.Selection selection)
            throws IOException {
        Map<String, WeightTensor> tensors = new LinkedHashMap<>();
        long bytes = 0;
        for (Map.Entry<String, String> name : selection.names().entrySet()) {
            TorchTensor tensor = all.get(name.getKey());
            if (tensor == null) {
                throw new IllegalStateException(name.getKey() + " was chosen and is not there");
            }
            TorchTensor.Reader reader = tensor.reader();
            WeightTensor weights = new WeightTensor(tensor.shape(), tensor.type(), reader::read);
            bytes += weights.size() * tensor.type().width();
            if (tensors.put(name.getValue(), weights) != null) {
                throw new InputException(file.name() + ": holds two tensors that are " + name.getValue());
            }
        }
        if (bytes > MOST_SHARED * (file.size() + (1L << 22))) { // views of each other
            throw new InputException(file.name() + ": its tensors have " + bytes + " bytes in a file of " + file.size()
                    + "; those that share numbers may have up to " + MOST_SHARED + " times as many");
        }
        return tensors;
    }

    private static String shown(Collection<?> names) {
        Stream<String> first = names.stream().limit(MOST_SHOWN).map(String::valueOf);
        int more = names.size() - MOST_SHOWN;
        return String.join(", ", first.toList()) + (more > 0 ? " and " + more + " more" : "");
    }

    /** Chooses among tensors by their names. */
    @FunctionalInterface
    interface Chooser {
        Networks.Selection choose(String file, Set<String> names) throws InputException;
    }
}
