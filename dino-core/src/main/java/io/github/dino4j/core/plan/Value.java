package io.github.dino4j.core.plan;

import io.github.dino4j.core.device.Precision;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What one operation of a step writes and others read, or what enters the step from outside. */
final class Value {
    private final INDArray recorded;
    private final List<Node> readers = new ArrayList<>();
    private @Nullable Node writer;
    private @Nullable INDArray place;
    private boolean pinned;
    private boolean constant;
    private Precision precision = Precision.FLOAT32;

    Value(INDArray recorded) {
        this.recorded = recorded;
    }

    void writtenBy(Node node) {
        writer = node;
    }

    void readBy(Node node) {
        readers.add(node);
    }

    void replaceReader(Node before, Node after) {
        readers.replaceAll(reader -> reader == before ? after : reader);
    }

    /** One of a node's uses has gone. */
    void notReadBy(Node node) {
        readers.remove(node);
    }

    Precision precision() {
        return precision;
    }

    void store(Precision as) {
        precision = as;
    }

    /** The same value, written a second time. */
    Value again() {
        return new Value(recorded);
    }

    /** The same value, stored otherwise: written by a node of its own. */
    Value rounded() {
        Value copy = new Value(recorded);
        copy.precision = Precision.BFLOAT16;
        return copy;
    }

    @Nullable
    Node writer() {
        return writer;
    }

    List<Node> readers() {
        return readers;
    }

    long[] shape() {
        return recorded.shape();
    }

    long size() {
        return recorded.length();
    }

    /** Leaves the value in the array in which it was recorded. */
    void pin() {
        pinned = true;
    }

    /** Says that the value is the same in every run. */
    void settle() {
        constant = true;
    }

    boolean isConstant() {
        return constant;
    }

    /** Has the value written to an array outside the arena. */
    void placeAt(INDArray array) {
        place = array;
    }

    /** Whether the value may be put anywhere in the arena. */
    boolean isMovable() {
        return writer != null && !pinned && place == null;
    }

    /** The array outside the arena that holds the value. */
    INDArray array() {
        INDArray given = place;
        return given == null ? recorded : given;
    }
}
