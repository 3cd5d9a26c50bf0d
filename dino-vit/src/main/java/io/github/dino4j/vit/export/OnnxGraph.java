package io.github.dino4j.vit.export;

import io.github.dino4j.core.parameter.Parameter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import onnx.Onnx.AttributeProto;
import onnx.Onnx.GraphProto;
import onnx.Onnx.NodeProto;
import onnx.Onnx.TensorProto;
import onnx.Onnx.TensorShapeProto;
import onnx.Onnx.TypeProto;
import onnx.Onnx.ValueInfoProto;
import org.nd4j.shade.protobuf.UnsafeByteOperations;

/** An ONNX graph under construction. A node with one result names it as itself, so that graphs read like checkpoints. */
final class OnnxGraph {
    private static final String BATCH = "batch";

    private final GraphProto.Builder graph = GraphProto.newBuilder();
    private final ExportModel source;

    /** With an input and outputs; nodes for these must follow. */
    OnnxGraph(ExportModel source, GraphSpec spec) {
        this.source = source;
        graph.setName(source.config().name());
        graph.addInput(value(GraphSpec.INPUT, List.of(source.config().inChans(), spec.height(), spec.width())));
        spec.outputs().forEach(output -> graph.addOutput(value(output.key(), spec.shape(output, source.config()))));
    }

    /** Normalised pixels (B, C, H, W). */
    String pixels(GraphSpec spec) {
        if (!spec.normalize()) {
            return GraphSpec.INPUT;
        }
        List<Long> shape = List.of(1L, (long) source.config().inChans(), 1L, 1L);
        floats("mean", shape, ExportModel.floats(source.mean()));
        floats("std", shape, ExportModel.floats(source.std()));
        String centered = node("Sub", "normalize.centered", List.of(GraphSpec.INPUT, "mean"));
        return node("Div", "normalize", List.of(centered, "std"));
    }

    /** Stores a parameter, which one node reads. */
    String weight(String name) {
        Parameter parameter = source.weights().layout().slot(name).parameter();
        return floats(name, parameter.shape(), source.weights().get(name));
    }

    /** An attribute of whole numbers. */
    static AttributeProto ints(String name, long... values) {
        AttributeProto.Builder attribute =
                AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.INTS);
        Arrays.stream(values).forEach(attribute::addInts);
        return attribute.build();
    }

    /** An attribute of one whole number. */
    static AttributeProto number(String name, long value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INT)
                .setI(value)
                .build();
    }

    /** An attribute of one float. */
    static AttributeProto real(String name, float value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.FLOAT)
                .setF(value)
                .build();
    }

    /** The input or an output (batch, …) of floats. */
    private static ValueInfoProto value(String name, List<Integer> shape) {
        TensorShapeProto.Builder extents = TensorShapeProto.newBuilder();
        extents.addDim(TensorShapeProto.Dimension.newBuilder().setDimParam(BATCH));
        shape.forEach(
                extent -> extents.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(extent)));
        TypeProto.Tensor tensor = TypeProto.Tensor.newBuilder()
                .setElemType(TensorProto.DataType.FLOAT_VALUE)
                .setShape(extents)
                .build();
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder().setTensorType(tensor))
                .build();
    }

    /** Stores floats; weights keep their checkpoint names. */
    String floats(String name, List<Long> shape, float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(values.length, Float.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        graph.addInitializer(TensorProto.newBuilder()
                .setName(name)
                .setDataType(TensorProto.DataType.FLOAT_VALUE)
                .addAllDims(shape)
                .setRawData(UnsafeByteOperations.unsafeWrap(bytes)));
        return name;
    }

    /** Stores one float. */
    String scalar(String name, float value) {
        return floats(name, List.of(), new float[] {value});
    }

    /** Stores whole numbers, such as a shape. */
    String longs(String name, long... values) {
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setName(name)
                .setDataType(TensorProto.DataType.INT64_VALUE)
                .addDims(values.length);
        Arrays.stream(values).forEach(tensor::addInt64Data);
        graph.addInitializer(tensor);
        return name;
    }

    /** Stores one whole number without extents, such as an index. */
    String scalarIndex(String name, long value) {
        graph.addInitializer(TensorProto.newBuilder()
                .setName(name)
                .setDataType(TensorProto.DataType.INT64_VALUE)
                .addInt64Data(value));
        return name;
    }

    /** Adds a node of one result. */
    String node(String type, String name, List<String> inputs, AttributeProto... attributes) {
        add(type, name, inputs, List.of(name), attributes);
        return name;
    }

    /** Adds a node. */
    void add(String type, String name, List<String> inputs, List<String> outputs, AttributeProto... attributes) {
        graph.addNode(NodeProto.newBuilder()
                .setOpType(type)
                .setName(name)
                .addAllInput(inputs)
                .addAllOutput(outputs)
                .addAllAttribute(Arrays.asList(attributes)));
    }

    GraphProto build() {
        return graph.build();
    }
}
