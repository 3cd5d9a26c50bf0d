package io.github.dino4j.eval.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dino4j.eval.dense.Stored;
import io.github.dino4j.eval.picture.InlinePicture;
import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BlocksTest {
    @Test
    void barsAreAsLongAsTheirNumbers() {
        Bars bars = new Bars(
                "mAP",
                List.of("a<b", "c"),
                List.of(
                        new Bars.Series("model", List.of(100.0, 50.0)),
                        new Bars.Series("floor", List.of(25.0, Double.NaN))));
        assertThat(bars.html())
                .contains("a&lt;b", "width=\"266.0\"", "width=\"133.0\"", "width=\"66.5\"", ">25.0<", "floor");
        assertThat(bars.html().split("<rect", -1)).hasSize(1 + 3); // none for what was not measured
        assertThatThrownBy(() -> new Bars("x", List.of("a"), List.of(new Bars.Series("m", List.of()))))
                .hasMessage("series m must have a value for each of the 1 groups, has 0");
    }

    @Test
    void pointsFitASquareAtOneScale() {
        Scatter scatter = new Scatter(
                "map",
                List.of(new Scatter.Point(-1, 0, 0), new Scatter.Point(3, 2, 1), new Scatter.Point(1, 1, 1)),
                List.of("x", "y"));
        List<Scatter.Point> fitted = scatter.fitted(100, 10);
        assertThat(fitted.get(0)).isEqualTo(new Scatter.Point(10, 70, 0)); // upwards on paper is downwards in SVG
        assertThat(fitted.get(1)).isEqualTo(new Scatter.Point(90, 30, 1));
        assertThat(fitted.get(2).x()).isCloseTo(50, within(1e-9));
        assertThat(scatter.dots().split("<path", -1)).hasSize(1 + 2); // one for each class
        Scatter one = new Scatter("same", List.of(new Scatter.Point(5, 5, 0)), List.of());
        assertThat(one.fitted(100, 10).get(0)).isEqualTo(new Scatter.Point(50, 50, 0));
    }

    @Test
    void aGallerySaysInWordsWhatFramesSayInColours() throws IOException {
        InlinePicture picture = InlinePicture.of(Stored.image("tile", 80, 80), 70);
        Gallery gallery = new Gallery(
                "Found",
                Gallery.SMALL,
                List.of(new Gallery.Strip(
                        "dog & co",
                        List.of(
                                new Gallery.Tile(picture, "query", Gallery.Mark.QUERY),
                                new Gallery.Tile(picture, "\"dog\"", Gallery.Mark.of(true)),
                                new Gallery.Tile(picture, "cat", Gallery.Mark.of(false))))));
        assertThat(gallery.html())
                .contains("dog &amp; co", "class=\"query\"", "alt=\"\u2713 &quot;dog&quot;\"", "alt=\"\u2717 cat\"");
        assertThat(gallery.markdown()).contains("- dog & co: query; \u2713 \"dog\"; \u2717 cat");
    }

    @Test
    void aChartHasRoundTicksAndShowsASinglePoint() {
        Chart chart = new Chart("loss", "", "steps");
        chart.line("train", new double[] {0, 97}, new double[] {0.2, 1.9});
        chart.level("floor", 1.0);
        assertThat(chart.svg())
                .contains(">0</text>", ">20</text>", ">80</text>", ">0.5</text>", ">1.5</text>", "stroke-dasharray")
                .doesNotContain(">97</text>", "<circle cx=\"52.0\" cy=\"196.3\" r=\"4\"");
        Chart point = new Chart("one", "", "steps");
        point.line("train", new double[] {3}, new double[] {4});
        assertThat(point.svg()).contains("<circle cx=\"241.0\"", ">3</text>", ">4</text>");
    }

    @Test
    void aConfusionMatrixShowsNoneOnlyWhereThereIsAny() {
        Block.Matrix full = new Block.Matrix("m", List.of("a"), List.of(List.of(3, 1)));
        Block.Matrix empty = new Block.Matrix("m", List.of("a"), List.of(List.of(3, 0)));
        assertThat(full.markdown()).contains("| a | none |", "| a | 3 | 1 |");
        assertThat(empty.markdown()).contains("| a | 3 |").doesNotContain("none");
    }

    @Test
    void aHeadlineNamesTheFloors() {
        assertThat(Headline.of("top-1", 46.25, Collections.<String, Double>emptyMap(), floor -> floor))
                .isEqualTo("top-1 46.3 %");
        assertThat(Headline.of("mAP", 39.02, Map.of("raw pixels", 39.04), floor -> floor))
                .isEqualTo("mAP 39.0 %, no better than raw pixels (39.0)");
        Map<String, Double> floors = new LinkedHashMap<>();
        floors.put("raw pixels", 100.0);
        floors.put("untrained network", 60.7);
        assertThat(Headline.of("mAP", 75.6, floors, floor -> floor))
                .isEqualTo("mAP 75.6 %, above untrained network (60.7), below raw pixels (100.0)");
        assertThat(Headline.of("mAP", 40, Map.of("raw pixels", 39.04), floor -> floor))
                .isEqualTo("mAP 40.0 %, above raw pixels (39.0)");
    }

    @Test
    void aPageLoadsNothingAndRunsNothing() throws IOException {
        String page = Page.html("a \"b\" <c>", "<p>x</p>");
        assertThat(page)
                .contains("<title>a &quot;b&quot; &lt;c&gt;</title>", "default-src 'none'", "<html lang=\"en\">")
                .contains("prefers-color-scheme: dark", "name=\"viewport\"")
                .doesNotContain("<script", "http://", "https://", "url(", "@import");
    }
}
