package io.github.dino4j.core.random;

import java.nio.charset.StandardCharsets;

/**
 * A key from which random streams are derived, not consumed: folding in a purpose, an epoch, an image or a view gives
 * an independent key, so the same seed gives the same numbers at any thread count and after any resume.
 *
 * @param key the 64-bit state
 */
public record Rng(long key) {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;
    private static final long FNV_OFFSET = 0xCBF29CE484222325L;
    private static final long FNV_PRIME = 0x100000001B3L;

    /**
     * The root key of a run.
     *
     * @param seed any number
     * @return the key
     */
    public static Rng of(long seed) {
        return new Rng(mix(seed + GOLDEN_GAMMA));
    }

    /**
     * Derives the key of a numbered part: an epoch, an image, a view.
     *
     * @param number the part
     * @return the derived key
     */
    public Rng fold(long number) {
        return new Rng(mix(mix(key + GOLDEN_GAMMA) ^ (number * 0xD6E8FEB86659FD93L + GOLDEN_GAMMA)));
    }

    /**
     * Derives the key of a named purpose.
     *
     * @param purpose a short constant such as {@code "init"} or {@code "views"}
     * @return the derived key
     */
    public Rng fold(String purpose) {
        long hash = FNV_OFFSET;
        for (byte b : purpose.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ b) * FNV_PRIME;
        }
        return fold(hash);
    }

    /**
     * Opens the stream of numbers of this key.
     *
     * @return a new stream, always starting at the same place
     */
    public RandomStream generator() {
        return new RandomStream(key);
    }

    /** The SplitMix64 finaliser: a bijection of 64-bit numbers that scatters neighbouring keys. */
    static long mix(long z) {
        long x = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        x = (x ^ (x >>> 27)) * 0x94D049BB133111EBL;
        return x ^ (x >>> 31);
    }
}
