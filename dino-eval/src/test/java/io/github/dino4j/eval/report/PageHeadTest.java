package io.github.dino4j.eval.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dino4j.core.config.ConfigLoader;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PageHeadTest {
    @Test
    void aHeadSaysVerdictModelDataAndTimeInThisOrder() {
        PageHead head = new PageHead(
                "learning <well>",
                PageHead.Tone.WELL,
                Map.of("Time", "2 h", "More", "this", "Data", "10 images", "Model", "vit"));
        assertThat(head.html())
                .containsSubsequence(
                        "class=\"lead well\">learning &lt;well&gt;",
                        "<dt>Model</dt><dd>vit",
                        "<dt>Data</dt><dd>10 images",
                        "<dt>Time</dt><dd>2 h",
                        "<dt>More</dt><dd>this");
        assertThat(head.markdown())
                .containsSubsequence("**learning", "- Model: vit", "- Data: 10 images", "- Time: 2 h");
    }

    @Test
    void whatIsNotKnownIsSaid() {
        assertThat(PageHead.of("x", PageHead.Tone.OPEN, "", "d", "").html())
                .contains("<dt>Model</dt><dd>not known", "<dt>Time</dt><dd>not known");
    }

    @Test
    void timesAreWords() {
        assertThat(PageHead.duration(12.34)).isEqualTo("12.3 s");
        assertThat(PageHead.duration(128)).isEqualTo("2:08 min");
        assertThat(PageHead.duration(3599.6)).isEqualTo("1:00 h");
        assertThat(PageHead.duration(3900)).isEqualTo("1:05 h");
        assertThat(PageHead.machine("1", "Linux", "17")).isEqualTo("1 core, Linux, Java 17");
    }

    @Test
    void aModelIsSaidByItsSize() {
        assertThat(ModelWords.of(ConfigLoader.builtin("base/dino.yaml", List.of("data.train=images"))
                        .model()))
                .isEqualTo(
                        "vit_small_16: 21.7 million parameters, patches of 16 × 16 pixels, images of 224 × 224 pixels");
    }

    @Test
    void aReportOpensWithTheResultsOfItsSectionsInWords() {
        Map<String, Object> section = Map.of(
                "title",
                "Weighted k-NN",
                "headline",
                "top-1 46.3 %, above raw pixels (39.4)",
                "result",
                Map.of("train", 9469, "val", 3925),
                "provenance",
                Map.of("model", "vit", "checkpoint", "c.safetensors", "train", "A", "val", "B", "took", "3.0 s"));
        assertThat(EvalHead.of(Map.of("knn", section)).markdown())
                .contains(
                        "**Weighted k-NN: top-1 46.3 %, above raw pixels (39.4)**",
                        "Model: vit; c.safetensors",
                        "Data: train A (9,469 images), val B (3,925 images)",
                        "Time: 3.0 s");
    }
}
