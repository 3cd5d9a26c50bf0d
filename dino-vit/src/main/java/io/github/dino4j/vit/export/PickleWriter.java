package io.github.dino4j.vit.export;

import io.github.dino4j.vit.weights.WeightTensor;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Python's pickle format, protocol 2, as far as {@code torch.load(weights_only=True)} needs it: ordered dictionaries, texts,
 * whole numbers and float tensors, whose elements lie in files of their own. Nothing is memorised, so that equal contents
 * give equal bytes.
 */
final class PickleWriter {
    private static final int PROTO = 0x80;
    private static final int TUPLE1 = 0x85;
    private static final int TUPLE2 = 0x86;
    private static final int NEWFALSE = 0x89;
    private static final int LONG1 = 0x8a;
    private static final int INT1_MAX = 0xff;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final List<WeightTensor> storages = new ArrayList<>();

    /**
     * Writes a dictionary.
     *
     * @param content texts, whole numbers, tensors and dictionaries by name
     * @return the pickle
     */
    byte[] write(Map<String, ?> content) {
        bytes.write(PROTO);
        bytes.write(2);
        dictionary(content);
        bytes.write('.');
        return bytes.toByteArray();
    }

    /** The tensors whose elements the pickle refers to by their number. */
    List<WeightTensor> storages() {
        return storages;
    }

    private void value(Object value) {
        if (value instanceof WeightTensor tensor) {
            tensor(tensor);
        } else if (value instanceof Map<?, ?> map) {
            dictionary(map);
        } else if (value instanceof Long number) {
            integer(number);
        } else if (value instanceof String text) {
            text(text);
        } else {
            throw new IllegalArgumentException(
                    "a PyTorch file takes tensors, texts, whole numbers and dictionaries, not "
                            + value.getClass().getName());
        }
    }

    private void dictionary(Map<?, ?> content) {
        emptyDictionary();
        bytes.write('('); // mark
        content.forEach((name, value) -> {
            text(name.toString());
            value(value);
        });
        bytes.write('u'); // set the items since the mark
    }

    private void emptyDictionary() {
        global("collections", "OrderedDict");
        bytes.write(')'); // empty tuple
        bytes.write('R'); // call
    }

    /** A call of what PyTorch rebuilds tensors with: storage, offset, size, stride, no gradient, no hooks. */
    private void tensor(WeightTensor tensor) {
        global("torch._utils", "_rebuild_tensor_v2");
        bytes.write('(');
        storage(tensor);
        integer(0);
        extents(tensor.shape());
        extents(strides(tensor.shape()));
        bytes.write(NEWFALSE);
        emptyDictionary();
        bytes.write('t'); // tuple since the mark
        bytes.write('R');
    }

    private void storage(WeightTensor tensor) {
        bytes.write('(');
        text("storage");
        global("torch", "FloatStorage");
        text(Integer.toString(storages.size()));
        text("cpu");
        integer(tensor.size());
        bytes.write('t');
        bytes.write('Q'); // a persistent id: the loader knows what it stands for
        storages.add(tensor);
    }

    private void extents(List<Long> values) {
        boolean isShort = values.size() == 1 || values.size() == 2;
        if (values.isEmpty()) {
            bytes.write(')');
            return;
        }
        if (!isShort) {
            bytes.write('(');
        }
        values.forEach(this::integer);
        bytes.write(values.size() == 1 ? TUPLE1 : values.size() == 2 ? TUPLE2 : 't');
    }

    private static List<Long> strides(List<Long> shape) {
        Long[] strides = new Long[shape.size()];
        long stride = 1;
        for (int i = strides.length - 1; i >= 0; i--) {
            strides[i] = stride;
            stride *= shape.get(i);
        }
        return List.of(strides);
    }

    private void integer(long value) {
        if (value >= 0 && value <= INT1_MAX) {
            bytes.write('K');
            bytes.write((int) value);
        } else if (value == (int) value) {
            bytes.write('J');
            little(Integer.BYTES, value);
        } else {
            bytes.write(LONG1);
            bytes.write(Long.BYTES);
            little(Long.BYTES, value);
        }
    }

    private void text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        bytes.write('X');
        little(Integer.BYTES, utf8.length);
        bytes.writeBytes(utf8);
    }

    private void global(String module, String name) {
        bytes.writeBytes(("c" + module + "\n" + name + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    private void little(int width, long value) {
        byte[] all = ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(value)
                .array();
        bytes.write(all, 0, width);
    }
}
