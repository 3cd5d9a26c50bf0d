package io.github.dino4j.eval.metric;

import io.github.dino4j.eval.report.Block;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** An accuracy as a person looks at it. */
public final class AccuracyBlocks {
    private AccuracyBlocks() {}

    /**
     * Accuracy by class, worst first, and the confusion matrix.
     *
     * @param of what was measured, such as {@code 20-NN}
     * @param accuracy the counts
     * @param classNames of every class, or empty for their numbers
     * @return blocks for a section
     */
    public static List<Block> of(String of, Accuracy accuracy, List<String> classNames) {
        List<Double> perClass = accuracy.perClass();
        List<String> names = classNames.isEmpty()
                ? IntStream.range(0, perClass.size())
                        .mapToObj(Integer::toString)
                        .toList()
                : classNames;
        List<List<String>> rows = IntStream.range(0, perClass.size())
                .filter(i -> !Double.isNaN(perClass.get(i)))
                .boxed()
                .sorted((a, b) -> Double.compare(perClass.get(a), perClass.get(b)))
                .map(i -> List.of(names.get(i), Block.Table.number(perClass.get(i))))
                .toList();
        List<Block> blocks = new ArrayList<>();
        blocks.add(new Block.Table(of + ", top-1 by class, percent", List.of("class", "top-1"), rows));
        if (!accuracy.confusion().isEmpty()) {
            blocks.add(
                    new Block.Matrix(of + ": true classes down, predicted ones across", names, accuracy.confusion()));
        }
        return blocks;
    }
}
