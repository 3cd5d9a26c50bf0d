package io.github.dino4j.train.assign;

/**
 * Features of a part of a step.
 *
 * @param numbers of its images (B)
 * @param features of their views, view-major (G*B, D)
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Seen(int[] numbers, float[] features) {}
