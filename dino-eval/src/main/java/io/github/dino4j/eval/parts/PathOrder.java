package io.github.dino4j.eval.parts;

import io.github.dino4j.augment.data.ImageSource;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.stream.IntStream;

/** The images of a source in the order of their paths, in which features are stored. */
final class PathOrder {
    private final ImageSource images;
    private final int[] order; // empty where images come in the order of their paths, as most do

    PathOrder(ImageSource images) {
        this.images = images;
        this.order = isSorted(images) ? new int[0] : sorted(images);
    }

    private static boolean isSorted(ImageSource images) {
        String last = "";
        for (int i = 0; i < images.size(); i++) {
            String name = images.name(i);
            if (last.compareTo(name) > 0) {
                return false;
            }
            last = name;
        }
        return true;
    }

    /** Names are made when they are compared: a source holds them in far less memory than texts take. */
    private static int[] sorted(ImageSource images) {
        return IntStream.range(0, images.size())
                .boxed()
                .sorted(Comparator.comparing(images::name))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    int size() {
        return images.size();
    }

    ImageSource images() {
        return images;
    }

    /** The number in the source of the image at a place. */
    int at(int place) {
        return order.length == 0 ? place : order[place];
    }

    /** A digest of all names and labels in order. */
    String digest() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (int i = 0; i < size(); i++) {
                String line = images.label(at(i)) + " " + images.name(at(i)) + "\n";
                digest.update(line.getBytes(StandardCharsets.UTF_8));
            }
            return HexFormat.of().formatHex(digest.digest()).substring(0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
