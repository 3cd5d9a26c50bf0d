package io.github.dino4j.vit.export;

import io.github.dino4j.core.config.model.ModelConfig;
import io.github.dino4j.core.config.model.VitConfig;
import io.github.dino4j.vit.model.PatchGrid;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The graph that is exported: input {@code images} (B, C, H, W) of any number B.
 *
 * @param height rows of pixels H
 * @param width columns of pixels W
 * @param outputs what it gives, at least one
 * @param normalize whether the graph itself normalises pixels in [0, 1]; otherwise it takes them normalised
 */
public record GraphSpec(int height, int width, Set<GraphOutput> outputs, boolean normalize) {
    /** The input's name. */
    public static final String INPUT = "images";

    /**
     * Checks the bounds and copies the outputs.
     *
     * @param height rows of pixels H
     * @param width columns of pixels W
     * @param outputs what it gives
     * @param normalize whether pixels in [0, 1] are normalised in the graph
     */
    public GraphSpec {
        if (outputs.isEmpty()) {
            throw new IllegalArgumentException("a graph needs at least one output: cls, patches, attention");
        }
        outputs = Collections.unmodifiableSet(EnumSet.copyOf(outputs));
    }

    /**
     * How images fall into patches.
     *
     * @param model the backbone
     * @return the grid
     * @throws IllegalArgumentException if images are smaller than a patch
     */
    public PatchGrid grid(VitConfig model) {
        return PatchGrid.of(height, width, model.patchSize());
    }

    /**
     * Refuses what a backbone does not give.
     *
     * @param model the backbone
     * @throws IllegalArgumentException naming it: images smaller than a patch, attention of a network that has none
     */
    public void demandOf(ModelConfig model) {
        if (model instanceof VitConfig vit) {
            grid(vit);
        } else if (outputs.contains(GraphOutput.ATTENTION)) {
            throw new IllegalArgumentException(
                    model.name() + " has no attention; leave it out of --outputs: cls and patches are a ResNet's");
        }
    }

    /** Places of the last map of a network whose convolutions halve sides, rounding up. */
    private int places(ModelConfig model) {
        int rows = height;
        int columns = width;
        for (int stride = model.stride(); stride > 1; stride /= 2) {
            rows = (rows + 1) / 2;
            columns = (columns + 1) / 2;
        }
        return rows * columns;
    }

    /**
     * The shape of an output, whose first extent is the batch.
     *
     * @param output one of the outputs
     * @param model the backbone
     * @return the extents behind the batch
     */
    public List<Integer> shape(GraphOutput output, ModelConfig model) {
        int patches = model instanceof VitConfig vit ? grid(vit).patches() : places(model);
        return switch (output) {
            case CLS -> List.of(model.embedDim());
            case PATCHES -> List.of(patches, model.embedDim());
            case ATTENTION -> {
                VitConfig vit = model.vit("attention");
                int tokens = patches + vit.prefixTokens();
                yield List.of(vit.numHeads(), tokens, tokens);
            }
        };
    }

    /** {@return what a person reads of the input and the outputs, such as {@code cls (B, 384)}} */
    List<String> signature(ModelConfig model) {
        List<String> lines = new ArrayList<>();
        lines.add(INPUT + " (B, " + model.inChans() + ", " + height + ", " + width + ")");
        for (GraphOutput output : outputs) {
            StringBuilder line = new StringBuilder(output.key()).append(" (B");
            shape(output, model).forEach(extent -> line.append(", ").append(extent));
            lines.add(line.append(')').toString());
        }
        return lines;
    }
}
