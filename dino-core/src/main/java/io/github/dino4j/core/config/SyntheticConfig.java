package io.github.dino4j.core.config;

/**
 * Images drawn by the program into the run directory: ten classes of grey textures.
 *
 * @param trainPerClass training images of each class, 0 for no synthetic images
 * @param valPerClass held-out images of each class
 * @param size side in pixels
 * @param seed seed of the drawing
 */
public record SyntheticConfig(int trainPerClass, int valPerClass, int size, long seed) {}
