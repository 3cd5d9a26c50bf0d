package io.github.dino4j.eval.diagnose;

import static io.github.dino4j.eval.diagnose.Condition.above;
import static io.github.dino4j.eval.diagnose.Condition.below;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What is known to go wrong, the most telling first: the first that holds is the verdict. Bounds are from the runs in {@code
 * src-test-data/diagnose}, which a test measures false alarms and misses on.
 */
final class Rules {
    private static final Change SLOWER =
            Change.slower(2.0, "steps that are too long throw the features away that were there");
    private static final Change WARM = Change.warmUp(
            10.0, "a network that begins with full steps often loses its directions and does not find them again");
    private static final Change SHARPER = Change.atMost(
            "method.target.temp.to", 0.04, "targets as soft as the student's outputs pull them to the uniform output");
    private static final Change SHARPER_FIRST =
            Change.atMost("method.target.temp.from", 0.04, "targets must be sharp from the beginning");
    private static final Change CENTRE =
            Change.atMost("method.target.momentum", 0.9, "a centre that follows slowly lets one output win");
    private static final Change SLOW_TEACHER = Change.atLeast(
            "method.teacher.momentum.from", 0.99, "a teacher that is nearly the student gives it nothing to learn");
    private static final Change SLOW_TEACHER_LATE =
            Change.atLeast("method.teacher.momentum.to", 1.0, "the teacher comes to rest at the end");
    private static final Change EMA = Change.part(
            "method.teacher",
            "ema",
            "momentum: {name: cosine, from: 0.996, to: 1.0}",
            "a teacher that is the student collapses with it: let it be its moving average");
    private static final Change MORE_EPOCHS =
            Change.times("train.epochs", 10.0, "a network learns by steps, some thousands of them");
    private static final Change SMALLER_BATCH =
            Change.times("train.batch_size", 0.5, "twice as many steps from the same images");
    private static final Change PREDICTOR = Change.part(
            "method.predictor",
            "mlp",
            "layers: 2, hidden_dim: 512, use_bn: true",
            "without a centre, a predictor of the student keeps images apart");

    /** Heads of healthy runs come up to 0.970 in their first epochs and turn back; those of broken ones go on to 0.982 and more. */
    private static final double ALIKE = 0.98;

    /** Where the head tells images apart, its input does too, however small a part of it that is. */
    private static final double APART = 0.5;

    /**
     * The share of a long run in which features may lose directions: healthy ones of photos had 0.45 to 0.7 of their own at
     * their lowest, within 600 steps, and more than before at their end.
     */
    private static final double BEGINNING = 0.1;

    /** Steps of a run that is judged from its first measurement on. */
    private static final double SHORT = 1000.0;

    private static final List<Change> DIRECTIONS = List.of(WARM, SLOWER, SHARPER, CENTRE);
    private static final String FEW =
            "dimensional collapse: features use a few directions of those they had before the first step";

    /** A sign that features or targets say the same of all images, and what follows where no cause is known. */
    private record Sign(String kind, String says, List<Condition> conditions, List<Change> changes) {}

