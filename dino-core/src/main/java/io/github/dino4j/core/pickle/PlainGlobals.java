package io.github.dino4j.core.pickle;

import io.github.dino4j.core.io.InputException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Names of Python and NumPy that are data: ordered dictionaries, namespaces, arrays, number types. One for each pickle. */
public final class PlainGlobals {
    private static final long MOST_COPIED = 1L << 26;
    private static final List<String> NUMPY_CORES = List.of("numpy.core.", "numpy._core.");

    private final Map<String, Global> globals = new HashMap<>();
    private long copied;

    /** Makes the list. */
    public PlainGlobals() {
        add("collections.OrderedDict", this::orderedDict);
        add("collections.defaultdict", arguments -> new LinkedHashMap<>());
        add("argparse.Namespace", arguments -> new PickledObject("argparse.Namespace"));
        add("_codecs.encode", this::encode);
        add("numpy.dtype", NumpyType::of);
        globals.put("numpy.ndarray", Global.value("numpy.ndarray"));
        for (String core : NUMPY_CORES) {
            add(core + "multiarray._reconstruct", arguments -> new NumpyArray(this::bytes));
            add(core + "multiarray.scalar", arguments -> NumpyArray.scalar(arguments, this::bytes));
            add(core + "numeric._frombuffer", arguments -> NumpyArray.ofBuffer(arguments, this::bytes));
        }
        for (String builtins : List.of("builtins.", "__builtin__.")) { // the factories of defaultdicts
            add(builtins + "bytes", PlainGlobals::noBytes);
            for (String type : List.of("list", "dict", "int", "float", "str", "bool")) {
                globals.put(builtins + type, Global.value(builtins + type));
            }
        }
    }

    private void add(String name, Global.Maker maker) {
        globals.put(name, new Global(name, maker));
    }

    /**
     * Looks a name up.
     *
     * @param name module and name
     * @return what it stands for, or null if it is not on the list
     */
    public @Nullable Global find(String name) {
        return globals.get(name);
    }

    /** Empty, or of a list of pairs, as Python 2 writes it. */
    private Object orderedDict(List<?> arguments) throws InputException {
        Map<Object, Object> map = new LinkedHashMap<>();
        if (arguments.isEmpty()) {
            return map;
        }
        if (!(arguments.get(0) instanceof List<?> pairs)) {
            throw new InputException("makes an OrderedDict of what is no list of pairs");
        }
        charge(pairs.size());
        for (Object pair : pairs) {
            if (!(pair instanceof List<?> items) || items.size() != 2) {
                throw new InputException("makes an OrderedDict of what is no list of pairs");
            }
            map.put(PickleContainers.key(items.get(0)), items.get(1));
        }
        return map;
    }

    /** Bytes of protocols up to 2, written as a text of as many characters. */
    private Object encode(List<?> arguments) throws InputException {
        if (arguments.size() != 2
                || !(arguments.get(0) instanceof String text)
                || !arguments.get(1).equals("latin1")) {
            throw new InputException("calls _codecs.encode for something else than bytes");
        }
        return bytes(text);
    }

    private byte[] bytes(String text) throws InputException {
        charge(text.length());
        CharsetEncoder strict = StandardCharsets.ISO_8859_1.newEncoder();
        try {
            ByteBuffer bytes = strict.encode(CharBuffer.wrap(text));
            byte[] copy = new byte[bytes.remaining()];
            bytes.get(copy);
            return copy;
        } catch (CharacterCodingException e) {
            throw new InputException("holds bytes above 255", e);
        }
    }

    /** How protocols up to 2 write no bytes at all. */
    private static Object noBytes(List<?> arguments) throws InputException {
        if (!arguments.isEmpty()) {
            throw new InputException("makes bytes of something else than nothing");
        }
        return new byte[0];
    }

    /** A long text may be recalled for a copy again and again. */
    private void charge(long size) throws InputException {
        copied += size;
        if (copied > MOST_COPIED) {
            throw new InputException("copies more than " + MOST_COPIED + " bytes");
        }
    }
}
