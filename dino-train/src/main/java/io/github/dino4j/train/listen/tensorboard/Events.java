package io.github.dino4j.train.listen.tensorboard;

import java.nio.ByteBuffer;
import java.util.Map;

/**
 * Events of TensorBoard as messages: {@code Event} of event.proto, with {@code Summary} of summary.proto. Times are seconds since
 * 1970.
 */
final class Events {
    /** Of {@code Event}. */
    static final int STEP = 2;

    static final int FILE_VERSION = 3;
    static final int SUMMARY = 5;

    /** Of {@code Summary} and {@code Summary.Value}. */
    static final int VALUE = 1;

    static final int TAG = 1;

    private static final int WALL_TIME = 1;
    private static final int SESSION_LOG = 7;
    private static final int SIMPLE_VALUE = 2;
    private static final int IMAGE = 4;
    private static final int TENSOR = 8;
    private static final int METADATA = 9;
    private static final int RGB = 3;
    private static final int WIDTH_OF_PNG = 16; // where its header has it, and then the height
    private static final int DATA_CLASS = 4;
    private static final int TENSORS = 2;
    private static final int STRINGS = 7; // DT_STRING
    private static final int STRING_VALUE = 8;

    private Events() {}

    /** The first event of every file. */
    static byte[] version(double time) {
        return new ProtoWriter()
                .doublePrecision(WALL_TIME, time)
                .text(FILE_VERSION, "brain.Event:2")
                .toBytes();
    }

    /** A process goes on: whatever readers have seen of this step and later ones is no longer so. */
    static byte[] start(double time, long step) {
        return new ProtoWriter()
                .doublePrecision(WALL_TIME, time)
                .whole(STEP, step)
                .message(SESSION_LOG, new ProtoWriter().whole(1, 1))
                .toBytes();
    }

    static byte[] scalars(double time, long step, String kind, Map<String, Double> numbers) {
        ProtoWriter summary = new ProtoWriter();
        numbers.forEach((name, value) -> summary.message(
                VALUE,
                new ProtoWriter().text(TAG, kind + "/" + name).singlePrecision(SIMPLE_VALUE, value.floatValue())));
        return event(time, step, summary);
    }

    static byte[] image(double time, long step, String tag, byte[] png) {
        ByteBuffer header = ByteBuffer.wrap(png);
        ProtoWriter image = new ProtoWriter()
                .whole(1, header.getInt(WIDTH_OF_PNG + Integer.BYTES))
                .whole(2, header.getInt(WIDTH_OF_PNG))
                .whole(RGB, RGB)
                .bytes(IMAGE, png);
        return event(
                time,
                step,
                new ProtoWriter()
                        .message(VALUE, new ProtoWriter().text(TAG, tag).message(IMAGE, image)));
    }

    /** A text, which TensorBoard shows as Markdown. */
    static byte[] text(double time, long step, String tag, String markdown) {
        ProtoWriter shape = new ProtoWriter().message(2, new ProtoWriter().whole(1, 1));
        ProtoWriter tensor =
                new ProtoWriter().whole(1, STRINGS).message(2, shape).text(STRING_VALUE, markdown);
        ProtoWriter metadata =
                new ProtoWriter().message(1, new ProtoWriter().text(1, "text")).whole(DATA_CLASS, TENSORS);
        return event(
                time,
                step,
                new ProtoWriter()
                        .message(
                                VALUE,
                                new ProtoWriter()
                                        .text(TAG, tag)
                                        .message(METADATA, metadata)
                                        .message(TENSOR, tensor)));
    }

    private static byte[] event(double time, long step, ProtoWriter summary) {
        return new ProtoWriter()
                .doublePrecision(WALL_TIME, time)
                .whole(STEP, step)
                .message(SUMMARY, summary)
                .toBytes();
    }
}
