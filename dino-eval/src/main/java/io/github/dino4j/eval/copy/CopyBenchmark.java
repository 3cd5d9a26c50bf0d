package io.github.dino4j.eval.copy;

import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.augment.image.decode.ImageDecoder;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.eval.dense.ImageDescriptor;
import io.github.dino4j.eval.feature.FeatureBank;
import io.github.dino4j.eval.retrieval.AveragePrecision;
import io.github.dino4j.eval.retrieval.Ranking;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The copy detection protocol on a folder in the Copydays layout. */
public final class CopyBenchmark {
    private static final double PERCENT = 100.0;

    private final CopySet set;
    private final CopyOptions options;
    private final List<Path> distractors;
    private final List<Path> whitening;
    private final ImageDecoder decoder;

    private CopyBenchmark(
            CopySet set, CopyOptions options, List<Path> distractors, List<Path> whitening, ImageDecoder decoder) {
        this.set = set;
        this.options = options;
        this.distractors = distractors;
        this.whitening = whitening;
        this.decoder = decoder;
    }

    /**
     * A benchmark without distractors and whitening.
     *
     * @param set originals and copies
     * @param options what is searched how
     * @param maxPixels largest width times height that is decoded
     * @return the benchmark
     */
    public static CopyBenchmark of(CopySet set, CopyOptions options, long maxPixels) {
        return new CopyBenchmark(set, options, List.of(), List.of(), new ImageDecoder(maxPixels));
    }

    /**
     * The same with more images to search.
     *
     * @param folder images that nothing was copied from
     * @return the changed benchmark
     * @throws IOException if there are none
     */
    public CopyBenchmark withDistractors(Path folder) throws IOException {
        return new CopyBenchmark(set, options, CopySet.images(folder), whitening, decoder);
    }

    /**
     * The same with features whitened.
     *
     * @param folder images to learn the whitening on, neither originals nor copies
     * @return the changed benchmark
     * @throws IOException if there are fewer than two
     */
    public CopyBenchmark withWhitening(Path folder) throws IOException {
        List<Path> images = CopySet.images(folder);
        if (images.size() < 2) {
            throw new InputException(folder + ": a whitening needs at least two images, there is one");
        }
        if (folder.toRealPath().startsWith(set.folder().resolve("original").toRealPath())) {
            throw new InputException(
                    folder + ": these are the originals themselves; learn the whitening on other images");
        }
        return new CopyBenchmark(set, options, distractors, images, decoder);
    }

    /**
     * Measures a model, or a floor.
     *
     * @param descriptor what describes images
     * @return the scores
     * @throws IOException if an image cannot be read
     */
    public CopyResult run(ImageDescriptor descriptor) throws IOException {
        return run(descriptor, match -> {});
    }

    /**
     * Measures a model and tells what was found for each query.
     *
     * @param descriptor what describes images
     * @param listener told of each query
     * @return the scores
     * @throws IOException if an image cannot be read
     */
    public CopyResult run(ImageDescriptor descriptor, Consumer<CopyMatch> listener) throws IOException {
        List<Path> searched = new ArrayList<>(set.originals());
        searched.addAll(distractors);
        Whitening learned = whitening.isEmpty() ? null : Whitening.learn(describe(descriptor, whitening));
        FeatureBank database = describe(descriptor, searched);
        Ranking ranking = new Ranking(learned == null ? database : learned.apply(database));
        Map<String, Tally> tallies = new LinkedHashMap<>();
        for (Map.Entry<String, List<Path>> block : set.blocks().entrySet()) {
            FeatureBank raw = describe(descriptor, block.getValue());
            FeatureBank queries = learned == null ? raw : learned.apply(raw);
            for (int i = 0; i < queries.size(); i++) {
                List<Integer> wanted = set.originalsOf(block.getValue().get(i));
                Found found = search(ranking, queries.row(i), wanted);
                listener.accept(match(block.getKey(), block.getValue().get(i), searched, found));
                for (String name : names(block.getKey())) {
                    tallies.computeIfAbsent(name, n -> new Tally()).add(found, wanted.size());
                }
            }
        }
        List<CopyResult.Score> scores = new ArrayList<>();
        tallies.forEach((name, tally) -> scores.add(tally.score(name)));
        return new CopyResult(set.originals().size(), distractors.size(), whitening.size(), scores);
    }

    /** The scores that a block counts for. */
    private static List<String> names(String block) {
        List<String> names = new ArrayList<>(List.of(block));
        if (!CopySet.group(block).equals(block)) {
            names.add(CopySet.group(block));
        }
        if (!block.equals("original")) {
            names.add(CopyResult.ALL);
        }
        return names;
    }

    /** The list of one query: ranks of its originals, and all candidates with their cosines. */
    private record Found(Best first, Best truth, List<Integer> ranks, List<AveragePrecision.Candidate> candidates) {}

    /** A searched image and where it stands in the list. */
    private record Best(int image, int rank, double cosine) {}

    private static CopyMatch match(String block, Path copy, List<Path> searched, Found found) {
        return new CopyMatch(
                block,
                copy,
                new CopyMatch.Candidate(
                        searched.get(found.first().image()), 1, found.first().cosine()),
                new CopyMatch.Candidate(
                        searched.get(found.truth().image()),
                        found.truth().rank() + 1,
                        found.truth().cosine()));
    }

    private Found search(Ranking ranking, float[] query, List<Integer> wanted) {
        int[] order = ranking.of(query);
        float[] cosines = ranking.cosines(query);
        List<Integer> ranks = new ArrayList<>();
        List<AveragePrecision.Candidate> candidates = new ArrayList<>();
        for (int rank = 0; rank < Math.min(options.candidates(), order.length); rank++) {
            boolean relevant = wanted.contains(order[rank]);
            candidates.add(new AveragePrecision.Candidate(cosines[order[rank]], relevant));
            if (relevant) {
                ranks.add(rank);
            }
        }
        int truth = 0;
        while (!wanted.contains(order[truth])) {
            truth++;
        }
        return new Found(
                new Best(order[0], 0, cosines[order[0]]),
                new Best(order[truth], truth, cosines[order[truth]]),
                ranks,
                candidates);
    }

    /** Decodes an image of the set. */
    RgbImage read(Path file) throws IOException {
        return decoder.decode(Files.readAllBytes(file), file.toString());
    }

    private FeatureBank describe(ImageDescriptor descriptor, List<Path> files) throws IOException {
        float[][] rows = new float[files.size()][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = descriptor.describe(read(files.get(i)));
        }
        int dim = rows[0].length;
        float[] features = new float[Math.multiplyExact(rows.length, dim)];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(rows[i], 0, features, i * dim, dim);
        }
        return FeatureBank.unlabelled(features, dim);
    }

    /** Sums over queries. */
    private static final class Tally {
        private int queries;
        private int pairs;
        private double sum;
        private final List<AveragePrecision.Candidate> candidates = new ArrayList<>();

        void add(Found found, int relevant) {
            queries++;
            pairs += relevant;
            sum += AveragePrecision.trapezoid(found.ranks(), relevant);
            candidates.addAll(found.candidates());
        }

        CopyResult.Score score(String name) {
            return new CopyResult.Score(
                    name, queries, PERCENT * sum / queries, PERCENT * AveragePrecision.micro(candidates, pairs));
        }
    }
}
