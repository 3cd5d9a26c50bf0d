package io.github.dino4j.train.signal;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.augment.op.Normalize;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.config.model.ModelConfig;
import io.github.dino4j.core.config.model.VitConfig;
import io.github.dino4j.core.io.AtomicFiles;
import io.github.dino4j.core.io.Reason;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.eval.attention.AttentionOptions;
import io.github.dino4j.eval.attention.AttentionPictures;
import io.github.dino4j.eval.attention.AttentionScale;
import io.github.dino4j.eval.attention.AttentionView;
import io.github.dino4j.eval.dense.DenseExtractor;
import io.github.dino4j.eval.picture.PngFile;
import io.github.dino4j.eval.picture.SamePixels;
import io.github.dino4j.train.picture.SamplePicture;
import io.github.dino4j.train.picture.TileGrid;
import io.github.dino4j.train.picture.ViewSheet;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a network sees of some images of the sample, drawn when it is measured: what the heads of its last block look at, the
 * images that are nearest to them, and how crops are drawn of one. Nothing of it is read by training, and what cannot be drawn stops
 * no run.
 */
final class SignalPictures {
    private static final Logger LOG = LoggerFactory.getLogger(SignalPictures.class);
    private static final int NEAREST = 6;
    private static final int MOST_HEADS = 12;
    private static final int SCALE = 160; // columns and rows of the bar of colours
    private static final int BAR = 10;
    private static final String WORDS =
            "Attention of the CLS token in the last block, heads by number. Each map is on its own scale, from its"
                    + " least to its most: the number in its corner is the share of the head's attention"
                    + " that the brightest patch has.";
    private static final String LEFT_OUT =
            "Nearest by cosine, nearest first. The query itself and images of the same pixels are left out.";
    private static final String ATTENTION = "attention";
    private static final String NEIGHBOURS = "neighbours";

    private final RunConfig config;
    private final SignalSample sample;
    private final @Nullable DenseExtractor extractor; // null where there is no attention to be drawn
    private final int most;
    private boolean failed;

    /**
     * Prepares to draw.
     *
     * @param config of the run
     * @param sample of which some are drawn
     * @param extractor of a Vision Transformer, closed by whoever gives it; null where no attention is drawn
     */
    SignalPictures(RunConfig config, SignalSample sample, @Nullable DenseExtractor extractor) {
        this.config = config;
        this.sample = sample;
        this.extractor = extractor;
        this.most = config.eval().signals().pictures();
    }

    /** Whether there is attention to be drawn: a CLS token looks at patches. */
    static boolean attends(ModelConfig model) {
        return model instanceof VitConfig vit && vit.classToken();
    }

    /**
     * Draws; where that is not possible, says why once.
     *
     * @param folder the run's {@code samples}
     * @param epoch epochs completed
     * @param places of the rows in the sample
     * @param nearest rows by row
     */
    void draw(Path folder, int epoch, int[] places, int[][] nearest) {
        int queries = Math.min(most, places.length);
        if (queries == 0) {
            return;
        }
        try {
            int[] rows = IntStream.range(0, queries)
                    .map(i -> i * places.length / queries) // of a sorted set's beginning all would be of one folder
                    .toArray();
            List<RgbImage> images = new ArrayList<>();
            for (int row : rows) {
                images.add(sample.image(places[row]));
            }
            if (extractor != null) {
                write(folder, ATTENTION, epoch, attention(images, shortNames(rows, places), extractor));
            }
            write(folder, NEIGHBOURS, epoch, neighbours(images, rows, places, nearest));
            byte[] views = ViewSheet.draw(
                    images.get(0),
                    config.views(),
                    Rng.of(config.train().seed()).fold("pictures").fold(epoch));
            AtomicFiles.write(folder.resolve("views.png"), out -> out.write(ByteBuffer.wrap(views)));
            AtomicFiles.write(
                    folder.resolve("samples.json"), new ObjectMapper().writeValueAsString(names(rows, places)));
        } catch (IOException e) {
            if (!failed) {
                LOG.warn("{}: pictures of what the network sees cannot be drawn ({})", folder, Reason.of(e));
            }
            failed = true;
        }
    }

    private static void write(Path folder, String kind, int epoch, TileGrid grid) throws IOException {
        Path into = Files.createDirectories(folder.resolve(kind));
        PngFile.write(into.resolve("epoch-" + epoch + ".png"), grid.picture());
        EpochFiles.thin(into);
    }

    /** A column for each image: the image, the mean over heads on it, and the heads. */
    private TileGrid attention(List<RgbImage> images, List<String> names, DenseExtractor of) {
        AttentionOptions options = AttentionOptions.of(config.eval().attention())
                .withSize(config.model().imageSize())
                .withBlock(-1);
        Normalize normalize =
                new Normalize(config.views().mean(), config.views().std());
        TileGrid grid = new TileGrid(seen(), names, WORDS, Optional.of(AttentionScale.bar(SCALE, BAR)));
        for (int column = 0; column < images.size(); column++) {
            AttentionView view = AttentionView.of(of, normalize, options, images.get(column));
            grid.put(0, column, view.image());
            grid.put(
                    1,
                    column,
                    AttentionPictures.overlay(view, -1),
                    AttentionScale.of(view, -1).most());
            for (int head = 0; head < heads(); head++) {
                grid.put(
                        2 + head,
                        column,
                        AttentionPictures.map(view, head),
                        AttentionScale.of(view, head).most());
            }
        }
        return grid;
    }

    private int heads() {
        return config.model() instanceof VitConfig vit ? Math.min(MOST_HEADS, vit.numHeads()) : 0;
    }

    /** A row for each image: the image, and those nearest to it; neither the image itself nor one of the same pixels. */
    private TileGrid neighbours(List<RgbImage> images, int[] rows, int[] places, int[][] nearest) throws IOException {
        List<String> ranks = IntStream.rangeClosed(1, NEAREST)
                .mapToObj(rank -> "nearest " + rank)
                .toList();
        List<String> columns = new ArrayList<>(List.of("query"));
        columns.addAll(ranks);
        TileGrid grid = new TileGrid(shortNames(rows, places), columns, LEFT_OUT, Optional.empty());
        for (int row = 0; row < images.size(); row++) {
            grid.put(row, 0, images.get(row));
            int column = 1;
            for (int found : nearest[rows[row]]) {
                RgbImage image = sample.image(places[found]);
                if (column <= NEAREST && found != rows[row] && !SamePixels.are(image, images.get(row))) {
                    grid.put(row, column++, image);
                }
            }
        }
        return grid;
    }

    /** Names without the folders that all of a set have. */
    private List<String> shortNames(int[] rows, int[] places) {
        return IntStream.of(rows)
                .mapToObj(row -> sample.name(places[row]))
                .map(SamplePicture::shortName)
                .toList();
    }

    private List<String> seen() {
        List<String> seen = new ArrayList<>(List.of("image", "mean of heads"));
        for (int head = 0; head < heads(); head++) {
            seen.add("head " + head);
        }
        return seen;
    }

    private Map<String, Object> names(int[] rows, int[] places) {
        Map<String, Object> names = new LinkedHashMap<>();
        names.put(
                "images",
                IntStream.of(rows).mapToObj(row -> sample.name(places[row])).toList());
        names.put("attention_rows", seen());
        names.put("labelled", true); // pictures say themselves what their rows are
        return names;
    }
}
