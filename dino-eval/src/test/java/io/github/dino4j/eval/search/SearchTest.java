package io.github.dino4j.eval.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.eval.dense.Stored;
import io.github.dino4j.eval.feature.FeatureBank;
import io.github.dino4j.eval.report.PageHead;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SearchTest {
    private static final FeatureBank BANK =
            FeatureBank.of(new float[] {1, 0, 0, 0, 2, 0, -1, 0, 0, 3, 0.1f, 0}, 3, new int[] {0, 1, 0, 0}, 2);

    @Test
    void theNearestAreThoseOfTheLargestCosineWhateverTheirLength() {
        List<ImageSearch.Hit> hits = new ImageSearch(BANK).nearest(new float[] {5, 0.2f, 0}, 3);
        assertThat(hits.stream().map(ImageSearch.Hit::image)).containsExactly(3, 0, 1);
        assertThat(hits.get(1).cosine()).isCloseTo(5 / Math.hypot(5, 0.2), within(1e-6));
        assertThat(new ImageSearch(BANK).nearest(new float[] {1, 0, 0}, 99)).hasSize(4);
    }

    @Test
    void whatIsNoFindIsPassedOver() throws IOException {
        List<Integer> asked = new ArrayList<>();
        List<ImageSearch.Hit> hits = new ImageSearch(BANK).nearest(new float[] {5, 0.2f, 0}, 2, image -> {
            asked.add(image);
            return image == 3;
        });
        assertThat(hits.stream().map(ImageSearch.Hit::image)).containsExactly(0, 1);
        assertThat(asked).containsExactly(3, 0, 1); // no further than needed
    }

    @Test
    void aPageHoldsItsPicturesAndEscapesNames() throws IOException {
        SearchPage page = new SearchPage("a <b>");
        RgbImage image = Stored.image("page", 400, 20);
        page.query("q&a.jpg", image);
        page.hit("\"x\".jpg", image, 0.5);
        page.leftOut("1 <copy>");
        String html = page.html(PageHead.of("found", PageHead.Tone.OPEN, "vit", "4 images", "now"));
        assertThat(html)
                .containsSubsequence("found", "vit", "4 images", "now", "q&amp;a.jpg (1 &lt;copy&gt;)")
                .contains("a &lt;b&gt;", "q&amp;a.jpg", "0.5000 &quot;x&quot;.jpg")
                .doesNotContain("<script", "src=\"http");
        assertThat(html.split("data:image/jpeg;base64,", -1)).hasSize(3);
    }

    @Test
    void mistakesSayWhatIsWrong() {
        assertThatThrownBy(() -> new ImageSearch(BANK).nearest(new float[2], 3))
                .hasMessage("the query has features of dimension 2, the images of 3; take both from one model");
        assertThatThrownBy(() -> new ImageSearch(BANK).nearest(new float[3], 0))
                .hasMessage("the number of images to find must be at least 1, was 0");
        assertThatThrownBy(() -> new ImageSearch(FeatureBank.unlabelled(new float[0], 3)))
                .hasMessage("there are no images to search");
    }
}
