package io.github.dino4j.train.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a table is asked for, and what is refused before any file is read. */
class TableRequestTest {
    private static TableRequest request(double minutes, @Nullable String val, List<Long> seeds, List<String> sets) {
        return new TableRequest(
                TableRequest.QUICKSTART,
                null,
                val,
                new TableBudget.Minutes(minutes),
                TableRow.named(List.of()),
                seeds,
                sets,
                Path.of("out"));
    }

    @Test
    void rowsComeInThePapersOrderWithItsNumbers() {
        List<TableRow> rows = TableRow.all();

        assertThat(rows)
                .extracting(TableRow::name)
                .startsWith("dino", "dino_no_momentum", "dino_sk", "dino_no_multicrop", "dino_mse", "dino_predictor")
                .contains("byol", "dino_batch_softmax", "dino_previous_iteration", "dino_previous_epoch")
                .doesNotHaveDuplicates();
        assertThat(rows.get(0).knn()).isEqualTo(72.8);
        assertThat(rows.get(0).linear()).isEqualTo(76.1);
        assertThat(TableRow.named(List.of("dino_batch_softmax")).get(0).knn()).isNull();
        assertThat(TableRow.missing())
                .extracting(TableRow::name)
                .doesNotContainAnyElementsOf(rows.stream().map(TableRow::name).toList());
    }

    @Test
    void namedRowsKeepTheirOrder() {
        assertThat(TableRow.named(List.of("byol", "dino")))
                .extracting(TableRow::name)
                .containsExactly("byol", "dino");
    }

    @Test
    void anUnknownRowIsRefusedWithTheList() {
        assertThatThrownBy(() -> TableRow.named(List.of("dino", "infomean")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("--rows: there is no row infomean; there are dino, dino_no_momentum, ")
                .hasMessageContaining("byol");
    }

    @Test
    void aRowNamedTwiceIsRefused() {
        assertThatThrownBy(() -> TableRow.named(List.of("dino", "byol", "dino")))
                .hasMessage("--rows dino,byol,dino: names a row twice");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.0, -1.0, Double.NaN, Double.POSITIVE_INFINITY})
    void aBudgetMustBeTime(double minutes) {
        assertThatThrownBy(() -> request(minutes, null, List.of(0L), List.of()))
                .hasMessage("--budget must be above 0 minutes of training for each row, was " + minutes);
    }

    @Test
    void oneEpochIsTheLeast() {
        assertThatThrownBy(() -> new TableBudget.Epochs(0)).hasMessage("--epochs must be at least 1, was 0");
    }

    @Test
    void anOverlayOfARowThatIsNotThereIsRefused() {
        assertThatThrownBy(() -> request(1, null, List.of(0L), List.of("boyl:method.head.out_dim=64")))
                .hasMessageStartingWith("--set boyl:method.head.out_dim=64: there is no row boyl; ");
        assertThatThrownBy(() -> request(1, null, List.of(0L), List.of("byol:method.loss={name: mse}")))
                .hasMessageStartingWith("--set method.loss: is what the table decides");
    }

    @Test
    void overlaysOfARowComeAfterThoseOfAll() {
        TableRequest request =
                request(1, null, List.of(0L), List.of("byol:optim.lr=0.1", "optim.lr=0.2", "data.limit=5"));

        assertThat(request.common()).containsExactly("optim.lr=0.2", "data.limit=5");
        assertThat(request.of(TableRow.named(List.of("byol")).get(0)))
                .containsExactly("optim.lr=0.2", "data.limit=5", "optim.lr=0.1");
    }

    @Test
    void seedsDiffer() {
        assertThatThrownBy(() -> request(1, null, List.of(0L, 1L, 0L), List.of()))
                .hasMessageStartingWith("--seeds [0, 1, 0]: a seed given twice");
    }

    @Test
    void heldOutImagesGoWithImagesToTrainOn() {
        assertThatThrownBy(() -> request(1, "held", List.of(0L), List.of()))
                .hasMessageStartingWith("--val held: held-out images go with --data");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "train.epochs=3",
                "train.seed=1",
                "train.output=x",
                "data.train=x",
                "method.name=x",
                "method.teacher.name=student",
                "method.target={name: none}",
                "optim.warmup_epochs=1"
            })
    void whatTheTableDecidesIsNotForOverlays(String set) {
        assertThatThrownBy(() -> request(1, null, List.of(0L), List.of(set)))
                .hasMessageStartingWith("--set " + set.replaceFirst("=.*", "") + ": is what the table decides");
    }

    @Test
    void otherKeysAreForOverlays() {
        List<String> sets = List.of("optim.lr=0.001", "method.head.out_dim=64", "data.limit=100", "train.batch_size=8");
        assertThat(request(1, null, List.of(0L), sets).sets()).isEqualTo(sets);
    }

    @ParameterizedTest
    @CsvSource({"1, 0.5, 30, 4", "1, 0.5, 100, 1", "0.1, 1, 100, 1", "10, 0.5, 25, 48"})
    void epochsComeNearestToTheBudget(double minutes, double secondsPerStep, int stepsPerEpoch, int epochs) {
        assertThat(RowPlan.of(minutes, secondsPerStep, stepsPerEpoch).epochs()).isEqualTo(epochs);
    }
}
