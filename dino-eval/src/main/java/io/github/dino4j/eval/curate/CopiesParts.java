package io.github.dino4j.eval.curate;

import io.github.dino4j.eval.report.Block;
import io.github.dino4j.eval.report.Gallery;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/** The parts of the page on images that are there more than once. */
final class CopiesParts {
    private static final int GROUPS = 24;
    private static final int IN_GROUP = 5;
    private static final int LEAKS = 24;

    private final Curation curation;
    private final ImageFacts facts;
    private final Tiles tiles;

    CopiesParts(Curation curation, Tiles tiles) {
        this.curation = curation;
        this.facts = curation.facts();
        this.tiles = tiles;
    }

    PagePart duplicates() throws IOException {
        Duplicates found = curation.duplicates();
        Map<Integer, List<Integer>> groups = found.groups();
        int near = found.count(Duplicates.Kind.NEAR);
        int exact = facts.size() - found.kept().length - near;
        String headline = groups.isEmpty()
                ? "none"
                : exact + " exact and " + near + " near, in "
                        + (groups.size() == 1 ? "1 group" : groups.size() + " groups");
        List<Block> blocks = new ArrayList<>();
        blocks.add(new Block.Note(number(
                "Of a group the image of most pixels is kept, of several the one of the longest file. %d have the bytes of its"
                        + " file, %d the same pixels in another file, %d are near: a cosine of %s of at least %.4f. Look at the"
                        + " groups below: if their images are not the same picture, give a higher --duplicates; if you know"
                        + " of pairs that are missing, a lower one.",
                found.count(Duplicates.Kind.SAME_FILE),
                found.count(Duplicates.Kind.SAME_PIXELS),
                found.count(Duplicates.Kind.NEAR),
                facts.features().isPresent() ? "features" : "small pictures",
                found.threshold())));
        if (curation.conflicts() > 0) {
            blocks.add(new Block.Note(curation.conflicts()
                    + " groups hold images of different classes: the same picture under several labels, or a threshold"
                    + " that is too low."));
        }
        PagePart part = PagePart.of("duplicates", "Duplicates", headline, blocks);
        if (groups.isEmpty()) {
            return part;
        }
        String which = groups.size() > GROUPS ? "The " + GROUPS + " most doubtful groups" : "All groups";
        return part.with(new Block.Note(which + ", least near first; the kept image has a frame:").html()
                + doubtful(found, groups));
    }

    /** Those groups first in which somebody may find that the threshold is wrong. */
    private String doubtful(Duplicates found, Map<Integer, List<Integer>> groups) throws IOException {
        List<Map.Entry<Integer, List<Integer>>> order = groups.entrySet().stream()
                .sorted(Comparator.comparingDouble((Map.Entry<Integer, List<Integer>> group) ->
                        found.cosines()[group.getValue().get(group.getValue().size() - 1)]))
                .limit(GROUPS)
                .toList();
        StringBuilder html = new StringBuilder("<div class=\"groups\">\n");
        for (Map.Entry<Integer, List<Integer>> group : order) {
            List<Gallery.Tile> row = new ArrayList<>();
            row.add(tiles.of(group.getKey(), "", Gallery.Mark.QUERY));
            List<Integer> members = group.getValue();
            for (int each : members.subList(Math.max(0, members.size() - IN_GROUP), members.size())) {
                row.add(tiles.of(
                        each,
                        found.kinds()[each] == Duplicates.Kind.NEAR
                                ? number("cosine %.4f", found.cosines()[each])
                                : found.kinds()[each].toString()));
            }
            html.append(
                    new Gallery((members.size() + 1) + " images", Gallery.SMALL, List.of(new Gallery.Strip("", row)))
                            .html());
        }
        return html.append("</div>\n").toString();
    }

    /** What held-out images are training images too; only where there are any held-out ones. */
    PagePart leakage(Tiles held, Leakage found) throws IOException {
        int[] rows = IntStream.range(0, held.facts().size())
                .filter(row -> found.kinds()[row] != Duplicates.Kind.KEPT)
                .boxed()
                .sorted(Comparator.comparingDouble(row -> found.cosines()[row]))
                .mapToInt(Integer::intValue)
                .toArray();
        Block note = new Block.Note(number(
                "%d are the same file, %d have the same pixels: what is measured on them is too good. Near, by the same"
                        + " threshold, may be the same picture or one that is merely like it: look at the pairs.",
                found.count(Duplicates.Kind.SAME_FILE), found.count(Duplicates.Kind.SAME_PIXELS)));
        int leaked = found.count() - found.count(Duplicates.Kind.NEAR);
        PagePart part = PagePart.of(
                "leakage",
                "Leakage",
                leaked + " of " + held.facts().size() + " held-out images are training images, "
                        + found.count(Duplicates.Kind.NEAR) + " are near one",
                List.of(note));
        if (rows.length == 0) {
            return part;
        }
        StringBuilder html = new StringBuilder("<p>Held-out images, framed, and the training images that they are like,"
                + " least near first:</p>\n<div class=\"groups\">\n");
        for (int row : Arrays.copyOf(rows, Math.min(LEAKS, rows.length))) {
            String how = found.kinds()[row] == Duplicates.Kind.NEAR
                    ? number("cosine %.4f", found.cosines()[row])
                    : found.kinds()[row].toString();
            html.append(new Gallery(
                            "",
                            Gallery.SMALL,
                            List.of(new Gallery.Strip(
                                    "",
                                    List.of(held.of(row, "", Gallery.Mark.QUERY), tiles.of(found.train()[row], how)))))
                    .html());
        }
        return part.with(html.append("</div>\n").toString());
    }

    private static String number(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
