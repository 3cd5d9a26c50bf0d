package io.github.dino4j.augment.data.published.mat;

import io.github.dino4j.core.io.InputException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Elements of a MATLAB file of level 5, after MathWorks' description of the format (MAT-File Format, chapter 1). */
final class MatReader {
    private static final int TAG = 8; // bytes, and what elements are aligned to
    private static final int MATRIX = 14;
    private static final int COMPRESSED = 15;
    private static final int MOST_NESTED = 16;
    private static final int LONGEST_NAME = 64;
    private static final int GROWTH = 4; // of a first guess of an inflated size

    private int left; // bytes that compressed elements may still grow to

    MatReader(int most) {
        this.left = most;
    }

    /** What follows a tag. */
    private record Element(int type, ByteBuffer data) {}

    /** Reads variables until the bytes end. */
    void variables(ByteBuffer in, Map<String, MatValue> into) throws InputException {
        while (in.remaining() >= TAG) {
            Element element = element(in);
            if (element.type == COMPRESSED) {
                variables(inflated(element.data).order(in.order()), into);
            } else if (element.type == MATRIX && element.data.hasRemaining()) {
                matrix(element.data, into, 0);
            }
        }
    }

    private Element element(ByteBuffer in) throws InputException {
        require(in, TAG);
        int type = in.getInt();
        int size;
        int padding = 0;
        if (type >>> 16 != 0) { // a small element: its size and four bytes of data are in the tag
            size = type >>> 16;
            type &= 0xFFFF;
            padding = 4 - size;
            if (padding < 0) {
                throw damaged();
            }
        } else {
            size = in.getInt();
            padding = type == COMPRESSED ? 0 : (TAG - (size & 7)) & 7;
        }
        require(in, size);
        ByteBuffer data = in.slice(in.position(), size).order(in.order());
        in.position(in.position() + Math.min(in.remaining(), size + padding)); // the last one's padding may be missing
        return new Element(type, data);
    }

