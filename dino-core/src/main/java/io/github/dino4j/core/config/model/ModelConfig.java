package io.github.dino4j.core.config.model;

import io.github.dino4j.core.config.bind.ConfigException;
import io.github.dino4j.core.config.bind.Problem;
import io.github.dino4j.core.config.bind.RecordBinder;
import io.github.dino4j.core.config.bind.Tagged;
import io.github.dino4j.core.config.bind.Variants;
import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A backbone: what student and teacher train below their heads. Configurations without {@code backbone} are of ViTs. */
@Tagged(key = "backbone", missing = "vit")
public sealed interface ModelConfig permits VitConfig, ConvnetConfig, ResnetConfig {
    /** {@return a name for tables, such as {@code vit_small_16}} */
    String name();

    /** {@return side of the images that it is made for and evaluated with, in pixels} */
    int imageSize();

    /** {@return image channels} */
    int inChans();

    /** {@return width D of an image's features} */
    int embedDim();

    /** {@return what sides of images must be a multiple of} */
    int sideMultiple();

    /** {@return pixels from one place of the last map to the next, which a Vision Transformer calls a patch} */
    int stride();

    /** {@return every value by its key in YAML, such as {@code image_size}} */
    default Map<String, Object> keys() {
        Map<String, Object> keys = new LinkedHashMap<>();
        try {
            for (RecordComponent component : getClass().getRecordComponents()) {
                keys.put(RecordBinder.key(component), component.getAccessor().invoke(this));
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot read a " + getClass(), e);
        }
        return keys;
    }

    /**
     * How a kind of backbone is called in configurations.
     *
     * @param config the backbone
     * @return such as {@code vit}
     */
    static String backbone(ModelConfig config) {
        return Variants.name(config.getClass());
    }

    /** {@return whether what is computed of an image depends on the others in the batch while training} */
    default boolean mixesBatch() {
        return false;
    }

    /** {@return whether a method can read features at a share of its depth, behind a block or a stage} */
    default boolean hasDepths() {
        return false;
    }

    /** {@return whether it needs the convolutions of residual networks, which not every engine has} */
    default boolean convolves() {
        return false;
    }

    /**
     * Does what the choice asks for.
     *
     * @param cases what to do for each
     * @param <T> the result
     * @return the result of the choice's own case
     */
    <T> T map(Cases<T> cases);

    /**
     * The Vision Transformer that this is, for what only those have.
     *
     * @param need what needs it, such as {@code attention maps}
     * @return this
     * @throws ConfigException if it is another backbone, naming it and the need
     */
    default VitConfig vit(String need) {
        if (this instanceof VitConfig vit) {
            return vit;
        }
        throw new ConfigException(List.of(
                new Problem(name(), 0, "model.backbone", "must be vit for " + need + ", was " + backbone(this))));
    }

    /**
     * One case for each choice.
     *
     * @param <T> the result
     */
    interface Cases<T> {
        /**
         * A Vision Transformer.
         *
         * @param vit the choice
         * @return the result
         */
        T vit(VitConfig vit);

        /**
         * A small convolutional network.
         *
         * @param convnet the choice
         * @return the result
         */
        T convnet(ConvnetConfig convnet);

        /**
         * A residual network.
         *
         * @param resnet the choice
         * @return the result
         */
        T resnet(ResnetConfig resnet);
    }
}
