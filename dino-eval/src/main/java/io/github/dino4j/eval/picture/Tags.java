package io.github.dino4j.eval.picture;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds places for the tags of rectangles in a picture, so that no tag hides another. */
public final class Tags {
    private static final int STEP = 4; // pixels between the places that are tried

    private final Box within;
    private final List<Box> taken = new ArrayList<>();

    /**
     * Starts with no tags.
     *
     * @param within where tags may lie
     */
    public Tags(Box within) {
        this.within = within;
    }

    /**
     * Finds the place of a tag: in a corner of its rectangle, else wherever is nearest to it.
     *
     * @param of the rectangle that it belongs to
     * @param width of the tag
     * @param height of the tag
     * @return its place, which is taken now; nothing where there is no room left
     */
    public Optional<Box> place(Box of, int width, int height) {
        Optional<Box> free = corners(of, width, height).filter(this::isFree).findFirst();
        Optional<Box> found = free.isPresent() ? free : nearest(of, width, height);
        found.ifPresent(taken::add);
        return found;
    }

    private static Stream<Box> corners(Box of, int width, int height) {
        int right = of.right() - width;
        int bottom = of.bottom() - height;
        return Stream.of(
                new Box(of.x(), of.y(), width, height),
                new Box(right, of.y(), width, height),
                new Box(of.x(), bottom, width, height),
                new Box(right, bottom, width, height),
                new Box(of.x(), of.y() - height, width, height),
                new Box(of.x(), of.bottom(), width, height));
    }

    private Optional<Box> nearest(Box of, int width, int height) {
        List<Box> places = new ArrayList<>();
        for (int y = within.y(); y <= within.bottom() - height; y += STEP) {
            for (int x = within.x(); x <= within.right() - width; x += STEP) {
                places.add(new Box(x, y, width, height));
            }
        }
        return places.stream()
                .sorted(Comparator.comparingDouble(place -> Math.hypot(place.x() - of.x(), place.y() - of.y())))
                .filter(this::isFree)
                .findFirst();
    }

    private boolean isFree(Box place) {
        return place.isIn(within) && taken.stream().noneMatch(place::overlaps);
    }
}