    private static final List<Sign> SIGNS = List.of(
            new Sign(
                    "uniform",
                    "collapse to the uniform output: the targets are the same of all images, every output alike",
                    List.of(above("entropy_share", 0.98), above("after_warmup", 0.0)),
                    List.of(SHARPER, SHARPER_FIRST, SLOWER, WARM)),
            new Sign(
                    "one_output",
                    "collapse to one output: the targets of all images are the same output",
                    List.of(
                            below("balanced", 0.5), // which can be certain of each image
                            below("entropy_share", 0.02),
                            below("kl_share", 0.02),
                            above("after_warmup", 0.0)),
                    List.of(CENTRE, SLOWER)),
            new Sign(
                    "few_classes",
                    "collapse to few classes: nearly all images are taken for a few of the classes or clusters",
                    List.of(below("classes_used", 0.05)),
                    List.of(SLOWER, WARM)),
            new Sign(
                    "mean_image",
                    "collapse towards the mean image: the targets of all images point the same way",
                    List.of(below("target_std", 0.02)),
                    List.of(CENTRE, SLOW_TEACHER, SLOWER, WARM)),
            new Sign(
                    "mean_image",
                    "collapse towards the mean image: there is neither centre nor predictor to keep images apart",
                    List.of(
                            below("has_centre", 0.5),
                            below("has_predictor", 0.5),
                            above("head_mean_cosine", ALIKE),
                            below("head_effective_rank_kept", 0.5)),
                    List.of(PREDICTOR, SLOWER)),
            new Sign(
                    "mean_image",
                    "collapse towards the mean image: the head says the same of all images",
                    List.of(above("head_mean_cosine", ALIKE), below("head_effective_rank_kept", 0.5)),
                    List.of(SHARPER, CENTRE, SLOWER, WARM)),
            new Sign(
                    "mean_image",
                    "collapse towards the mean image: features of all images point the same way",
                    List.of(
                            above("mean_cosine", 0.97),
                            below("effective_rank_kept", 0.5),
                            above("head_mean_cosine", APART)),
                    List.of(SHARPER, CENTRE, SLOWER, WARM)),
            new Sign(
                    "dimensional",
                    FEW + ", in a run of few steps",
                    lost(below("planned_steps", SHORT)),
                    List.of(MORE_EPOCHS, WARM, SLOWER, SHARPER, CENTRE)),
            new Sign("dimensional", FEW, lost(above("progress", BEGINNING), above("warmups", 1.5)), DIRECTIONS),
            new Sign(
                    "dimensional",
                    FEW,
                    List.of(
                            below("effective_rank", 3.0),
                            below("effective_rank_kept", 0.3),
                            above("head_mean_cosine", APART)),
                    DIRECTIONS),
            new Sign(
                    "dimensional",
                    FEW + ", and so does the head",
                    List.of(
                            below("effective_rank", 3.0),
                            below("effective_rank_kept", 0.3),
                            below("head_effective_rank", 4.0),
                            below("head_effective_rank_kept", 0.1)),
                    DIRECTIONS));

    /** Signs of one whose teacher is nearly the student and has nothing to hold it: few directions say enough of it. */
    private static final List<Sign> COPIES = List.of(
            new Sign("dimensional", FEW, fewer(below("planned_steps", SHORT)), DIRECTIONS),
            new Sign("dimensional", FEW, fewer(above("progress", BEGINNING)), DIRECTIONS));

    private static final Rule DIVERGENCE = new Rule(
            Verdict.DIVERGED,
            "divergence",
            "the loss or a gradient was no finite number any more",
            List.of(above("diverged", 0.0)),
            List.of(SLOWER, WARM, Change.lower("optim.clip_grad", 1.0, "shorter steps where gradients are long")));
    private static final Rule STILL_TEACHER = new Rule(
            Verdict.PLATEAU,
            "teacher_too_slow",
            "the teacher does not move: its features are those of the first step",
            List.of(above("teacher_momentum", 0.99999), above("neighbours_kept_least", 0.99)),
            List.of(Change.atMost("method.teacher.momentum.from", 0.996, "the teacher must follow the student")));
    private static final Rule TOO_FEW_STEPS = new Rule(
            Verdict.TOO_SHORT,
            "too_few_steps",
            "the run has too few steps to learn anything",
            List.of(below("planned_steps", 150.0)),
            List.of(MORE_EPOCHS, SMALLER_BATCH));
    private static final Rule COLOUR = new Rule(
            Verdict.SHORTCUT,
            "colour",
            "features tell images by their mean colour, and by little else",
            List.of(
                    above("channels", 2.5), // views of others have no operations on colours
                    below("channels", 3.5),
                    below("beyond_colour_settled", 0.25), // twice, since a healthy run passed through it once
                    below("beyond_colour_kept", 0.8)),
            List.of(
                    Change.atLeast("views.jitter.prob", 0.8, "views that keep their colours are told by them alone"),
                    Change.atLeast("views.grayscale", 0.2, "views without colours must be told by what is on them"),
                    Change.raise("views.grayscale", 0.5, "half of the views without colours"),
                    Change.raise("views.jitter.saturation", 0.8, "SimCLR's strength, where colours differ much"),
                    Change.raise("views.jitter.hue", 0.2, "SimCLR's strength, where colours differ much")));
    private static final Rule NOTHING_CHANGES = new Rule(
            Verdict.PLATEAU,
            "plateau",
            "nothing changes: images have the neighbours that they had before the first step",
            List.of(above("neighbours_kept_least", 0.97), above("after_warmup", 0.0), above("measurements", 2.0)),
            List.of(
                    Change.faster(1.0, "steps so short change nothing"),
                    Change.times("train.epochs", 3.0, "what changes slowly needs more steps")));

