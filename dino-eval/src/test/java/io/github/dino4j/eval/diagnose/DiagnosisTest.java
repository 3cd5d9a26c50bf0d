package io.github.dino4j.eval.diagnose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.ConfigPrinter;
import io.github.dino4j.core.io.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DiagnosisTest {
    private static final Map<String, Double> STEPS =
            Map.of("loss", 5.0, "teacher_entropy", 3.0, "kl", 2.0, "momentum", 0.996, "grad_norm", 1.0);
    private static final Map<String, Double> UNTRAINED = Map.of("effective_rank", 60.0, "mean_cosine", 0.5);
    private static final Map<String, Double> TRAINED =
            Map.of("effective_rank", 80.0, "mean_cosine", 0.3, "neighbours_kept", 0.8);

    @TempDir
    Path folder;

    private static Map<String, Double> with(Map<String, Double> values, String name, double value) {
        Map<String, Double> changed = new java.util.HashMap<>(values);
        changed.put(name, value);
        return changed;
    }

    private static Map<String, Double> few() {
        return Map.of("effective_rank", 2.5, "mean_cosine", 0.8, "neighbours_kept", 0.9, "head_mean_cosine", 0.9);
    }

    @Test
    void aRunThatNothingSpeaksAgainstLearns() {
        Diagnosis diagnosis =
                new Told().measured(UNTRAINED).epochs(10, STEPS, TRAINED).diagnosis();
        assertThat(diagnosis.verdict()).isEqualTo(Verdict.LEARNING);
        assertThat(diagnosis.advice()).isEmpty();
        assertThat(diagnosis.toJson()).containsEntry("effective_rank", 80.0).containsEntry("mean_cosine", 0.3);
    }

    @Test
    void targetsThatAreAllTheSameAreTheUniformCollapseAndAHotTeacherIsCooled() {
        Map<String, Double> uniform = with(STEPS, "teacher_entropy", 6.93);
        Diagnosis diagnosis = new Told("method.target.temp.from=0.1", "method.target.temp.to=0.1")
                .measured(UNTRAINED)
                .epochs(3, uniform, TRAINED)
                .diagnosis();
        assertThat(diagnosis.verdict()).isEqualTo(Verdict.COLLAPSED);
        assertThat(diagnosis.kind()).isEqualTo("uniform");
        assertThat(diagnosis.advice().get(0).key()).isEqualTo("method.target.temp.to");
        assertThat(diagnosis.advice().get(0).from()).isEqualTo(0.1);
        assertThat(diagnosis.advice().get(0).to()).isEqualTo(0.04);
    }

    @Test
    void inTheWarmUpTargetsMayBeUniform() {
        Map<String, Double> uniform = with(STEPS, "teacher_entropy", 6.93);
        Told told = new Told("optim.warmup_epochs=3").measured(UNTRAINED).epochs(3, uniform, TRAINED);
        assertThat(told.diagnosis().verdict()).isEqualTo(Verdict.LEARNING);
        assertThat(told.epoch(uniform, TRAINED).diagnosis().kind()).isEqualTo("uniform");
    }

    @Test
    void oneOutputForAllIsNamedAndTheCentreIsMadeToFollow() {
        Map<String, Double> one = Map.of("loss", 0.01, "teacher_entropy", 0.005, "kl", 0.005, "momentum", 0.996);
        Diagnosis diagnosis = new Told("method.target.momentum=0.999")
                .measured(UNTRAINED)
                .epochs(3, one, TRAINED)
                .diagnosis();
        assertThat(diagnosis.kind()).isEqualTo("one_output");
        assertThat(diagnosis.advice().get(0))
                .extracting(Advice::key, Advice::from, Advice::to)
                .containsExactly("method.target.momentum", 0.999, 0.9);
    }

    @Test
    void aMethodOfClassesThatUsesFewOfThemHasCollapsed() {
        String[] uic = {"method.teacher={name: none}", "method.target={name: pseudo-labels}"};
        Map<String, Double> steps = Map.of("loss", 6.0, "grad_norm", 1.0, "classes_used", 0.5);
        assertThat(new Told(uic)
                        .measured(UNTRAINED)
                        .epochs(3, steps, with(TRAINED, "head_mean_cosine", 0.99))
                        .diagnosis()
                        .verdict())
                .isEqualTo(Verdict.LEARNING); // though it has neither centre nor predictor
        Diagnosis diagnosis = new Told(uic)
                .measured(UNTRAINED)
                .epochs(3, with(steps, "classes_used", 0.02), TRAINED)
                .diagnosis();
        assertThat(diagnosis.kind()).isEqualTo("few_classes");
        assertThat(diagnosis.verdict()).isEqualTo(Verdict.COLLAPSED);
    }

    @Test
    void sharpTargetsThatTheStudentHasYetToFollowAreNoCollapse() {
        Map<String, Double> sharp = Map.of("loss", 3.0, "teacher_entropy", 0.05, "kl", 2.95, "momentum", 0.996);
        assertThat(new Told()
                        .measured(UNTRAINED)
                        .epochs(3, sharp, TRAINED)
                        .diagnosis()
                        .verdict())
                .isEqualTo(Verdict.LEARNING);
    }

    @Test
    void featuresThatLoseTheirDirectionsAreADimensionalCollapse() {
        Map<String, Double> few = few();
        Diagnosis diagnosis =
                new Told().measured(UNTRAINED).epochs(2, STEPS, few).diagnosis();
        assertThat(diagnosis.kind()).isEqualTo("dimensional");
        assertThat(diagnosis.line())
                .contains(
                        "dimensional collapse",
                        "effective rank 2.5",
                        "effective rank before the first step 60",
                        "optim.lr");
    }

    @Test
    void fewDirectionsAreNoCollapseWhereTheHeadTellsImagesApart() {
        Map<String, Double> apart = with(with(few(), "head_mean_cosine", 0.2), "mean_cosine", 0.98);
        assertThat(new Told()
                        .measured(UNTRAINED)
                        .epochs(3, STEPS, apart)
                        .diagnosis()
                        .verdict())
                .isEqualTo(Verdict.LEARNING);
    }

    @ParameterizedTest
    @CsvSource({
        "0.9, 0.6, 10.0, 25, dimensional",
        "0.9, 0.3, 10.0, 25, learning",
        "0.9, 0.6, 12.0, 25, learning",
        "0.9, 0.6, 10.0, 40, learning",
        "0.6, 0.6, 10.0, 25, learning"
    })
    void lostDirectionsAreACollapseUnlessSomethingSpeaksForTheFeatures(
            double head, double apart, double rank, double knn, String kind) {
        Map<String, Double> first = with(with(UNTRAINED, "head_effective_rank", 40.0), "head_mean_cosine", 0.5);
        Map<String, Double> lost = with(with(few(), "head_effective_rank", 4.0), "head_mean_cosine", head);
        lost.put("alignment", apart * 0.4); // of two images, whose mean cosine is 0.8
        Told told = new Told().measured(first).epochs(2, STEPS, with(lost, "effective_rank", 10.0));
        told.history().add(Map.of("step", 100, "knn_top1", Map.of("20", 25.0)));
        told.history().add(Map.of("step", 300, "knn_top1", Map.of("20", knn)));
        assertThat(told.epoch(STEPS, with(lost, "effective_rank", rank))
                        .diagnosis()
                        .kind())
                .isEqualTo(kind);
    }

    @Test
    void aTeacherThatIsTheStudentByDefinitionIsNotTooFast() {
        Map<String, Double> first = with(UNTRAINED, "head_effective_rank", 40.0);
        Map<String, Double> lost = with(with(few(), "head_effective_rank", 4.0), "effective_rank", 10.0);
        Map<String, Double> steps = Map.of("loss", 5.0);
        Told swav = new Told(
                "method.teacher={name: student}",
                "method.target={name: sinkhorn, temp: {from: 0.05, to: 0.05, warmup_epochs: 0}, iterations: 3, per_view: true}");
        Told dino = new Told("method.teacher={name: student}");
        assertThat(swav.measured(first).epochs(7, steps, lost).diagnosis().kind())
                .isEqualTo("narrow_features");
        assertThat(dino.measured(first).epochs(7, steps, lost).diagnosis().kind())
                .isEqualTo("teacher_too_fast");
    }

    @ParameterizedTest
    @CsvSource({
        "sgd, 'momentum: 0.9', 1.0, 0.06, 0.0001, 0.03",
        "larc, 'momentum: 0.9, trust: 0.001, clip: false', 1.0, 0.25, 0.01, 0.3"
    })
    void learningRatesAreThoseOfTheOptimiser(
            String optimizer, String own, double high, double slower, double low, double faster) {
        String rest =
                ", min_lr: 0.0, warmup_epochs: 10.0, weight_decay: {name: cosine, from: 0.0, to: 0.0}, clip_grad: 3.0,"
                        + " freeze_last_layer: 1, " + own + "}";
        Map<String, Double> few = few();
        Map<String, Double> same = with(UNTRAINED, "neighbours_kept", 1.0);

        Diagnosis lost = new Told("optim={name: " + optimizer + ", lr: " + high + rest)
                .measured(UNTRAINED)
                .epochs(3, STEPS, few)
                .diagnosis();
        Diagnosis still = new Told("optim={name: " + optimizer + ", lr: " + low + rest, "optim.warmup_epochs=1")
                .measured(UNTRAINED)
                .epochs(4, STEPS, same)
                .diagnosis();

        assertThat(rate(lost)).isEqualTo(slower);
        assertThat(still.kind()).isEqualTo("plateau");
        assertThat(rate(still)).isEqualTo(faster);
    }

    private static Object rate(Diagnosis diagnosis) {
        return diagnosis.advice().stream()
                .filter(advice -> advice.key().equals("optim.lr"))
                .findFirst()
                .orElseThrow()
                .to();
    }

    @Test
    void aTeacherThatIsTheStudentIsTheCauseOfWhatFollows() {
        Map<String, Double> uniform = Map.of("loss", 6.93, "teacher_entropy", 6.93, "kl", 0.0);
        Diagnosis diagnosis = new Told("method.teacher={name: student}")
                .measured(UNTRAINED)
                .epochs(3, uniform, TRAINED)
                .diagnosis();
        assertThat(diagnosis.kind()).isEqualTo("teacher_too_fast");
        assertThat(diagnosis.advice().get(0).to()).asString().startsWith("{name: ema, momentum: ");
    }

    @Test
    void targetsOfOneDirectionAreTheMeanImage() {
        Map<String, Double> alike = Map.of("loss", 0.0, "target_std", 0.001, "momentum", 0.996);
        Diagnosis diagnosis =
                new Told().measured(UNTRAINED).epochs(3, alike, TRAINED).diagnosis();
        assertThat(diagnosis.kind()).isEqualTo("mean_image");
    }

    @Test
    void sixtyStepsAreToldOfBeforeTheFirst() {
        Told told = new Told("train.epochs=1", "optim.warmup_epochs=0").measured(UNTRAINED);
        told.history().stepsPerEpoch(60);
        Diagnosis diagnosis = told.diagnosis();
        assertThat(diagnosis.verdict()).isEqualTo(Verdict.TOO_SHORT);
        assertThat(diagnosis.line()).contains("planned steps 60", "train.epochs from 1 to 10");
    }

    @Test
    void aTeacherThatNeverMovesIsAPlateau() {
        Map<String, Double> still = with(STEPS, "momentum", 1.0);
        Map<String, Double> same = with(UNTRAINED, "neighbours_kept", 1.0);
        Diagnosis diagnosis = new Told("method.teacher.momentum.from=1.0")
                .measured(UNTRAINED)
                .epochs(3, still, same)
                .diagnosis();
        assertThat(diagnosis.kind()).isEqualTo("teacher_too_slow");
        assertThat(diagnosis.advice()).extracting(Advice::key).contains("method.teacher.momentum.from");
    }

    @Test
    void whatDivergedIsToldSo() {
        Told told = new Told().measured(UNTRAINED).epochs(2, STEPS, TRAINED);
        told.history().add(Map.of("step", 200, "failure", "diverged", "warning", "step 201: the loss is NaN"));
        assertThat(told.diagnosis().verdict()).isEqualTo(Verdict.DIVERGED);
        assertThat(told.history().warnings()).containsExactly("step 201: the loss is NaN");
    }

    @Test
    void aMethodWithoutSuchSignalsIsJudgedByItsFeatures() {
        Map<String, Double> steps = Map.of("loss", -0.9, "momentum", 0.996);
        assertThat(new Told()
                        .measured(UNTRAINED)
                        .epochs(3, steps, TRAINED)
                        .diagnosis()
                        .verdict())
                .isEqualTo(Verdict.LEARNING);
    }

    @Test
    void readsADirectoryWhoseLastLineAKillHasTorn() throws IOException {
        Files.writeString(
                folder.resolve("config.yaml"),
                ConfigPrinter.print(ConfigLoader.builtin("base/dino.yaml", List.of("data.train=images"))));
        Files.writeString(
                folder.resolve("metrics.jsonl"),
                "{\"step\":3,\"loss\":9.0}\n{\"step\":3,\"epochs\":1,\"epoch_loss\":9.0}\n{\"step\":4,\"lo");
        Diagnosis diagnosis = Diagnosis.of(folder);
        assertThat(diagnosis.number("planned_steps")).isEqualTo(300.0);
        assertThat(diagnosis.toJson()).containsEntry("effective_rank", null);
    }

    @Test
    void whatIsNoRunIsRefused() {
        assertThatThrownBy(() -> Diagnosis.of(folder))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("give the directory of a run of dino train");
    }
}
