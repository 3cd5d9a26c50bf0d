package io.github.dino4j.augment.image.format;

/** The sequences that codes of LZW stand for, as they are learnt while they are read. */
public final class LzwTable {
    /** Most bits of a code. */
    public static final int MOST_BITS = 12;

    private static final int CODES = 1 << MOST_BITS;

    private final int literals; // codes below stand for themselves; the two above them clear the table and end the data
    private final int[] prefix = new int[CODES];
    private final byte[] last = new byte[CODES];
    private final byte[] stack = new byte[CODES + 1];
    private int next;
    private int before;
    private int first; // of the sequence before

    /**
     * A table.
     *
     * @param literals codes that stand for themselves
     */
    public LzwTable(int literals) {
        this.literals = literals;
        clear();
    }

    /**
     * Forgets all codes but the literals.
     *
     */
    public void clear() {
        next = literals + 2;
        before = -1;
    }

    /** {@return the code} */
    public int next() {
        return next;
    }

    /**
     * Writes what a code stands for, as far as there is room; gives where it ends, or -1 if it stands for nothing.
     *
     * @param code the code
     * @param out where it is written
     * @param start where it begins there
     * @return where it ends, or -1
     */
    public int write(int code, byte[] out, int start) {
        if (code > next || (before < 0 && code >= literals)) {
            return -1;
        }
        int depth = 0;
        int each = code;
        if (code == next) { // the sequence that is being made: the one before and its own first value
            stack[depth++] = (byte) first;
            each = before;
        }
        while (each >= literals) {
            stack[depth++] = last[each];
            each = prefix[each];
        }
        first = each;
        stack[depth++] = (byte) first;
        if (before >= 0 && next < CODES) {
            prefix[next] = before;
            last[next++] = (byte) first;
        }
        before = code;
        int done = start;
        while (depth > 0 && done < out.length) {
            out[done++] = stack[--depth];
        }
        return done;
    }
}
