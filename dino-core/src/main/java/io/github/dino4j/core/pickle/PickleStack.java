package io.github.dino4j.core.pickle;

import io.github.dino4j.core.io.InputException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The values that a pickle works on: a stack with marks, and the memo. */
final class PickleStack {
    private static final Object MARK = new Object();

    private final List<Object> values = new ArrayList<>();
    private final Map<Long, Object> memo = new HashMap<>();

    void push(Object value) {
        values.add(value);
    }

    void mark() {
        values.add(MARK);
    }

    private Object last() throws InputException {
        if (values.isEmpty()) {
            throw new InputException("takes a value from an empty stack");
        }
        return values.get(values.size() - 1);
    }

    Object top() throws InputException {
        Object top = last();
        if (top == MARK) {
            throw new InputException("takes a mark for a value");
        }
        return top;
    }

    Object pop() throws InputException {
        Object top = top();
        values.remove(values.size() - 1);
        return top;
    }

    /** Takes off a value or a mark. */
    void drop() throws InputException {
        last();
        values.remove(values.size() - 1);
    }

    /** Takes off all down to the last mark; those above it, in order. */
    List<Object> popToMark() throws InputException {
        int mark = values.size() - 1;
        while (mark >= 0 && values.get(mark) != MARK) {
            mark--;
        }
        if (mark < 0) {
            throw new InputException("wants the values behind a mark, and there is no mark");
        }
        List<Object> above = values.subList(mark + 1, values.size());
        List<Object> popped = new ArrayList<>(above);
        values.subList(mark, values.size()).clear();
        return popped;
    }

    /** Replaces the last values by a tuple of them. */
    void tuple(int count) throws InputException {
        List<Object> items = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            items.add(pop());
        }
        Collections.reverse(items);
        push(Collections.unmodifiableList(items));
    }

    void remember(long index) throws InputException {
        memo.put(index, top());
    }

    void rememberNext() throws InputException {
        remember(memo.size());
    }

    void recall(long index) throws InputException {
        Object value = memo.get(index);
        if (value == null) {
            throw new InputException("recalls value " + index + ", which it has not kept");
        }
        push(value);
    }
}
