package io.github.dino4j.core.pickle;

import io.github.dino4j.core.io.ElementType;
import io.github.dino4j.core.io.InputException;
import java.util.List;
import java.util.Map;

/** A {@code numpy.dtype} of numbers. */
final class NumpyType implements Global.Buildable {
    private static final Map<String, ElementType> TYPES = Map.ofEntries(
            Map.entry("f8", ElementType.F64),
            Map.entry("f4", ElementType.F32),
            Map.entry("f2", ElementType.F16),
            Map.entry("i8", ElementType.I64),
            Map.entry("i4", ElementType.I32),
            Map.entry("i2", ElementType.I16),
            Map.entry("i1", ElementType.I8),
            Map.entry("u8", ElementType.U64),
            Map.entry("u4", ElementType.U32),
            Map.entry("u2", ElementType.U16),
            Map.entry("u1", ElementType.U8),
            Map.entry("b1", ElementType.BOOL));

    private final ElementType elements;
    private boolean bigEndian;

    private NumpyType(ElementType elements) {
        this.elements = elements;
    }

    static NumpyType of(List<?> arguments) throws InputException {
        ElementType type = arguments.isEmpty() || !(arguments.get(0) instanceof String name)
                ? null
                : TYPES.get(name.replaceFirst("^[<|=]", ""));
        if (type == null) {
            throw new InputException(
                    "has a NumPy array of another type than numbers; those read are " + TYPES.keySet());
        }
        return new NumpyType(type);
    }

    ElementType elements() throws InputException {
        if (bigEndian) {
            throw new InputException("has a big-endian NumPy array; write it on another machine");
        }
        return elements;
    }

    /** (version, byte order, …). */
    @Override
    public void build(Object state) throws InputException {
        if (!(state instanceof List<?> items) || items.size() < 2 || !(items.get(1) instanceof String order)) {
            throw new InputException("has a NumPy type without a byte order");
        }
        bigEndian = order.equals(">") && elements.width() > 1;
    }
}
