package io.github.dino4j.core.pickle;

import io.github.dino4j.core.io.InputException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Puts items into the list, dictionary or set on top of the stack. */
final class PickleContainers {
    private final PickleStack stack;
    private final boolean foreign; // whether objects of classes that are not read may occur

    PickleContainers(PickleStack stack, boolean foreign) {
        this.stack = stack;
        this.foreign = foreign;
    }

    @SuppressWarnings("unchecked") // only lists of the machine are array lists
    List<Object> list() throws InputException {
        if (stack.top() instanceof ArrayList<?> list) {
            return (List<Object>) list;
        }
        if (stack.top() instanceof ForeignObject) { // a subclass of list: its items are dropped
            return new ArrayList<>();
        }
        throw new InputException("appends to what is no list");
    }

    @SuppressWarnings("unchecked") // as above
    Map<Object, Object> map() throws InputException {
        if (stack.top() instanceof LinkedHashMap<?, ?> map) {
            return (Map<Object, Object>) map;
        }
        if (stack.top() instanceof ForeignObject) {
            return new LinkedHashMap<>();
        }
        throw new InputException("puts an entry into what is no dictionary");
    }

    @SuppressWarnings("unchecked") // as above
    Set<Object> set() throws InputException {
        if (stack.top() instanceof LinkedHashSet<?> set) {
            return (Set<Object>) set;
        }
        if (stack.top() instanceof ForeignObject) {
            return new LinkedHashSet<>();
        }
        throw new InputException("adds to what is no set");
    }

    Map<Object, Object> put(Map<Object, Object> map, List<Object> items) throws InputException {
        if (items.size() % 2 != 0) {
            throw new InputException("has a key without a value");
        }
        for (int i = 0; i < items.size(); i += 2) {
            map.put(keyHere(items.get(i)), items.get(i + 1));
        }
        return map;
    }

    Set<Object> addAll(Set<Object> set, List<Object> items) throws InputException {
        for (Object item : items) {
            set.add(keyHere(item));
        }
        return set;
    }

    /** Only what hashes in no time: a tuple that holds itself many times over would take for ever. */
    static Object key(Object key) throws InputException {
        if (key instanceof String || key instanceof Number || key instanceof Boolean || key instanceof None) {
            return key;
        }
        throw new InputException("has a key that is neither a text nor a number");
    }

    /** Where objects of other programs may occur, their keys may too; tuples among them are not looked into. */
    private Object keyHere(Object key) throws InputException {
        if (!foreign) {
            return key(key);
        }
        return key instanceof ForeignObject || key instanceof Global
                ? key
                : key instanceof List<?> || key instanceof byte[] ? new ForeignKey() : key(key);
    }

    /** Equal to itself alone. */
    private static final class ForeignKey {}
}