    private ByteBuffer inflated(ByteBuffer compressed) throws InputException {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(compressed);
            byte[] out = new byte[Math.min(left, Math.max(1024, GROWTH * compressed.remaining()))];
            int length = 0;
            while (!inflater.finished()) {
                int read = inflater.inflate(out, length, out.length - length);
                length += read;
                if (length == out.length && !inflater.finished()) {
                    if (length == left) {
                        throw new InputException("holds more than " + MatFile.MAX_SIZE + " bytes when it is unpacked");
                    }
                    out = Arrays.copyOf(out, (int) Math.min(left, 2L * length));
                } else if (read == 0 && !inflater.finished()) {
                    throw damaged();
                }
            }
            left -= length;
            return ByteBuffer.wrap(out, 0, length).slice();
        } catch (DataFormatException e) {
            throw new InputException("is damaged: a compressed part cannot be unpacked", e);
        } finally {
            inflater.end();
        }
    }

    private void matrix(ByteBuffer in, Map<String, MatValue> into, int depth) throws InputException {
        if (depth > MOST_NESTED) {
            throw new InputException("holds values that are nested more than " + MOST_NESTED + " deep");
        }
        ByteBuffer flags = element(in).data;
        require(flags, TAG);
        int kind = flags.getInt() & 0xFF;
        long count = 1;
        for (double side : MatNumbers.of(element(in))) {
            if (!(side >= 0) || count * side > Integer.MAX_VALUE) {
                throw damaged();
            }
            count *= (long) side;
        }
        String name = text(element(in).data);
        into.put(name, value(kind, (int) count, in, depth));
    }

    private MatValue value(int kind, int count, ByteBuffer in, int depth) throws InputException {
        return switch (kind) {
            case 1 -> new MatValue.Cells(nested(count, in, depth));
            case 2 -> structures(count, in, depth);
            case 4 -> new MatValue.Text(count == 0 ? "" : characters(element(in)));
            case 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 ->
                new MatValue.Numbers(count == 0 ? new double[0] : MatNumbers.of(element(in)));
            default ->
                throw new InputException("holds a value of MATLAB's class " + kind
                        + "; numbers, characters, cells and structures are read");
        };
    }

    private List<MatValue> nested(int count, ByteBuffer in, int depth) throws InputException {
        if (count > in.remaining() / TAG) {
            throw damaged();
        }
        List<MatValue> values = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            Element element = element(in);
            if (element.type != MATRIX) {
                throw damaged();
            }
            Map<String, MatValue> one = new LinkedHashMap<>();
            if (element.data.hasRemaining()) {
                matrix(element.data, one, depth + 1);
            }
            values.add(
                    one.isEmpty()
                            ? new MatValue.Numbers(new double[0])
                            : one.values().iterator().next());
        }
        return values;
    }

    private MatValue structures(int count, ByteBuffer in, int depth) throws InputException {
        double[] length = MatNumbers.of(element(in));
        ByteBuffer bytes = element(in).data;
        int each = length.length == 1 ? (int) length[0] : 0;
        if (each < 1 || each > LONGEST_NAME) {
            throw damaged();
        }
        List<String> names = new ArrayList<>();
        while (bytes.remaining() >= each) {
            names.add(text(bytes.slice(bytes.position(), each)));
            bytes.position(bytes.position() + each);
        }
        if ((long) count * names.size() > in.remaining() / TAG) {
            throw damaged();
        }
        List<Map<String, MatValue>> values = new ArrayList<>();
        for (int i = 0; i < count && !names.isEmpty(); i++) {
            List<MatValue> fields = nested(names.size(), in, depth);
            Map<String, MatValue> one = new LinkedHashMap<>();
            for (int k = 0; k < fields.size(); k++) {
                one.put(names.get(k), fields.get(k));
            }
            values.add(one);
        }
        return new MatValue.Structures(values);
    }

    private static String characters(Element element) throws InputException {
        if (element.type == MatNumbers.UTF8) {
            return StandardCharsets.UTF_8.decode(element.data).toString();
        }
        StringBuilder text = new StringBuilder();
        for (double each : MatNumbers.of(element)) {
            text.append((char) each);
        }
        return text.toString();
    }

    private static String text(ByteBuffer bytes) {
        String text = StandardCharsets.ISO_8859_1.decode(bytes.duplicate()).toString();
        int end = text.indexOf('\0');
        return end < 0 ? text : text.substring(0, end);
    }

    private static void require(ByteBuffer in, int size) throws InputException {
        if (size < 0 || size > in.remaining()) {
            throw new InputException("ends too early");
        }
    }

    private static InputException damaged() {
        return new InputException("is damaged");
    }

    /** Numbers as they are stored, which may be in a smaller type than the array's. */
    private static final class MatNumbers {
        static final int UTF8 = 16;

        private MatNumbers() {}

        static double[] of(Element element) throws InputException {
            ByteBuffer data = element.data;
            int width = width(element.type);
            double[] values = new double[data.remaining() / width];
            for (int i = 0; i < values.length; i++) {
                values[i] = number(element.type, data);
            }
            return values;
        }

        private static int width(int type) throws InputException {
            return switch (type) {
                case 1, 2, UTF8 -> 1;
                case 3, 4, 17 -> 2;
                case 5, 6, 7, 18 -> 4;
                case 9, 12, 13 -> 8;
                default -> throw damaged();
            };
        }

        private static double number(int type, ByteBuffer data) {
            return switch (type) {
                case 1 -> data.get();
                case 2, UTF8 -> data.get() & 0xFF;
                case 3 -> data.getShort();
                case 4, 17 -> data.getChar();
                case 5 -> data.getInt();
                case 6, 18 -> data.getInt() & 0xFFFFFFFFL;
                case 7 -> data.getFloat();
                case 9 -> data.getDouble();
                case 12 -> data.getLong();
                default -> Double.parseDouble(Long.toUnsignedString(data.getLong()));
            };
        }
    }
}
