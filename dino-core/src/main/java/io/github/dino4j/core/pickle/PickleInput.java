package io.github.dino4j.core.pickle;

import io.github.dino4j.core.io.InputException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** The operands of a pickle's operations; nothing is allocated that is not there to be read. */
final class PickleInput {
    private static final int MOST_DIGITS = 1000; // parsing a number takes the square of its length

    private static final Pattern REAL =
            Pattern.compile("[+-]?(\\d{1,40}(\\.\\d{0,40})?|\\.\\d{1,40})([eE][+-]?\\d{1,5})?");

    private final ByteBuffer bytes;

    PickleInput(ByteBuffer bytes) {
        this.bytes = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    int position() {
        return bytes.position();
    }

    private void demand(long count) throws InputException {
        if (count < 0 || count > bytes.remaining()) {
            throw new InputException("ends early or lies: wants " + Long.toUnsignedString(count) + " bytes at byte "
                    + position() + ", of which there are " + bytes.remaining());
        }
    }

    int unsignedByte() throws InputException {
        demand(Byte.BYTES);
        return Byte.toUnsignedInt(bytes.get());
    }

    int unsignedShort() throws InputException {
        demand(Short.BYTES);
        return Short.toUnsignedInt(bytes.getShort());
    }

    int signedInt() throws InputException {
        demand(Integer.BYTES);
        return bytes.getInt();
    }

    long unsignedInt() throws InputException {
        return Integer.toUnsignedLong(signedInt());
    }

    long signedLong() throws InputException {
        demand(Long.BYTES);
        return bytes.getLong();
    }

    double bigEndianDouble() throws InputException {
        return Double.longBitsToDouble(Long.reverseBytes(signedLong()));
    }

    byte[] bytes(long count) throws InputException {
        demand(count);
        byte[] read = new byte[(int) count];
        bytes.get(read);
        return read;
    }

    String text(long count) throws InputException {
        demand(count);
        ByteBuffer part = bytes.slice(bytes.position(), (int) count);
        bytes.position(bytes.position() + (int) count);
        return decode(part, StandardCharsets.UTF_8);
    }

    private static String decode(ByteBuffer part, Charset charset) throws InputException {
        try {
            return charset.newDecoder().decode(part).toString();
        } catch (CharacterCodingException e) {
            throw new InputException("holds a text that is not " + charset, e);
        }
    }

    /** Strings of Python 2 are bytes; those of tensors' names are ASCII, those of arrays anything. */
    String latin(long count) throws InputException {
        return new String(bytes(count), StandardCharsets.ISO_8859_1);
    }

    /** A line without its end. */
    String line() throws InputException {
        int start = bytes.position();
        int end = start;
        while (end < bytes.limit() && bytes.get(end) != '\n') {
            end++;
        }
        if (end == bytes.limit()) {
            throw new InputException("ends within a line");
        }
        String line = decode(bytes.slice(start, end - start), StandardCharsets.UTF_8);
        bytes.position(end + 1);
        return line;
    }

    String plainLine() throws InputException {
        return plain(line());
    }

    String quotedLine() throws InputException {
        String line = line();
        boolean quoted = line.length() >= 2
                && (line.charAt(0) == '\'' || line.charAt(0) == '"')
                && line.charAt(line.length() - 1) == line.charAt(0);
        if (!quoted) {
            throw new InputException("holds a text without quotation marks");
        }
        return plain(line.substring(1, line.length() - 1));
    }

    private static String plain(String text) throws InputException {
        if (text.indexOf('\\') >= 0) {
            throw new InputException("holds a text with escapes; write it with protocol 2 or later");
        }
        return text;
    }

    double real() throws InputException {
        String line = line();
        if (!REAL.matcher(line).matches()) {
            throw new InputException("holds a number of " + line.length() + " characters that is none");
        }
        return Double.parseDouble(line);
    }

    Object decimal(String digits) throws InputException {
        if (digits.length() > MOST_DIGITS || !digits.matches("[+-]?\\d+")) {
            throw new InputException("holds a number of " + digits.length() + " characters that is none, or too long");
        }
        return narrowed(new BigInteger(digits));
    }

    /** A two's-complement number, little-endian. */
    Object whole(long count) throws InputException {
        if (count > MOST_DIGITS) {
            throw new InputException("holds a whole number of " + count + " bytes; up to " + MOST_DIGITS + " are read");
        }
        byte[] little = bytes(count);
        byte[] big = new byte[little.length + 1]; // with a sign, so that no bytes are a zero
        big[0] = (byte) (little.length > 0 && little[little.length - 1] < 0 ? -1 : 0);
        for (int i = 0; i < little.length; i++) {
            big[big.length - 1 - i] = little[i];
        }
        return narrowed(new BigInteger(big));
    }

    private static Object narrowed(BigInteger number) {
        return number.bitLength() < Long.SIZE ? (Object) number.longValue() : number;
    }
}
