package io.github.dino4j.train.listen.tensorboard;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * What resuming asks of an event that was written: its step, and the first of its tags.
 *
 * @param step steps completed
 * @param tag empty where there is none
 */
record WrittenEvent(long step, String tag) {
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int LENGTH = 2;
    private static final int FIXED32 = 5;
    private static final int TYPE = 0x7;
    private static final int TYPE_BITS = 3;
    private static final int LOW = 0x7F;
    private static final int SEVEN_BITS = 7;

    static WrittenEvent read(byte[] event) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(event).order(ByteOrder.LITTLE_ENDIAN);
        long step = 0;
        String tag = "";
        while (in.hasRemaining()) {
            long key = varint(in);
            int field = (int) (key >>> TYPE_BITS);
            if (field == Events.STEP) {
                step = varint(in);
            } else if (field == Events.SUMMARY) {
                tag = new String(first(first(bytes(in), Events.VALUE), Events.TAG), StandardCharsets.UTF_8);
            } else {
                skip(in, (int) (key & TYPE));
            }
        }
        return new WrittenEvent(step, tag);
    }

    /** The part of a tag before its slash. */
    String kind() {
        int slash = tag.indexOf('/');
        return slash < 0 ? tag : tag.substring(0, slash);
    }

    /** The first field of a number that has a length. */
    private static byte[] first(byte[] message, int wanted) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
        while (in.hasRemaining()) {
            long key = varint(in);
            if (key >>> TYPE_BITS == wanted && (key & TYPE) == LENGTH) {
                return bytes(in);
            }
            skip(in, (int) (key & TYPE));
        }
        return new byte[0];
    }

    private static void skip(ByteBuffer in, int type) throws IOException {
        switch (type) {
            case VARINT -> varint(in);
            case FIXED64 -> in.position(in.position() + Long.BYTES);
            case FIXED32 -> in.position(in.position() + Integer.BYTES);
            case LENGTH -> bytes(in);
            default -> throw new IOException("an event has a field of the unknown type " + type);
        }
    }

    private static byte[] bytes(ByteBuffer in) {
        byte[] bytes = new byte[(int) varint(in)];
        in.get(bytes);
        return bytes;
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        int shift = 0;
        byte next;
        do {
            next = in.get();
            value |= (long) (next & LOW) << shift;
            shift += SEVEN_BITS;
        } while (next < 0);
        return value;
    }
}
