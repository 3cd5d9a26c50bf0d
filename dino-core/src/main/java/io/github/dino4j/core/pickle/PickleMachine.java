package io.github.dino4j.core.pickle;

import io.github.dino4j.core.io.InputException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads a pickle of protocols 0 to 5 as data. Names are looked up in a list and nowhere else, so that nothing is ever
 * executed; time and memory are bounded by the length of the pickle.
 *
 * <p>Dictionaries become {@link LinkedHashMap}s with numbers and texts as keys, lists {@link ArrayList}s, tuples
 * unmodifiable lists, whole numbers {@link Long}s or {@link BigInteger}s, bytes {@code byte[]}, {@code None} {@link None}. A
 * value may hold itself, and the same value often: walk through it only where its form is known.
 */
public final class PickleMachine {
    private static final int MOST_OPERATIONS = 1 << 22;
    private static final int HIGHEST_PROTOCOL = 5;
    private static final int STOP = '.';

    private final Map<Integer, Operation> operations = new HashMap<>();
    private final Global.Maker persistent;
    private final PickleCallees callees;
    private final PickleInput input;
    private final PickleStack stack = new PickleStack();
    private final PickleContainers containers;

    private interface Operation {
        void run() throws InputException;
    }

    /**
     * Prepares to read.
     *
     * @param bytes from the pickle's first byte on
     * @param globals names that may occur, null for others
     * @param persistent what a persistent identifier stands for
     */
    public PickleMachine(ByteBuffer bytes, Function<String, @Nullable Global> globals, Global.Maker persistent) {
        this(bytes, globals, persistent, null);
    }

    private PickleMachine(
            ByteBuffer bytes,
            Function<String, @Nullable Global> globals,
            Global.Maker persistent,
            @Nullable Consumer<String> foreign) {
        this.input = new PickleInput(bytes);
        this.persistent = persistent;
        this.callees = new PickleCallees(globals, foreign);
        this.containers = new PickleContainers(stack, foreign != null);
        stackOperations();
        numbers();
        texts();
        containers();
        objects();
    }

    /**
     * Prepares to read a pickle of which only a part is wanted: objects of classes that are not on the list become
     * {@link ForeignObject}s, which hold nothing and do nothing, instead of being refused.
     *
     * @param bytes from the pickle's first byte on
     * @param globals names that are read, null for others
     * @param persistent what a persistent identifier stands for
     * @param foreign is told the names of others
     * @return the machine
     */
    public static PickleMachine withPlaceholders(
            ByteBuffer bytes,
            Function<String, @Nullable Global> globals,
            Global.Maker persistent,
            Consumer<String> foreign) {
        PickleMachine machine = new PickleMachine(bytes, globals, persistent, foreign);
        machine.otherObjects();
        return machine;
    }

    /** {@return the first byte behind what was read} */
    public int position() {
        return input.position();
    }

    /**
     * Reads.
     *
     * @return the value
     * @throws InputException if it is damaged, too large or holds what is not on the list; without the file's name
     */
    public Object read() throws InputException {
        for (int count = 0; count < MOST_OPERATIONS; count++) {
            int code = input.unsignedByte();
            if (code == STOP) {
                return stack.pop();
            }
            Operation operation = operations.get(code);
            if (operation == null) {
                throw new InputException(String.format(
                        Locale.ROOT,
                        "holds the operation 0x%02x at byte %d, which is not one of data",
                        code,
                        position() - 1));
            }
            operation.run();
        }
        throw new InputException("has more than " + MOST_OPERATIONS + " operations");
    }

    private void on(int code, Operation operation) {
        operations.put(code, operation);
    }

    private void stackOperations() {
        on(0x80, () -> {
            int protocol = input.unsignedByte();
            if (protocol > HIGHEST_PROTOCOL) {
                throw new InputException(
                        "is of protocol " + protocol + "; those up to " + HIGHEST_PROTOCOL + " are read");
            }
        });
        on(0x95, () -> input.signedLong()); // the length of a frame, which is of use to unbuffered readers
        on('(', stack::mark);
        on('0', stack::drop);
        on('1', () -> stack.popToMark());
        on('2', () -> stack.push(stack.top()));
        on('p', () -> stack.remember(index(input.decimal(input.line()))));
        on('q', () -> stack.remember(input.unsignedByte()));
        on('r', () -> stack.remember(input.unsignedInt()));
        on(0x94, stack::rememberNext);
        on('g', () -> stack.recall(index(input.decimal(input.line()))));
        on('h', () -> stack.recall(input.unsignedByte()));
        on('j', () -> stack.recall(input.unsignedInt()));
    }

    private static long index(Object number) throws InputException {
        if (number instanceof Long index) {
            return index;
        }
        throw new InputException("keeps a value under a number that is too large");
    }

