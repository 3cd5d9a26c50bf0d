package io.github.dino4j.core.plan;

import io.github.dino4j.core.device.Device;
import io.github.dino4j.core.device.Epilogue;
import io.github.dino4j.core.device.KernelList;
import io.github.dino4j.core.device.Precision;
import io.github.dino4j.core.device.RowKernels;
import io.github.dino4j.core.device.Saving;
import io.github.dino4j.core.device.Span;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.core.engine.EngineOptions;
import io.github.dino4j.core.parallel.Group;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A step as a list of kernels over fixed memory. Kernels hold bare addresses: whoever compiles a step keeps the arrays outside
 * its workspace, which are weights, inputs, results and those of ND4J's operations.
 */
final class CompiledStep implements AutoCloseable {
    private final Map<Value, Arena.Buffer> buffers = new HashMap<>();
    private final List<Node> nodes;
    private final Map<Integer, List<Runnable>> told; // by the node that it comes after
    private final Arena.Buffer[] scratch;
    private final Workspace workspace;
    private final long floats;
    private final Device device;
    private final Group group;
    private KernelList kernels;
    private long base;

    /**
     * Compiles a step.
     *
     * @param graph what to compute, its results pinned or placed
     * @param options how
     * @param workspace shared with steps that do not run meanwhile
     * @param finals what is told while it runs
     * @param group the processes that run the step together
     */
    CompiledStep(StepGraph graph, EngineOptions options, Workspace workspace, FinalGradients finals, Group group) {
        this.group = group;
        Set<Saving> savings = workspace.device().savings();
        graph.fuse();
        Recomputation.apply(graph, options.recompute());
        if (savings.contains(Saving.RESIDUAL_NORMS)) {
            graph.joinResiduals(); // second computations of norms stay by themselves
        }
        if (options.precision() == Precision.INT8) {
            Quantizing.apply(graph.nodes(), base(options, workspace.device()));
        }
        if (base(options, workspace.device()) == Precision.BFLOAT16) {
            Rounding.apply(graph, options.recompute(), savings);
        }
        this.nodes = graph.nodes();
        this.told = finals.after(nodes);
        this.scratch = new Arena.Buffer[nodes.size()];
        this.floats = layOut(nodes).place();
        this.workspace = workspace;
        this.device = workspace.device();
        workspace.join(this, floats);
        this.base = workspace.address();
        this.kernels = emitAll();
    }

    /** What products are rounded to that are not of whole numbers. */
    private static Precision base(EngineOptions options, Device device) {
        if (options.precision() != Precision.INT8) {
            return options.precision();
        }
        return device.supports(Precision.BFLOAT16) ? Precision.BFLOAT16 : Precision.FLOAT32;
    }

    private KernelList emitAll() {
        KernelList list = device.newKernels();
        list.among(group);
        for (int i = 0; i < nodes.size(); i++) {
            emit(list, nodes.get(i), scratch[i]);
            told.getOrDefault(i, List.of()).forEach(list::host);
        }
        return list;
    }

    /** Bytes that values need at once. */
    long workspaceBytes() {
        return floats * Float.BYTES;
    }

    private Arena layOut(List<Node> nodes) {
        Map<Node, Integer> index = new HashMap<>();
        nodes.forEach(node -> index.put(node, index.size()));
        Arena arena = new Arena();
        for (int i = 0; i < nodes.size(); i++) {
            Node node = nodes.get(i);
            scratch[i] = arena.add(node.scratch(), i, i);
            for (int k = 0; k < node.out().size(); k++) {
                Value value = node.out().get(k);
                if (value != null && value.isMovable()) {
                    Arena.Buffer reused = k == 0 ? reusable(node, value, i) : null;
                    Arena.Buffer buffer = reused == null ? arena.add(floats(value), i, i) : reused;
                    value.readers().forEach(reader -> buffer.extend(index.getOrDefault(reader, 0)));
                    buffers.put(value, buffer);
                }
            }
        }
        return arena;
    }

    /** The room that a value takes, in floats. */
    private static long floats(Value value) {
        return (value.size() * value.precision().width() + Float.BYTES - 1) / Float.BYTES;
    }

    /** The buffer of an argument that nothing reads after this node. */
    private Arena.@Nullable Buffer reusable(Node node, Value result, int index) {
        Value argument = node.replaceable();
        Arena.Buffer buffer = argument == null ? null : buffers.get(argument);
        boolean free =
                buffer != null && argument != null && buffer.last() == index && floats(argument) == floats(result);
        return free ? buffer : null;
    }

