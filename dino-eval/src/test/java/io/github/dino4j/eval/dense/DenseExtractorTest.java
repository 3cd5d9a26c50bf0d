package io.github.dino4j.eval.dense;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dino4j.core.config.model.VitConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DenseExtractorTest {
    private final DenseExtractor extractor = Stored.extractor();

    @AfterEach
    void close() {
        extractor.close();
    }

    private static FloatImage image(int height, int width) {
        return new FloatImage(height, width, Stored.uniform("image", 3 * height * width));
    }

    @Test
    void imagesOfAnyShapeGiveATokenForEachWholePatch() {
        DenseTokens tokens = extractor.tokens(image(45, 70));
        assertThat(tokens.rows()).isEqualTo(5);
        assertThat(tokens.columns()).isEqualTo(8);
        assertThat(tokens.dim()).isEqualTo(16);
        assertThat(tokens.patches()).hasSize(5 * 8 * 16);
    }

    @Test
    void pixelsBeyondTheLastWholePatchAreLeftOut() {
        FloatImage whole = image(45, 70);
        // Not square in either case, so that position embeddings are the same.
        assertThat(extractor.tokens(whole).patches())
                .isEqualTo(extractor.tokens(whole.wholePatches(8)).patches());
    }

    @Test
    void theLastBlockIsTheDefaultAndOthersDiffer() {
        FloatImage image = image(32, 48);
        assertThat(extractor.tokens(image).patches())
                .isEqualTo(extractor.tokens(image, 1).patches());
        assertThat(extractor.tokens(image, 0).patches())
                .isEqualTo(extractor.tokens(image, -2).patches())
                .isNotEqualTo(extractor.tokens(image).patches());
    }

    @Test
    void attentionOfEachHeadIsAShareOfWhatTheClsTokenDoesNotKeep() {
        HeadMaps maps = extractor.attention(image(40, 24), -1);
        assertThat(maps.heads()).isEqualTo(2);
        for (int head = 0; head < 2; head++) {
            double sum = 0.0;
            for (float weight : maps.head(head)) {
                assertThat(weight).isPositive();
                sum += weight;
            }
            assertThat(sum).isBetween(0.5, 1.0);
        }
        double mean = (maps.head(0)[3] + maps.head(1)[3]) / 2.0;
        assertThat((double) maps.mean()[3]).isCloseTo(mean, within(1e-7));
    }

    @Test
    void registersAreNeitherPatchesNorAttendedTo() {
        VitConfig model = VitConfig.dino("registers", 32, 8, 16, 2, 2)
                .with("reg_tokens", 3)
                .with("no_embed_class", true);
        FloatImage image = image(40, 24);
        try (DenseExtractor registers = Stored.extractor(model)) {
            DenseTokens tokens = registers.tokens(image);
            assertThat(tokens.patches()).hasSize(5 * 3 * 16);
            // The first patch's token follows what is seen at its place alone far more than the others' do.
            float[] values = image.values().clone();
            for (int i = 0; i < 8; i++) {
                values[i * 24] += 5.0f;
            }
            float[] moved = registers.tokens(new FloatImage(40, 24, values)).patches();
            assertThat(distance(moved, tokens.patches(), 0)).isGreaterThan(2 * distance(moved, tokens.patches(), 1));
            HeadMaps maps = registers.attention(image, -1);
            for (int head = 0; head < 2; head++) {
                double sum = 0.0;
                for (float weight : maps.head(head)) {
                    sum += weight;
                }
                assertThat(sum).isBetween(0.5, 17.0 / 19.0); // the rest are the CLS token and three registers
            }
        }
    }

    private static double distance(float[] a, float[] b, int patch) {
        double sum = 0.0;
        for (int i = 16 * patch; i < 16 * (patch + 1); i++) {
            sum += Math.pow(a[i] - b[i], 2);
        }
        return Math.sqrt(sum);
    }

    @Test
    void moreShapesThanPlansAreKeptGiveTheSameNumbersAgain() {
        float[] first = extractor.tokens(image(16, 24)).patches();
        for (int side = 3; side < 9; side++) {
            extractor.tokens(image(8 * side, 16));
        }
        assertThat(extractor.tokens(image(16, 24)).patches()).isEqualTo(first);
    }

    @Test
    void mistakesSayWhatIsWrong() {
        assertThatThrownBy(() -> extractor.tokens(image(32, 32), 2))
                .hasMessage("block must be in [-2, 2), the model having 2 blocks, was 2");
        assertThatThrownBy(() -> extractor.tokens(image(7, 32)))
                .hasMessage("an image of 32x7 pixels is smaller than one patch of 8");
        FloatImage wide = new FloatImage(8, 8 * 33_000, new float[3 * 64 * 33_000]);
        assertThatThrownBy(() -> extractor.attention(wide, -1))
                .hasMessage("an image of 264000x8 pixels has 33000 patches, too many for attention between all of them;"
                        + " make it smaller (--size)");
        assertThatThrownBy(() -> new FloatImage(2, 2, new float[3]))
                .hasMessage("an image of 2x2 cannot have 3 numbers");
    }

    @Test
    void pixelTokensAreThePixelsOfEachPatch() {
        FloatImage image = image(4, 6);
        DenseTokens tokens = new PixelTokens(2).tokens(image);
        assertThat(tokens.dim()).isEqualTo(12);
        // Patch (1, 2), channel 1, its pixel (0, 1) is the image's pixel (2, 5).
        assertThat(tokens.patches()[(1 * 3 + 2) * 12 + 1 * 4 + 0 * 2 + 1])
                .isEqualTo(image.values()[1 * 24 + 2 * 6 + 5]);
    }
}
