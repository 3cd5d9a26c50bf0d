package io.github.dino4j.core.config.method;

import io.github.dino4j.core.config.bind.Bounds;
import io.github.dino4j.core.config.bind.Hyphenated;
import io.github.dino4j.core.config.bind.Variants;
import java.util.List;

/** What is learnt of patches, beside views. */
@Hyphenated
public sealed interface PatchesConfig {
    /** Nothing. */
    record None() implements PatchesConfig {}

    /**
     * The teacher's targets for patches that are hidden from the student (Zhou et al. 2022, eq. 2; Oquab et al. 2023, section 4).
     *
     * @param weight of that loss beside the one over views
     * @param head {@code shared} for that of the views, {@code separate} for one more like it
     * @param maskProb share of the global views of which patches are masked
     * @param maskRatio lowest and highest share of patches that are masked of such a view, spread evenly over them
     */
    record Ibot(double weight, String head, double maskProb, List<Double> maskRatio) implements PatchesConfig {
        /**
         * Checks the bounds.
         *
         * @param weight of that loss beside the one over views
         * @param head {@code shared} for that of the views, {@code separate} for one more like it
         * @param maskProb share of the global views of which patches are masked
         * @param maskRatio lowest and highest share of patches that are masked of such a view, spread evenly over them
         */
        public Ibot {
            new Bounds()
                    .above("weight", weight, 0.0)
                    .oneOf("head", head, "shared", "separate")
                    .demand("mask_prob", maskProb > 0.0 && maskProb <= 1.0, "must be in (0, 1]", maskProb)
                    .pair("mask_ratio", maskRatio, 1.0)
                    .hold();
            maskRatio = List.copyOf(maskRatio);
        }

        /** {@return whether patches go through a head of their own} */
        public boolean hasHead() {
            return head.equals("separate");
        }

        /**
         * How many of some views are masked.
         *
         * @param views global ones, those of all images
         * @return how many, rounded down as in DINOv2
         */
        public int masked(int views) {
            return (int)
                    Math.floor(views * maskProb + 1e-9); // a product may fall short of a whole number by its rounding
        }
    }

    /**
     * Whether the other parts of a method give patches something to learn.
     *
     * @param bounds takes what does not hold
     * @param teacher the method's
     * @param target the method's
     * @param loss the method's
     * @param predictor the method's
     */
    default void agree(
            Bounds bounds, TeacherConfig teacher, TargetConfig target, LossConfig loss, PredictorConfig predictor) {
        if (this instanceof None) {
            return;
        }
        boolean named = target instanceof TargetConfig.CenterSharpen
                || target instanceof TargetConfig.Sinkhorn
                || target instanceof TargetConfig.BatchSoftmax;
        String mine = Variants.name(getClass());
        bounds.demand(
                "patches.head",
                !(teacher instanceof TeacherConfig.Frozen && this instanceof Ibot ibot && ibot.hasHead()),
                "must be shared with method.teacher.name=frozen, because no weights file brings a head for patches along",
                "separate");
        bounds.demand(
                        "patches.name",
                        loss instanceof LossConfig.CrossEntropy && named,
                        "must be none unless method.loss.name is cross-entropy and method.target.name center-sharpen, sinkhorn"
                                + " or batch-softmax, because patches are compared with such targets",
                        mine)
                .demand(
                        "patches.name",
                        !(teacher instanceof TeacherConfig.Imported || teacher instanceof TeacherConfig.None),
                        "must be none with method.teacher.name=" + Variants.name(teacher.getClass())
                                + ", because nobody else has targets for the student's patches",
                        mine)
                .demand(
                        "patches.name",
                        predictor instanceof PredictorConfig.None,
                        "must be none with method.predictor.name=" + Variants.name(predictor.getClass())
                                + ", because patches do not go through it",
                        mine);
    }
}
