package io.github.dino4j.cuda.driver;

/** Something that can be put on a GPU's stream again and again. */
public interface Work {
    /** Puts it on the stream; it runs behind what was put there before. */
    void enqueue();
}
