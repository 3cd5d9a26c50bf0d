package io.github.dino4j.eval.copy;

import io.github.dino4j.eval.picture.InlinePicture;
import io.github.dino4j.eval.report.Block;
import io.github.dino4j.eval.report.Gallery;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/** Of each folder of copies the first that was found and the first that was not, beside what was found: a listener. */
public final class CopyExamples implements Consumer<CopyMatch> {
    private static final int MOST = 24; // strips of three pictures

    private final CopyBenchmark benchmark;
    private final Map<String, CopyMatch> chosen = new LinkedHashMap<>();

    /**
     * Starts with none.
     *
     * @param benchmark whose run it will be told of
     */
    public CopyExamples(CopyBenchmark benchmark) {
        this.benchmark = benchmark;
    }

    @Override
    public void accept(CopyMatch match) {
        if (!match.block().equals(CopySet.ORIGINAL) && chosen.size() < MOST) {
            chosen.putIfAbsent(match.block() + " " + match.isFound(), match);
        }
    }

    /**
     * Draws them.
     *
     * @return a row of strips: the copy, the image most like it, and the original where that is another
     * @throws IOException if an image cannot be read
     */
    public Block block() throws IOException {
        List<Gallery.Strip> strips = new ArrayList<>();
        for (CopyMatch match : chosen.values()) {
            List<Gallery.Tile> tiles = new ArrayList<>();
            tiles.add(tile(match.copy(), "copy", Gallery.Mark.QUERY));
            tiles.add(tile(match.first(), Gallery.Mark.of(match.isFound())));
            if (!match.isFound()) {
                tiles.add(tile(match.truth(), Gallery.Mark.PLAIN));
            }
            String found = match.isFound()
                    ? "original found first"
                    : "original at rank " + match.truth().rank();
            strips.add(new Gallery.Strip(match.block() + "/" + match.copy().getFileName() + ": " + found, tiles));
        }
        return new Gallery("A copy, the image most like it, and its original where that is another", 150, strips);
    }

    private Gallery.Tile tile(CopyMatch.Candidate candidate, Gallery.Mark mark) throws IOException {
        String place = mark == Gallery.Mark.PLAIN ? "the original, rank " : "rank ";
        return tile(
                candidate.image(),
                String.format(Locale.ROOT, "%s%d, cosine %.4f", place, candidate.rank(), candidate.cosine()),
                mark);
    }

    private Gallery.Tile tile(Path image, String caption, Gallery.Mark mark) throws IOException {
        return new Gallery.Tile(InlinePicture.of(benchmark.read(image), 150), caption, mark);
    }
}
