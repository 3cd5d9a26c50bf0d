package io.github.dino4j.core.config.method;

import io.github.dino4j.core.config.bind.Bounds;
import io.github.dino4j.core.config.bind.Variants;

/**
 * A self-distillation method as a value: teacher x target x loss x head x predictor x pairing.
 *
 * @param name the method's name in tables and messages, such as {@code dino}
 * @param teacher how the teacher follows the student
 * @param target how teacher outputs become targets
 * @param loss how student outputs are compared with targets
 * @param head the projection head
 * @param predictor an extra MLP on the student side
 * @param pairing which student views are compared with a teacher view
 * @param koleo weight of what keeps features apart, 0 for none
 * @param patches what is learnt of patches
 */
public record MethodConfig(
        String name,
        TeacherConfig teacher,
        TargetConfig target,
        LossConfig loss,
        HeadConfig head,
        PredictorConfig predictor,
        PairingConfig pairing,
        double koleo,
        PatchesConfig patches) {
    /**
     * Checks that the parts go together.
     *
     * @param name the method's name in tables and messages, such as {@code dino}
     * @param teacher how the teacher follows the student
     * @param target how teacher outputs become targets
     * @param loss how student outputs are compared with targets
     * @param head the projection head
     * @param predictor an extra MLP on the student side
     * @param pairing which student views are compared with a teacher view
     * @param koleo weight of what keeps features apart, 0 for none
     * @param patches what is learnt of patches
     */
    public MethodConfig {
        String lossName = "method.loss.name=" + Variants.name(loss.getClass());
        String targetName = Variants.name(target.getClass());
        boolean distributions = loss.comparesDistributions();
        Bounds bounds = new Bounds()
                .demand("name", name.matches("[\\w+.-]+"), "must be one word", "'" + name + "'")
                .demand("head.out_dim", head.outDim() >= 2, "must be at least 2", head.outDim())
                .demand(
                        "target.name",
                        distributions == target.isDistribution(),
                        distributions
                                ? "must give distributions over the outputs, such as center-sharpen, because "
                                        + lossName + " compares distributions"
                                : "must give vectors, such as none, because " + lossName + " compares directions",
                        targetName)
                .notNegative("koleo", koleo)
                .demand(
                        "koleo",
                        koleo == 0.0 || !(teacher instanceof TeacherConfig.None),
                        "must be 0 with method.teacher.name=none: what is learnt without a teacher keeps images apart by"
                                + " itself",
                        koleo);
        agree(bounds, teacher, target, loss, pairing);
        whole(bounds, target, head, predictor);
        queue(bounds, teacher, target, head);
        levels(bounds, loss, head, predictor);
        patches.agree(bounds, teacher, target, loss, predictor);
        words(bounds, teacher, target, predictor);
        if (loss instanceof LossConfig.CrossEntropy entropy) {
            target.sharpening().ifPresent(temp -> {
                sharpness(bounds, "target.temp.from", temp.from(), entropy.studentTemp());
                sharpness(bounds, "target.temp.to", temp.to(), entropy.studentTemp());
            });
        }
        bounds.hold();
    }

    /** A queue of features meets the run's own prototypes. */
    private static void queue(Bounds bounds, TeacherConfig teacher, TargetConfig target, HeadConfig head) {
        bounds.demand(
                        "head.name",
                        !(target instanceof SinkhornQueue) || hasFeatures(head),
                        "must be dino, with a bottleneck, with method.target.name=sinkhorn-queue, because the queue is of features before its last"
                                + " layer, which meet the prototypes as they are then",
                        Variants.name(head.getClass()))
                .demand(
                        "teacher.name",
                        !(target instanceof SinkhornQueue && teacher instanceof TeacherConfig.Imported),
                        "must not be imported with method.target.name=sinkhorn-queue, because the prototypes are the run's",
                        "imported");
    }

    /** Without a teacher there is nothing to make targets of, and some losses have no use for one. */
    private static void agree(
            Bounds bounds, TeacherConfig teacher, TargetConfig target, LossConfig loss, PairingConfig pairing) {
        String lossName = "method.loss.name=" + Variants.name(loss.getClass());
        String targetName = Variants.name(target.getClass());
        bounds.demand(
                        "teacher.name",
                        !(teacher instanceof TeacherConfig.None) || loss.worksWithoutTeacher() || target.isOfImages(),
                        "must be a teacher, because " + lossName + " compares the student with a teacher's targets",
                        "none")
                .demand(
                        "target.name",
                        !(teacher instanceof TeacherConfig.None)
                                || target instanceof TargetConfig.None
                                || target.isOfImages(),
                        "must be none, labels, clusters or pseudo-labels with method.teacher.name=none, because there is no"
                                + " teacher whose outputs it is made of",
                        Variants.name(target.getClass()))
                .demand(
                        "teacher.name",
                        !loss.refusesTeacher() || teacher instanceof TeacherConfig.None,
                        "must be none, because " + lossName + " compares student views with each other",
                        Variants.name(teacher.getClass()))
                .demand(
                        "teacher.name",
                        !target.isOfImages() || teacher instanceof TeacherConfig.None,
                        "must be none with method.target.name=" + targetName
                                + ", because classes are no teacher's outputs",
                        Variants.name(teacher.getClass()))
                .demand(
                        "pairing.name",
                        !target.isOfImages() || !pairing.includesOwn(),
                        "must be others with method.target.name=" + targetName
                                + ", because views are compared with classes and not with each other",
                        "all")
                .demand(
                        "pairing.name",
                        !loss.refusesTeacher() || !pairing.includesOwn(),
                        "must be others, because " + lossName + " would compare a view with itself",
                        "all");
    }

    /** What is found by looking at all images is found with the head alone. */
    private static void whole(Bounds bounds, TargetConfig target, HeadConfig head, PredictorConfig predictor) {
        String with = " with method.target.name=" + Variants.name(target.getClass());
        bounds.demand(
                        "predictor.name",
                        !target.looksAtAll() || predictor instanceof PredictorConfig.None,
                        "must be none" + with + ", because there is no other network whose outputs it could predict",
                        Variants.name(predictor.getClass()))
                .demand(
                        "head.name",
                        !(target instanceof Clusters) || head instanceof HeadConfig.Mlp,
                        "must be mlp" + with + ", because its last layer would be prototypes that learn, and centroids"
                                + " are the prototypes",
                        Variants.name(head.getClass()));
    }

    private static boolean hasFeatures(HeadConfig head) {
        return head instanceof HeadConfig.Dino dino && dino.bottleneckDim() > 0;
    }

    /** Outputs at several layers mean something to losses that compare them level by level. */
    private static void levels(Bounds bounds, LossConfig loss, HeadConfig head, PredictorConfig predictor) {
        boolean several = !head.depths().isEmpty();
        bounds.demand(
                        "head.name",
                        !several || loss.hasSeveralPositives(),
                        "must not be levels with method.loss.name=" + Variants.name(loss.getClass())
                                + ", which compares outputs at the last layer alone",
                        "levels")
                .demand(
                        "predictor.name",
                        !loss.hasSeveralPositives() || predictor instanceof PredictorConfig.None,
                        "must be none with method.loss.name=" + Variants.name(loss.getClass())
                                + ", because it compares outputs as the heads give them",
                        Variants.name(predictor.getClass()));
    }

    /** Bags and what predicts them share a vocabulary, of the teacher's own features. */
    private static void words(Bounds bounds, TeacherConfig teacher, TargetConfig target, PredictorConfig predictor) {
        boolean bags = target instanceof Bags;
        bounds.demand(
                        "predictor.name",
                        bags == predictor instanceof PredictorConfig.Words,
                        bags
                                ? "must be words with method.target.name=bags, which are of words"
                                : "must not be words with method.target.name=" + Variants.name(target.getClass())
                                        + ", which is no bag of words",
                        Variants.name(predictor.getClass()))
                .demand(
                        "teacher.name",
                        !bags || !(teacher instanceof TeacherConfig.Imported),
                        "must not be imported with method.target.name=bags, because words are features at depths of the run's"
                                + " own backbone",
                        "imported");
    }

    /** Targets that are blunter than what is compared with them teach the student to be uniform. */
    private static void sharpness(Bounds bounds, String key, double temp, double studentTemp) {
        bounds.demand(
                key,
                temp > 0 && temp <= studentTemp,
                "must be in (0, method.loss.student_temp=" + studentTemp + "]",
                temp);
    }
}