    /**
     * An untrained network's nearest images are those of its colour. One that learned follows colour less, and brings the views of
     * an image together: of runs by nine methods each that came above the untrained network's k-NN did one of them at least.
     */
    private static final Rule NOTHING_LEARNED = new Rule(
            Verdict.PLATEAU,
            "nothing_learned",
            "nothing was learned so far: images follow their mean colours more than before the first step, and views of an"
                    + " image lie nearly as far apart as two images",
            List.of(
                    above("progress", 0.5),
                    above("colour_neighbours_kept", 1.2),
                    above("views_apart", 0.55),
                    below("knn_rise", 10.0)),
            List.of(
                    Change.atMost("method.loss.temp", 0.5, "so high, it lets no image differ from another"),
                    Change.faster(1.0, "steps so short change little"),
                    Change.times("train.epochs", 3.0, "what changes slowly needs more steps")));

    private static final List<Condition> FEW_DIRECTIONS = List.of(
            above("progress", 0.5),
            below("effective_rank_kept", 0.4),
            below("rank_share", 0.15),
            below("head_effective_rank_kept", 0.4));

    /** Few directions, and those are of colours as much as before: less of a sign is enough. */
    private static final Rule NOTHING_LEARNED_OF_FEW = new Rule(
            Verdict.PLATEAU,
            NOTHING_LEARNED.kind(),
            "nothing was learned so far: features use few of the directions they had before the first step, and images follow"
                    + " their mean colours as much as then",
            Stream.concat(
                            FEW_DIRECTIONS.stream(),
                            Stream.of(
                                    above("colour_neighbours_kept", 0.9),
                                    above("views_apart", 0.4),
                                    below("knn_rise", 10.0)))
                    .toList(),
            NOTHING_LEARNED.changes());

    private static final Rule NARROW = new Rule(
            Verdict.NARROW,
            "narrow_features",
            "features use few of the directions they had before the first step; k-NN on labelled images (eval.images) would say"
                    + " whether they tell images apart",
            FEW_DIRECTIONS,
            List.of());

    private static final List<Rule> ALL = all();

    private Rules() {}

    private static List<Condition> fewer(Condition... when) {
        List<Condition> conditions = new ArrayList<>(List.of(when));
        conditions.add(below("effective_rank_kept", 0.6));
        conditions.add(below("rank_share", 0.15));
        conditions.add(below("head_effective_rank_kept", 0.4));
        return conditions;
    }

    /** Few directions alone are no collapse: healthy runs lose up to four fifths of theirs, and many find them again. */
    private static List<Condition> lost(Condition... when) {
        List<Condition> conditions = fewer(when);
        conditions.add(above("head_mean_cosine", 0.85));
        conditions.add(above("views_apart", 0.5));
        conditions.add(below("effective_rank_regained", 1.05));
        conditions.add(below("knn_rise", 10.0));
        return List.copyOf(conditions);
    }

    static List<Rule> list() {
        return ALL;
    }

    private static List<Rule> all() {
        List<Rule> rules = new ArrayList<>(List.of(DIVERGENCE));
        List<Sign> fast = new ArrayList<>(SIGNS);
        fast.addAll(COPIES);
        for (Sign sign : fast) {
            List<Condition> conditions = new ArrayList<>(sign.conditions());
            conditions.add(below("teacher_momentum", 0.9));
            conditions.add(above("needs_slow_teacher", 0.5));
            String says = sign.says() + "; the teacher follows the student too fast";
            List<Change> changes = List.of(EMA, SLOW_TEACHER, SLOW_TEACHER_LATE);
            rules.add(new Rule(Verdict.COLLAPSED, "teacher_too_fast", says, conditions, changes));
        }
        for (Sign sign : SIGNS) {
            rules.add(new Rule(Verdict.COLLAPSED, sign.kind(), sign.says(), sign.conditions(), sign.changes()));
        }
        rules.addAll(List.of(
                STILL_TEACHER,
                TOO_FEW_STEPS,
                NOTHING_CHANGES,
                NOTHING_LEARNED,
                NOTHING_LEARNED_OF_FEW,
                COLOUR,
                NARROW));
        return List.copyOf(rules);
    }
}
