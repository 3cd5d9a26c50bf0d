package io.github.dino4j.eval.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.eval.embed.EmbedderOptions;
import io.github.dino4j.eval.feature.FeatureBank;
import io.github.dino4j.eval.feature.FeatureFile;
import io.github.dino4j.eval.feature.FeatureKind;
import io.github.dino4j.eval.feature.FeatureOrigin;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeatureIndexTest {
    private static final Map<String, String> MADE =
            Map.of("weights", "00aa", "precision", "bfloat16", "last_blocks", "2", "avg_patches", "true");
    private static final FeatureBank BANK = FeatureBank.of(new float[] {1, 0, 0, 5, 3, 3}, 2, new int[] {0, 1, 1})
            .named(List.of("dog", "cat"), List.of("a/1.jpg", "b/2.jpg", "b/3.jpg"));

    @TempDir
    private Path folder;

    private FeatureIndex open() throws IOException {
        Path file = folder.resolve("f.safetensors");
        FeatureFile.write(file, BANK, MADE);
        return FeatureIndex.open(file);
    }

    @Test
    void theNearestAreFoundByNameAndClass() throws IOException {
        FeatureIndex index = open();
        assertThat(List.of(index.size(), index.dimension())).containsExactly(3, 2);
        assertThat(index.nearest(new float[] {0, 9}, 2))
                .containsExactly(
                        new FeatureIndex.Found(1, "b/2.jpg", "cat", 1.0),
                        new FeatureIndex.Found(2, "b/3.jpg", "cat", (float) Math.sqrt(0.5)));
        FeatureIndex bare =
                FeatureIndex.of("bare", FeatureBank.unlabelled(new float[] {2, 0}, 2), FeatureOrigin.UNKNOWN);
        assertThat(bare.nearest(new float[] {1, 0}, 5)).containsExactly(new FeatureIndex.Found(0, null, null, 1.0));
    }

    @Test
    void anEmbedderIsOpenedAsTheRowsWereMade() throws IOException {
        EmbedderOptions options = EmbedderOptions.of(
                ConfigLoader.builtin("model/vit_nano_8.yaml", List.of("data.train=none", "train.precision=float32")));
        EmbedderOptions alike = open().alike(options.withThreads(3));
        assertThat(alike.precision()).isEqualTo("bfloat16");
        assertThat(alike.kind()).isEqualTo(new FeatureKind(2, true));
        assertThat(alike.threads()).isEqualTo(3);
        assertThat(FeatureIndex.of("bare", BANK, FeatureOrigin.UNKNOWN).alike(options))
                .isEqualTo(options);
    }

    @Test
    void aQueryOfOtherWeightsIsRefusedByTheIndexsName() throws IOException {
        FeatureIndex index = open();
        index.requireSame(index.origin());
        assertThatThrownBy(() -> index.requireSame(new FeatureOrigin(Map.of("weights", "00bb"))))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("f.safetensors: its rows and the query were not made alike")
                .hasMessageContaining("weights was 00aa, is 00bb");
    }
}
