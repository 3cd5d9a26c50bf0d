package io.github.dino4j.augment.data;

/**
 * An image file in a folder or an archive.
 *
 * @param name its path
 * @param label its class, or {@link ImageSource#UNLABELED}
 * @param offset its first byte in the archive, 0 for a file of its own
 * @param length its bytes
 */
record Entry(String name, int label, long offset, long length) {}
