package io.github.dino4j.augment.op;

/**
 * A rectangle of an image in pixels.
 *
 * @param x left column
 * @param y top row
 * @param width columns, at least 1
 * @param height rows, at least 1
 */
public record CropBox(int x, int y, int width, int height) {}
