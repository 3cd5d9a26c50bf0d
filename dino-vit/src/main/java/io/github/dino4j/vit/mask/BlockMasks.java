package io.github.dino4j.vit.mask;

import io.github.dino4j.core.random.RandomStream;
import io.github.dino4j.core.random.Rng;
import java.util.stream.IntStream;

/**
 * Which patches of which images are masked: blocks, as in BEiT (Bao et al. 2022, algorithm 1), of a share of the patches that is
 * spread evenly over the masked images, as in DINOv2. How many patches are masked is the same in every step, of all images
 * together and as a set of shares, so that graphs have fixed shapes; which image has which share, and which of its patches, is
 * drawn. (DINOv2 draws each share within its part of the span, and leaves an image with fewer patches where no more blocks fit;
 * here single patches make up for them.)
 *
 * @param images how many there are
 * @param masked how many of them are masked
 * @param side patches in a row, and rows
 * @param lowest share of the patches of a masked image
 * @param highest share of the patches of a masked image
 */
public record BlockMasks(int images, int masked, int side, double lowest, double highest) {
    private static final int LEAST = 4; // patches of a block, where there is room
    private static final double FLATTEST = 0.3; // height over width of a block, or width over height
    private static final int ATTEMPTS = 10; // at a block

    /** {@return patches of an image} */
    public int patches() {
        return side * side;
    }

    /**
     * Masked patches of the images that are masked.
     *
     * @return one number for each, rising, each from 1 to all
     */
    public int[] counts() {
        return IntStream.range(0, masked).map(this::count).toArray();
    }

    private int count(int index) {
        double share = lowest + (highest - lowest) * (index + 0.5) / masked;
        return Math.max(1, Math.min(patches(), (int) Math.round(share * patches())));
    }

    /** {@return masked patches of all images} */
    public int total() {
        return IntStream.of(counts()).sum();
    }

    /**
     * Draws.
     *
     * @param rng the key of a step
     * @return the masked patches of each image, by their numbers from 0, row by row and rising
     */
    public int[][] draw(Rng rng) {
        RandomStream random = rng.fold("masks").generator();
        int[] order = IntStream.range(0, images).toArray();
        random.shuffle(order);
        int[][] drawn = new int[images][0];
        for (int i = 0; i < masked; i++) {
            boolean[] mask = mask(count(i), random);
            drawn[order[i]] =
                    IntStream.range(0, mask.length).filter(patch -> mask[patch]).toArray();
        }
        return drawn;
    }

    private boolean[] mask(int count, RandomStream random) {
        boolean[] mask = new boolean[patches()];
        int left = count;
        int added = 1;
        while (left > 0 && added > 0) {
            added = block(mask, left, random);
            left -= added;
        }
        while (left > 0) {
            int patch = random.nextInt(mask.length);
            left -= mask[patch] ? 0 : 1;
            mask[patch] = true;
        }
        return mask;
    }

    /** Masks a block of no more new patches than are left, and tells how many they are; none if no block was found. */
    private int block(boolean[] mask, int left, RandomStream random) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            double area = LEAST + random.nextDouble() * (left - LEAST); // between the two, whichever is more
            double aspect = Math.exp(random.uniform(Math.log(FLATTEST), -Math.log(FLATTEST)));
            int height = Math.max(1, (int) Math.round(Math.sqrt(area * aspect)));
            int width = Math.max(1, (int) Math.round(Math.sqrt(area / aspect)));
            if (height > side || width > side) {
                continue;
            }
            int top = random.nextInt(side - height + 1);
            int start = random.nextInt(side - width + 1);
            int[] fresh = IntStream.range(0, height * width)
                    .map(i -> (top + i / width) * side + start + i % width)
                    .filter(patch -> !mask[patch])
                    .toArray();
            if (fresh.length > 0 && fresh.length <= left) {
                IntStream.of(fresh).forEach(patch -> mask[patch] = true);
                return fresh.length;
            }
        }
        return 0;
    }
}
