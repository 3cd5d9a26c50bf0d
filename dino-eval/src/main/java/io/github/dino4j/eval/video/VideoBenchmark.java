package io.github.dino4j.eval.video;

import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.augment.image.decode.ImageDecoder;
import io.github.dino4j.augment.op.Normalize;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.eval.dense.DenseSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The DAVIS 2017 semi-supervised protocol: each sequence is segmented from its first mask, and J and F are taken over all
 * frames but the first and the last, as the benchmark's own program does.
 */
public final class VideoBenchmark {
    private final VideoSet set;
    private final VideoOptions options;
    private final ImageDecoder decoder;

    /**
     * Makes the benchmark.
     *
     * @param set the sequences
     * @param options how labels are propagated
     * @param maxPixels largest width times height that is decoded
     */
    public VideoBenchmark(VideoSet set, VideoOptions options, long maxPixels) {
        this.set = set;
        this.options = options;
        this.decoder = new ImageDecoder(maxPixels);
    }

    /** Says the mask of each frame after the first. */
    private interface Tracker {
        Mask next(Path frame) throws IOException;
    }

    /**
     * Segments all sequences.
     *
     * @param source what makes patch tokens
     * @param normalize means and deviations of its pixels
     * @return the measures
     * @throws IOException if a frame or mask cannot be read, or does not fit
     */
    public VideoResult run(DenseSource source, Normalize normalize) throws IOException {
        return run(source, normalize, Listener.NONE);
    }

    /** Told of each mask. */
    @FunctionalInterface
    public interface Listener {
        /** Listens to nothing. */
        Listener NONE = (sequence, frame, mask) -> {};

        /**
         * A frame was segmented.
         *
         * @param sequence the sequence
         * @param frame its number, from 0: the first mask is the given one
         * @param mask its mask
         * @throws IOException if what is to be done with it fails
         */
        void found(VideoSet.Sequence sequence, int frame, Mask mask) throws IOException;

        /**
         * Tells another, too.
         *
         * @param other told second
         * @return a listener that tells both
         */
        default Listener and(Listener other) {
            return (sequence, frame, mask) -> {
                found(sequence, frame, mask);
                other.found(sequence, frame, mask);
            };
        }
    }

    /**
     * A listener that writes masks as indexed PNG files.
     *
     * @param output a folder, in which each sequence gets one
     * @return the listener
     */
    public static Listener writer(Path output) {
        return (sequence, frame, mask) -> {
            Path folder = Files.createDirectories(output.resolve(sequence.name()));
            MaskFiles.write(
                    folder.resolve(String.valueOf(sequence.masks().get(frame).getFileName())), mask);
        };
    }

    /**
     * Segments all sequences and tells of each mask.
     *
     * @param source what makes patch tokens
     * @param normalize means and deviations of its pixels
     * @param listener told of each mask
     * @return the measures
     * @throws IOException if a frame or mask cannot be read, or does not fit
     */
    public VideoResult run(DenseSource source, Normalize normalize, Listener listener) throws IOException {
        List<VideoResult.Tracked> objects = new ArrayList<>();
        for (VideoSet.Sequence sequence : set.sequences()) {
            RgbImage frame = read(sequence.frames().get(0));
            Mask mask = MaskFiles.read(sequence.masks().get(0));
            VideoSegmenter segmenter;
            try {
                segmenter = new VideoSegmenter(source, normalize, options, frame, mask);
            } catch (IllegalArgumentException e) {
                throw new InputException(sequence.masks().get(0) + ": " + e.getMessage(), e);
            }
            objects.addAll(measure(sequence, mask, file -> next(segmenter, file), listener));
        }
        return new VideoResult(objects);
    }

    /**
     * The floor: objects that never move.
     *
     * @return the measures of the first mask, left as it is
     * @throws IOException if a mask cannot be read, or does not fit
     */
    public VideoResult still() throws IOException {
        List<VideoResult.Tracked> objects = new ArrayList<>();
        for (VideoSet.Sequence sequence : set.sequences()) {
            Mask mask = MaskFiles.read(sequence.masks().get(0));
            if (mask.objects() == 0) {
                throw new InputException(sequence.masks().get(0) + ": the first mask shows no object to follow");
            }
            objects.addAll(measure(sequence, mask, file -> mask, Listener.NONE));
        }
        return new VideoResult(objects);
    }

    private Mask next(VideoSegmenter segmenter, Path file) throws IOException {
        try {
            return segmenter.next(read(file));
        } catch (IllegalArgumentException e) {
            throw new InputException(file + ": " + e.getMessage(), e);
        }
    }

    /** Decodes a frame. */
    RgbImage read(Path file) throws IOException {
        return decoder.decode(Files.readAllBytes(file), file.toString());
    }

    private static List<VideoResult.Tracked> measure(
            VideoSet.Sequence sequence, Mask first, Tracker tracker, Listener listener) throws IOException {
        int last = sequence.frames().size() - 1;
        int measured = Math.max(1, last - 1); // a sequence of two frames has only its last one
        double[][] regions = new double[first.objects()][measured];
        double[][] contours = new double[first.objects()][measured];
        listener.found(sequence, 0, first);
        for (int i = 1; i <= last; i++) {
            Mask found = tracker.next(sequence.frames().get(i));
            listener.found(sequence, i, found);
            if (i < last || last == 1) {
                Path file = sequence.masks().get(i);
                Mask truth = MaskFiles.read(file);
                if (truth.width() != found.width() || truth.height() != found.height()) {
                    throw new InputException(file + ": the mask is " + truth.width() + "x" + truth.height()
                            + ", its frame " + found.width() + "x" + found.height() + "; they must have the same size");
                }
                for (int object = 1; object <= first.objects(); object++) {
                    boolean[] wanted = truth.object(object);
                    boolean[] got = without(found.object(object), truth);
                    regions[object - 1][i - 1] = RegionContour.jaccard(got, wanted);
                    contours[object - 1][i - 1] = RegionContour.contour(got, wanted, truth.width());
                }
            }
        }
        List<VideoResult.Tracked> tracked = new ArrayList<>();
        for (int object = 1; object <= first.objects(); object++) {
            tracked.add(new VideoResult.Tracked(
                    sequence.name(), object, Measure.of(regions[object - 1]), Measure.of(contours[object - 1])));
        }
        return tracked;
    }

    /** A region without the pixels that count neither way. */
    private static boolean[] without(boolean[] region, Mask truth) {
        for (int i = 0; i < region.length; i++) {
            region[i] &= truth.at(i) != Mask.VOID;
        }
        return region;
    }
}
