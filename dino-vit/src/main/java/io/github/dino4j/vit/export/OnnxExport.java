package io.github.dino4j.vit.export;

import io.github.dino4j.core.config.model.ResnetConfig;
import io.github.dino4j.core.config.model.VitConfig;
import io.github.dino4j.core.io.AtomicFiles;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.parameter.ParameterLayout;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import onnx.Onnx.ModelProto;
import onnx.Onnx.OperatorSetIdProto;
import onnx.Onnx.StringStringEntryProto;

/**
 * A backbone as an ONNX model: opset 17, any batch, images of one size. The message classes are those that ND4J brings for
 * its own import of ONNX.
 */
public final class OnnxExport {
    /** The version of the operations: the first with layer normalisation. */
    public static final int OPSET = 17;

    private static final int IR_VERSION = 8; // the format's version of opset 17's time
    private static final int BUFFER = 1 << 20;
    private static final long GRAPH_BYTES = 16L << 20; // what names and nodes take at most

    private OnnxExport() {}

    /**
     * Refuses what a protobuf message cannot hold.
     *
     * @param layout the parameters
     * @throws InputException if they take about 2 GB or more
     */
    public static void demandFit(ParameterLayout layout) throws InputException {
        long bytes = layout.weightCount() * Float.BYTES;
        if (bytes + GRAPH_BYTES > Integer.MAX_VALUE) {
            throw new InputException("an ONNX file holds less than 2 GB, the weights take " + (bytes >> 20)
                    + " MB; export safetensors instead");
        }
    }

    /**
     * Writes the file, whole or not at all.
     *
     * @param source the backbone
     * @param spec its input and outputs
     * @param file replaced if it exists
     * @throws InputException if it would be larger than such a file can be
     * @throws IOException if it cannot be written
     */
    public static void write(ExportModel source, GraphSpec spec, Path file) throws IOException {
        demandFit(source.weights().layout());
        ModelProto model = model(source, spec);
        AtomicFiles.write(file, channel -> {
            OutputStream stream = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER);
            model.writeTo(stream);
            stream.flush();
        });
    }

    private static ModelProto model(ExportModel source, GraphSpec spec) {
        ModelProto.Builder model = ModelProto.newBuilder()
                .setIrVersion(IR_VERSION)
                .setProducerName("Dino4j")
                .setProducerVersion(version())
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OPSET))
                .setGraph(
                        source.config() instanceof ResnetConfig resnet
                                ? new OnnxResnet(source, resnet, spec).build()
                                : new OnnxBackbone(source, spec).build());
        properties(source, spec)
                .forEach((key, value) -> model.addMetadataProps(
                        StringStringEntryProto.newBuilder().setKey(key).setValue(value)));
        return model.build();
    }

    private static Map<String, String> properties(ExportModel source, GraphSpec spec) {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("model", source.config().name());
        properties.put("source", source.source());
        properties.put("pixels", spec.normalize() ? "in [0, 1], normalised by the graph" : "normalised");
        properties.put("mean", source.mean().toString());
        properties.put("std", source.std().toString());
        if (source.config() instanceof VitConfig vit) {
            properties.put("patch_size", Integer.toString(vit.patchSize()));
        }
        return properties;
    }

    static String version() {
        return Objects.toString(OnnxExport.class.getPackage().getImplementationVersion(), "of no release");
    }
}
