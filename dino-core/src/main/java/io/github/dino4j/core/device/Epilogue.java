package io.github.dino4j.core.device;

/** What can be done to the elements of a matrix product before they are stored. */
public sealed interface Epilogue {
    /** GELU. */
    record Gelu() implements Epilogue {}

    /**
     * Addition.
     *
     * @param other of the product's shape
     */
    record Add(Tensor other) implements Epilogue {}

    /** Nothing. */
    record None() implements Epilogue {}
}
