package io.github.dino4j.eval.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dino4j.core.random.RandomStream;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.eval.search.ImageSearch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.junit.jupiter.api.Test;

/** The example of docs/vectors.md: embeddings in a Lucene index beside the paths of their images. */
class LuceneExampleTest {
    private record Found(String path, double cosine) {}

    private static void index(Directory directory, FeatureBank embeddings) throws IOException {
        FeatureBank unit = embeddings.normalized(); // dot products of rows of length one are cosines
        try (IndexWriter writer = new IndexWriter(directory, new IndexWriterConfig())) {
            for (int row = 0; row < unit.size(); row++) {
                Document image = new Document();
                image.add(new KnnFloatVectorField("embedding", unit.row(row), VectorSimilarityFunction.DOT_PRODUCT));
                image.add(new StoredField("path", unit.paths().get(row)));
                writer.addDocument(image);
            }
        }
    }

    private static List<Found> nearest(Directory directory, float[] embedding, int count) throws IOException {
        float[] query =
                FeatureBank.unlabelled(embedding, embedding.length).normalized().row(0);
        List<Found> found = new ArrayList<>();
        try (DirectoryReader reader = DirectoryReader.open(directory)) {
            IndexSearcher searcher = new IndexSearcher(reader);
            int inView = Math.max(100, count); // a walk that keeps only count rows in view misses near ones
            for (ScoreDoc hit : searcher.search(new KnnFloatVectorQuery("embedding", query, inView), count).scoreDocs) {
                String path = searcher.storedFields().document(hit.doc).get("path");
                found.add(new Found(path, 2 * hit.score - 1)); // Lucene's score is (1 + cosine) / 2
            }
        }
        return found;
    }

    @Test
    void luceneFindsTheImagesThatTheExactSearchFinds() throws IOException {
        FeatureBank images = images(300, Rng.of(11));
        FeatureBank queries = images(20, Rng.of(12));
        ImageSearch exact = new ImageSearch(images);
        try (Directory directory = new ByteBuffersDirectory()) {
            index(directory, images);
            for (int row = 0; row < queries.size(); row++) {
                List<Found> found = nearest(directory, queries.row(row), 3);
                List<ImageSearch.Hit> expected = exact.nearest(queries.row(row), 3);
                for (int rank = 0; rank < 3; rank++) {
                    assertThat(found.get(rank).path())
                            .isEqualTo(images.paths().get(expected.get(rank).image()));
                    assertThat(found.get(rank).cosine())
                            .isCloseTo(expected.get(rank).cosine(), within(1e-5));
                }
            }
        }
    }

    private static FeatureBank images(int rows, Rng rng) {
        RandomStream random = rng.generator();
        float[] features = new float[rows * 8];
        for (int i = 0; i < features.length; i++) {
            features[i] = (float) random.nextGaussian();
        }
        return FeatureBank.unlabelled(features, 8)
                .named(
                        List.of(),
                        IntStream.range(0, rows)
                                .mapToObj(i -> "image-" + i + ".jpg")
                                .toList());
    }
}