    private void emit(KernelList list, Node node, Arena.Buffer working) {
        list.begin(node.toString(), new Span(base + working.offset() * Float.BYTES, node.scratch() * Float.BYTES));
        switch (node.kind()) {
            case SUM -> {
                List<Tensor> in = arguments(node);
                list.elements()
                        .sum(
                                in.get(0),
                                in.get(1),
                                shaped(tensor(require(node, 0)), in.get(0).dims()));
            }
            case CAST -> {
                List<Tensor> from = new ArrayList<>();
                List<Tensor> to = new ArrayList<>();
                for (int i = 0; i < node.in().size(); i++) {
                    from.add(vector(node.in().get(i)));
                    to.add(vector(require(node, i)));
                }
                list.copies(from, to);
            }
            case STOCK -> list.host(stock(node));
            case KERNEL -> emitKernel(list, node);
        }
    }

    private void emitKernel(KernelList list, Node node) {
        if (node.isQuantized()) {
            Quantizing.emit(list, node, arguments(node), tensor(require(node, 0)));
            return;
        }
        Node product = node.product();
        if (product == null) {
            List<@Nullable Tensor> out = new ArrayList<>();
            node.out().forEach(value -> out.add(value == null ? null : tensor(value)));
            Node residual = node.residual();
            if (residual == null) {
                node.operation().emit(list, arguments(node), out);
                return;
            }
            int added = residual.in().size(); // its arguments and its output come first
            List<Tensor> all = arguments(node);
            List<Tensor> own = new ArrayList<>(all.subList(added, all.size()));
            own.add(0, shaped(tensor(require(node, 0)), node.recorded().get(0)));
            RowKernels.Residual sum = residual.operation().asResidual(all.subList(0, added));
            node.operation().emit(list, sum, own, out.subList(1, out.size()));
            return;
        }
        int own = node.in().size() - product.in().size(); // the product's arguments follow the epilogue's
        List<Tensor> all = arguments(node);
        Epilogue epilogue = node.epilogue(all.subList(0, own));
        product.operation().emit(list, all.subList(own, all.size()), tensor(require(node, 0)), epilogue);
    }

    private static Value require(Node node, int index) {
        Value value = node.out().get(index);
        if (value == null) {
            throw new IllegalStateException(node + " has no output " + index);
        }
        return value;
    }

    private List<Tensor> arguments(Node node) {
        List<Tensor> arguments = new ArrayList<>();
        for (int i = 0; i < node.in().size(); i++) {
            arguments.add(shaped(tensor(node.in().get(i)), node.shapes().get(i)));
        }
        return arguments;
    }

    private Tensor tensor(Value value) {
        Arena.Buffer buffer = buffers.get(value);
        if (buffer != null) {
            return Tensor.of(base + buffer.offset() * Float.BYTES, value.precision(), value.shape());
        }
        Tensor outside = shaped(device.residence().tensor(value.array()), value.shape());
        return value.isConstant() ? outside.constant() : outside;
    }

    private Tensor vector(Value value) {
        Tensor tensor = tensor(value);
        return tensor.reshape(tensor.size());
    }

    private static Tensor shaped(Tensor tensor, long[] shape) {
        return Arrays.equals(tensor.dims(), shape) ? tensor : tensor.reshape(shape);
    }

    /** An operation of ND4J over the arrays in which its values lie, in the shapes that it was recorded with. */
    private Runnable stock(Node node) {
        List<INDArray> in = new ArrayList<>();
        for (int i = 0; i < node.in().size(); i++) {
            INDArray recorded = node.step().inputs().get(i);
            INDArray array = node.in().get(i).array();
            in.add(Arrays.equals(array.shape(), recorded.shape()) ? array : array.reshape('c', recorded.shape()));
        }
        return node.step().bind(in, node.step().outputs());
    }

    /** {@return the library's name of each primitive's implementation} */
    List<String> implementations() {
        return kernels.implementations();
    }

    /** Runs the step; takes the times of its kernels where there is a map for them. */
    void run(@Nullable Map<String, Double> seconds) {
        synchronized (workspace) {
            if (base != workspace.address()) {
                base = workspace.address(); // a larger step has joined since
                KernelList before = kernels;
                kernels = emitAll(); // while the weights are kept that both read
                before.close();
            }
            if (seconds == null) {
                kernels.run();
            } else {
                kernels.run(seconds);
            }
        }
    }

    @Override
    public void close() {
        kernels.close();
        workspace.leave(this);
    }
}
