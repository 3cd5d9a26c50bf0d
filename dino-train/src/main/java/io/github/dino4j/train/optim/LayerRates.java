package io.github.dino4j.train.optim;

import io.github.dino4j.core.parameter.Parameter;
import io.github.dino4j.core.parameter.ParameterLayout;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Learning rates of a Vision Transformer's parameters that fall from block to block, by BEiT's numbering, which DINOv2 has too (Oquab et
 * al. 2023, arXiv 2304.07193): those of heads and of the last norm are whole, each block's are {@code decay} times those of the block
 * after it, and the embeddings come before the first block.
 *
 * @param depth blocks
 * @param decay from each block to the one before it
 * @param patchEmbed factor on the patch embedding's, beside that
 */
public record LayerRates(int depth, double decay, double patchEmbed) implements ToDoubleFunction<Parameter> {
    private static final String BACKBONE = "backbone.";
    private static final Pattern BLOCK = Pattern.compile("backbone\\.blocks\\.(\\d+)\\..*");
    private static final Pattern LAST_NORM = Pattern.compile("backbone\\.(fc_)?norm\\..*");

    /**
     * Those of all parameters of a network.
     *
     * @param layout parameters, of which blocks are counted
     * @param decay from each block to the one before it
     * @param patchEmbed factor on the patch embedding's
     * @return the factors
     */
    static LayerRates of(ParameterLayout layout, double decay, double patchEmbed) {
        int depth = layout.parameters().stream()
                .map(parameter -> BLOCK.matcher(parameter.name()))
                .filter(Matcher::matches)
                .mapToInt(block -> Integer.parseInt(block.group(1)) + 1)
                .max()
                .orElse(0);
        return new LayerRates(depth, decay, patchEmbed);
    }

    /**
     * A parameter's factor on the learning rate.
     *
     * @param parameter named as in checkpoints, {@code backbone.} before those of the backbone
     * @return the factor
     */
    @Override
    public double applyAsDouble(Parameter parameter) {
        String name = parameter.name();
        Matcher block = BLOCK.matcher(name);
        if (block.matches()) {
            return Math.pow(decay, depth - Integer.parseInt(block.group(1)));
        }
        if (!name.startsWith(BACKBONE) || LAST_NORM.matcher(name).matches()) {
            return 1.0;
        }
        return Math.pow(decay, depth + 1) * (name.startsWith("backbone.patch_embed.") ? patchEmbed : 1.0);
    }
}