    private void numbers() {
        on('N', () -> stack.push(None.NONE));
        on(0x88, () -> stack.push(true));
        on(0x89, () -> stack.push(false));
        on('J', () -> stack.push((long) input.signedInt()));
        on('K', () -> stack.push((long) input.unsignedByte()));
        on('M', () -> stack.push((long) input.unsignedShort()));
        on('I', () -> {
            String line = input.line(); // protocol 0 writes booleans so
            stack.push(line.equals("00") || line.equals("01") ? line.equals("01") : input.decimal(line));
        });
        on('L', () -> {
            String line = input.line();
            stack.push(input.decimal(line.endsWith("L") ? line.substring(0, line.length() - 1) : line));
        });
        on(0x8a, () -> stack.push(input.whole(input.unsignedByte())));
        on(0x8b, () -> stack.push(input.whole(input.unsignedInt())));
        on('G', () -> stack.push(input.bigEndianDouble()));
        on('F', () -> stack.push(input.real()));
    }

    private void texts() {
        on('X', () -> stack.push(input.text(input.unsignedInt())));
        on(0x8c, () -> stack.push(input.text(input.unsignedByte())));
        on(0x8d, () -> stack.push(input.text(input.signedLong())));
        on('V', () -> stack.push(input.plainLine()));
        on('U', () -> stack.push(input.latin(input.unsignedByte())));
        on('T', () -> stack.push(input.latin(input.signedInt())));
        on('S', () -> stack.push(input.quotedLine()));
        on('B', () -> stack.push(input.bytes(input.unsignedInt())));
        on('C', () -> stack.push(input.bytes(input.unsignedByte())));
        on(0x8e, () -> stack.push(input.bytes(input.signedLong())));
        on(0x96, () -> stack.push(input.bytes(input.signedLong())));
    }

    private void containers() {
        on(']', () -> stack.push(new ArrayList<>()));
        on('}', () -> stack.push(new LinkedHashMap<>()));
        on(0x8f, () -> stack.push(new LinkedHashSet<>()));
        on(')', () -> stack.tuple(0));
        on(0x85, () -> stack.tuple(1));
        on(0x86, () -> stack.tuple(2));
        on(0x87, () -> stack.tuple(3));
        on('t', () -> stack.push(Collections.unmodifiableList(stack.popToMark())));
        on('l', () -> stack.push(stack.popToMark()));
        on('d', () -> stack.push(containers.put(new LinkedHashMap<>(), stack.popToMark())));
        on('a', () -> {
            Object item = stack.pop();
            containers.list().add(item);
        });
        on('e', () -> {
            List<Object> items = stack.popToMark();
            containers.list().addAll(items);
        });
        on('s', () -> {
            Object value = stack.pop();
            Object key = stack.pop();
            containers.put(containers.map(), List.of(key, value));
        });
        on('u', () -> {
            List<Object> items = stack.popToMark();
            containers.put(containers.map(), items);
        });
        on(0x90, () -> {
            List<Object> items = stack.popToMark();
            containers.addAll(containers.set(), items);
        });
        on(0x91, () -> stack.push(containers.addAll(new LinkedHashSet<>(), stack.popToMark())));
    }

    private void objects() {
        on('c', () -> stack.push(callees.global(input.line(), input.line())));
        on(0x93, () -> {
            Object name = stack.pop();
            Object module = stack.pop();
            if (!(name instanceof String second) || !(module instanceof String first)) {
                throw new InputException("names a class by something else than texts");
            }
            stack.push(callees.global(first, second));
        });
        on('R', this::call);
        on(0x81, this::call);
        on('b', () -> {
            Object state = stack.pop();
            if (stack.top() instanceof Global.Buildable buildable) {
                buildable.build(state);
            } else if (!(stack.top() instanceof LinkedHashMap<?, ?>)) { // attributes of an OrderedDict, of no use here
                throw new InputException("gives a state to what has none");
            }
        });
        on('Q', () -> stack.push(persistent.make(Collections.singletonList(stack.pop()))));
    }

    private void call() throws InputException {
        Object arguments = stack.pop();
        Object callee = stack.pop();
        if (!(arguments instanceof List<?> list) || list instanceof ArrayList) {
            throw new InputException("calls what cannot be called");
        }
        stack.push(callees.result(callee, list));
    }

    /** Ways to make an object that only classes of other programs take. */
    private void otherObjects() {
        on('i', () -> {
            Global callee = callees.global(input.line(), input.line());
            stack.push(callees.result(callee, stack.popToMark()));
        });
        on('o', () -> {
            List<Object> items = stack.popToMark();
            if (items.isEmpty()) {
                throw new InputException("makes an object of no class");
            }
            stack.push(callees.result(items.get(0), items.subList(1, items.size())));
        });
        on(0x92, () -> {
            stack.pop(); // arguments by name
            call();
        });
    }
}
