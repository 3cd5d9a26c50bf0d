package io.github.dino4j.eval.retrieval;

import io.github.dino4j.eval.feature.FeatureBank;
import java.util.stream.IntStream;

/** The images of a bank by their cosine with a query, best first; equal ones in the bank's order. */
public final class Ranking {
    private final FeatureBank bank; // rows of length one

    /**
     * Normalises the bank.
     *
     * @param images the features that are searched
     */
    public Ranking(FeatureBank images) {
        this.bank = images.normalized();
    }

    /** {@return the images' rows at length one, with their names} */
    public FeatureBank unit() {
        return bank;
    }

    /**
     * Ranks all images.
     *
     * @param query features of the bank's dimension
     * @return indices of images
     */
    public int[] of(float[] query) {
        float[] cosines = cosines(query);
        return IntStream.range(0, cosines.length)
                .boxed()
                .sorted((a, b) -> cosines[a] == cosines[b] ? a - b : Float.compare(cosines[b], cosines[a]))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    /**
     * The cosines of all images.
     *
     * @param query features of the bank's dimension
     * @return one for each image
     * @throws IllegalArgumentException if the dimension is another, or a feature is not finite
     */
    public float[] cosines(float[] query) {
        if (query.length != bank.dim()) {
            throw new IllegalArgumentException("the query has features of dimension " + query.length
                    + ", the images of " + bank.dim() + "; take both from one model");
        }
        float[] unit = FeatureBank.unlabelled(query, query.length).normalized().features();
        float[] all = bank.features();
        float[] cosines = new float[bank.size()];
        IntStream.range(0, cosines.length).parallel().forEach(row -> {
            double sum = 0.0;
            for (int i = 0; i < unit.length; i++) {
                sum += (double) unit[i] * all[row * unit.length + i];
            }
            cosines[row] = (float) sum;
        });
        return cosines;
    }
}
