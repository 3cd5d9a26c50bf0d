package io.github.dino4j.core.plan;

import io.github.dino4j.core.device.Epilogue;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.core.recording.Executed;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** An operation of a step that has to run, over values. */
final class Node {
    /** How it runs. */
    enum Kind {
        /** Emits kernels. */
        KERNEL,
        /** Copies values to another precision. */
        CAST,
        /** ND4J's addition of equal shapes, for which there is a kernel. */
        SUM,
        /** Any other operation of ND4J, which runs as it is. */
        STOCK
    }

    private final Kind kind;
    private final Executed step;
    private final List<Value> in;
    private final List<long[]> shapes = new ArrayList<>();
    private final List<KernelOp.Reads> reads = new ArrayList<>();
    private final List<@Nullable Value> out;
    private @Nullable Node product;
    private @Nullable Node residual;
    private boolean quantized;

    Node(Kind kind, Executed step, List<Value> in, List<@Nullable Value> out) {
        this.kind = kind;
        this.step = step;
        this.in = new ArrayList<>(in);
        this.out = out;
        step.inputs().forEach(array -> shapes.add(array.shape()));
        for (int i = 0; i < in.size(); i++) {
            reads.add(kind == Kind.KERNEL ? operation().reads(i) : KernelOp.Reads.FLOAT32);
        }
    }

    /** Copies in another precision, for what another node and others read. */
    static Node cast(Node reader, List<Value> from, List<@Nullable Value> to) {
        Node cast = new Node(Kind.CAST, reader.step(), from, to);
        cast.shapes.clear();
        from.forEach(value -> {
            cast.shapes.add(value.shape());
            value.readBy(cast);
        });
        for (Value value : to) {
            if (value != null) {
                value.writtenBy(cast);
            }
        }
        return cast;
    }

    /** The same computation to other places; outputs that are null are not computed. */
    Node again(List<@Nullable Value> outputs) {
        Node second = new Node(kind, step, in, outputs);
        in.forEach(value -> value.readBy(second));
        for (@Nullable Value value : outputs) {
            if (value != null) {
                value.writtenBy(second);
            }
        }
        return second;
    }

    Kind kind() {
        return kind;
    }

    Executed step() {
        return step;
    }

    KernelOp operation() {
        return (KernelOp) step.operation();
    }

    List<Value> in() {
        return in;
    }

    /** The shape in which each argument is read: that of its value, or another after a reshape. */
    List<long[]> shapes() {
        return shapes;
    }

    /** How each argument is read. */
    List<KernelOp.Reads> reads() {
        return reads;
    }

    /** Has an argument read from elsewhere. */
    void read(int slot, Value instead) {
        in.get(slot).notReadBy(this);
        in.set(slot, instead);
        instead.readBy(this);
    }

    List<@Nullable Value> out() {
        return out;
    }

    /** Makes this node the last thing that another does to its only output. */
    void finish(Node other, Value between) {
        product = other;
        int slot = in.indexOf(between);
        in.remove(slot);
        shapes.remove(slot);
        reads.remove(slot);
        shapes.addAll(other.shapes());
        reads.addAll(other.reads());
        for (Value value : other.in()) {
            in.add(value);
            value.replaceReader(other, this);
        }
    }

    /** Whether an output may be stored rounded. */
    boolean rounds(int output) {
        Node first = residual;
        if (first == null) {
            return operation().rounds(output);
        }
        return output == 0 ? first.operation().rounds(0) : operation().rounds(output - 1);
    }

    /** Computes the residual connection that writes the first argument, too: its arguments and its output come first. */
    void follow(Node other) {
        residual = other;
        in.get(0).notReadBy(this);
        in.remove(0);
        shapes.remove(0);
        reads.remove(0);
        in.addAll(0, other.in());
        shapes.addAll(0, other.shapes());
        reads.addAll(0, other.reads());
        out.addAll(0, other.out());
        other.in().forEach(value -> value.replaceReader(other, this));
        for (Value value : other.out()) {
            if (value != null) {
                value.writtenBy(this);
            }
        }
    }

    /** The residual connection that is computed on the way, or null. */
    @Nullable
    Node residual() {
        return residual;
    }

    /** Whether a value can still be added to the first output on its way to memory. */
    boolean takesSum() {
        return product == null
                && in.size() == step.inputs().size()
                && operation().addsOnTheWay();
    }

    /** Takes a sum's place, adding its other argument: behind all arguments of its own. */
    void add(Value other, Node sum) {
        shapes.add(other.shape());
        reads.add(KernelOp.Reads.FLOAT32);
        in.add(other);
        other.replaceReader(sum, this);
        Value result = sum.out().get(0);
        out.set(0, result);
        if (result != null) {
            result.writtenBy(this);
        }
    }

    /** The node whose output this one finishes, or null. */
    @Nullable
    Node product() {
        return product;
    }

    /** The linear layer that this node computes, at first or alone, or null. */
    @Nullable
    Node linear() {
        Node first = product == null ? this : product;
        return first.kind == Kind.KERNEL && first.operation().isLinear() ? first : null;
    }

    /** The index of the linear layer's first argument: what it is finished with comes before. */
    int linearAt() {
        return product == null ? 0 : in.size() - product.in().size();
    }

    /** Has the linear layer computed in whole numbers, of rows as they are stored and a weight in float32. */
    void quantize() {
        quantized = true;
        reads.set(linearAt(), KernelOp.Reads.EITHER);
        reads.set(linearAt() + 1, KernelOp.Reads.FLOAT32);
    }

    boolean isQuantized() {
        return quantized;
    }

    /** What this node does to the product that it finishes, given its other arguments. */
    Epilogue epilogue(List<Tensor> others) {
        if (product == null) {
            return new Epilogue.None();
        }
        List<@Nullable Tensor> all = new ArrayList<>(others);
        all.add(operation().epilogueOf(), null);
        return operation().asEpilogue(all);
    }

    /** Floats of working memory. */
    long scratch() {
        if (quantized) {
            return Quantizing.scratch(shapes.get(linearAt()));
        }
        Node first = product;
        if (first != null) {
            return first.scratch();
        }
        return kind == Kind.KERNEL ? operation().scratch(residual == null ? shapes : recorded()) : 0L;
    }

    /** The shapes of the arguments as they were recorded. */
    List<long[]> recorded() {
        return step.inputs().stream().map(INDArray::shape).toList();
    }

    /** The argument whose memory the first output may take if nothing else needs it, or null. */
    @Nullable
    Value replaceable() {
        if (product != null || residual != null || kind == Kind.STOCK || kind == Kind.CAST) {
            return null;
        }
        int index = kind == Kind.SUM ? 0 : operation().inPlace();
        return index >= 0 && Collections.frequency(in, in.get(index)) == 1 ? in.get(index) : null;
    }

    @Override
    public String toString() {
        if (kind == Kind.CAST) {
            return "cast";
        }
        Node first = product == null ? residual : product;
        return first == null ? step.name() : first + "+" + step.name();
    }
}
