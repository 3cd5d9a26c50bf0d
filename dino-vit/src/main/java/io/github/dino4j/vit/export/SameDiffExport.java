package io.github.dino4j.vit.export;

import io.github.dino4j.core.config.model.VitConfig;
import io.github.dino4j.core.io.AtomicFiles;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.vit.model.Declarations;
import io.github.dino4j.vit.model.Forward;
import io.github.dino4j.vit.model.VisionTransformer;
import io.github.dino4j.vit.ops.TokenLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.nd4j.autodiff.samediff.SDIndex;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A backbone as a SameDiff file: stock operations alone, so that it runs where only ND4J is, and trains on, since its
 * parameters are variables under timm's names.
 */
public final class SameDiffExport {
    private static final long GRAPH_BYTES = 16L << 20;

    private SameDiffExport() {}

    /**
     * Builds the graph over a copy of the weights.
     *
     * @param source the backbone
     * @param spec its input and outputs
     * @return the graph: placeholder {@code images} (-1, C, H, W) and the outputs by name
     */
    public static SameDiff graph(ExportModel source, GraphSpec spec) {
        VitConfig model = source.config().vit("a SameDiff file; onnx holds ResNets too");
        SameDiff graph = SameDiff.create();
        SDVariable images = graph.placeHolder(
                GraphSpec.INPUT, DataType.FLOAT, -1, source.config().inChans(), spec.height(), spec.width());
        Forward forward = Forward.plain(
                graph,
                parameter -> graph.hasVariable(parameter.name())
                        ? graph.getVariable(parameter.name())
                        : graph.var(
                                parameter.name(),
                                source.weights().view(parameter.name()).dup('c')));
        VisionTransformer backbone = new VisionTransformer(new Declarations(), model);
        SDVariable cut = forward.ops().patchify(images, model.patchSize()); // (B*N, C*P*P)
        SDVariable rows = spec.normalize() ? normalized(cut, source) : cut; // (B*N, C*P*P)
        SDVariable cls = backbone.forwardRows(rows, spec.grid(model), TokenLayout.Segment.OPEN, forward); // (B, D)
        for (GraphOutput output : spec.outputs()) {
            result(output, cls, forward, source, spec).rename(output.key());
        }
        return graph;
    }

    private static SDVariable normalized(SDVariable rows, ExportModel source) {
        SameDiff graph = rows.getSameDiff();
        int pixels = source.vit().patchSize() * source.vit().patchSize();
        SDVariable centered = rows.sub(graph.constant("mean", row(source.mean(), pixels))); // (B*N, C*P*P)
        return centered.div(graph.constant("std", row(source.std(), pixels))); // (B*N, C*P*P)
    }

    /** A patch's row of numbers (1, C*P*P) that differ by channel only. */
    private static INDArray row(List<Double> channels, int pixels) {
        float[] row = new float[channels.size() * pixels];
        for (int i = 0; i < row.length; i++) {
            row[i] = channels.get(i / pixels).floatValue();
        }
        return Nd4j.createFromArray(new float[][] {row});
    }

    private static SDVariable result(
            GraphOutput output, SDVariable cls, Forward forward, ExportModel source, GraphSpec spec) {
        return switch (output) {
            case CLS -> cls;
            case PATCHES -> {
                int first = source.vit().prefixTokens();
                int tokens = spec.grid(source.vit()).patches() + first;
                SDVariable all = recorded(forward, "norm"); // (B*T, D)
                yield all.reshape(-1, tokens, source.config().embedDim()) // (B, T, D)
                        .get(SDIndex.all(), SDIndex.interval(first, tokens), SDIndex.all()); // (B, N, D)
            }
            case ATTENTION -> recorded(forward, "blocks." + (source.vit().depth() - 1) + ".attn.weights");
        };
    }

    private static SDVariable recorded(Forward forward, String name) {
        return Objects.requireNonNull(forward.intermediates().get(name), name);
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
        long bytes = source.parameters() * Float.BYTES;
        if (bytes + GRAPH_BYTES > Integer.MAX_VALUE) {
            throw new InputException("a SameDiff file holds less than 2 GB, the weights take " + (bytes >> 20)
                    + " MB; export safetensors instead");
        }
        ByteBuffer content = graph(source, spec).asFlatBuffers(false);
        AtomicFiles.write(file, channel -> {
            while (content.hasRemaining()) {
                channel.write(content);
            }
        });
    }
}
