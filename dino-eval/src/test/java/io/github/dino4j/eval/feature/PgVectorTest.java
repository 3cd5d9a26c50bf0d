package io.github.dino4j.eval.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dino4j.core.random.RandomStream;
import io.github.dino4j.core.random.Rng;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PgVectorTest {
    @TempDir
    private Path folder;

    @Test
    void theTextReadsBackAsTheSameFloats() {
        RandomStream random = Rng.of(7).generator();
        float[] vector = new float[200];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = (float) (random.nextGaussian() * Math.pow(10, random.nextInt(60) - 30));
        }
        vector[0] = Float.MIN_VALUE;
        vector[1] = -Float.MAX_VALUE;
        String text = PgVector.text(vector);
        assertThat(text).startsWith("[").endsWith("]").doesNotContain(" ");
        String[] numbers = text.substring(1, text.length() - 1).split(",", -1);
        float[] back = new float[numbers.length];
        for (int i = 0; i < back.length; i++) {
            back[i] = Float.parseFloat(numbers[i]);
        }
        assertThat(back).isEqualTo(vector);
    }

    @Test
    void theScriptMakesFillsAndIndexesATable() throws IOException {
        FeatureBank bank = FeatureBank.of(new float[] {0.1f, -2, 1e-5f, 3}, 2, new int[] {1, 0})
                .named(List.of("cat", "dog"), List.of("dog/a.jpg", "cat/b\t\\n\n.jpg"));
        Path file = folder.resolve("images.sql");
        new PgVector("images", 2).write(file, bank);
        assertThat(Files.readString(file)).isEqualTo("""
                CREATE EXTENSION IF NOT EXISTS vector;
                CREATE TABLE images (id bigint PRIMARY KEY, path text, label integer, embedding vector(2) NOT NULL);
                COPY images (id, path, label, embedding) FROM STDIN;
                0\tdog/a.jpg\t1\t[0.1,-2.0]
                1\tcat/b\\t\\\\n\\n.jpg\t0\t[1.0E-5,3.0]
                \\.
                CREATE INDEX images_embedding ON images USING hnsw (embedding vector_cosine_ops);
                """);
    }

    @Test
    void whatIsUnknownIsNull() throws IOException {
        Path file = folder.resolve("images.sql");
        FeatureFile.write(file, FeatureBank.unlabelled(new float[] {1, 2}, 2));
        assertThat(Files.readAllLines(file)).contains("0\t\\N\t\\N\t[1.0,2.0]");
    }

    @Test
    void theQueryOrdersByTheExpressionThatIsIndexed() {
        assertThat(new PgVector("t", 2).nearest(new float[] {1, 0}, 5))
                .isEqualTo("SELECT id, path, label, 1 - (embedding <=> '[1.0,0.0]') AS cosine FROM t"
                        + " ORDER BY embedding <=> '[1.0,0.0]' LIMIT 5;\n");
        PgVector wide = new PgVector("t", 3072);
        assertThat(wide.createIndex()).contains("((embedding::halfvec(3072)) halfvec_cosine_ops)");
        assertThat(wide.nearest(new float[3072], 1))
                .contains("ORDER BY (embedding::halfvec(3072)) <=> '[0.0,")
                .contains("]'::halfvec(3072) LIMIT 1;");
    }

    @Test
    void whatIsTooWideForAnIndexHasNone() {
        PgVector wide = new PgVector("t", 4001);
        assertThat(wide.createIndex())
                .isEqualTo("-- no index: pgvector indexes at most 4000 numbers, these are 4001\n");
        assertThat(wide.nearest(new float[4001], 1))
                .contains("ORDER BY embedding <=> '[0.0,")
                .doesNotContain("halfvec");
    }

    @Test
    void whatPgvectorRefusesIsRefused() {
        assertThatThrownBy(() -> new PgVector("t", 16_001)).hasMessageContaining("1 to 16000 numbers, these 16001");
        assertThatThrownBy(() -> new PgVector("t; DROP TABLE x", 2)).hasMessageContaining("was t; DROP TABLE x");
        assertThatThrownBy(() -> PgVector.text(new float[] {0, Float.NaN}))
                .hasMessage("vector[1] must be finite, was NaN");
        assertThatThrownBy(() -> PgVector.text(new float[0])).hasMessageContaining("was empty");
        assertThatThrownBy(() -> new PgVector("t", 2).nearest(new float[3], 1)).hasMessageContaining("were 3 and 1");
    }
}
