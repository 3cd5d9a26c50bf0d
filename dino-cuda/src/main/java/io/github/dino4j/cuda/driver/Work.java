package io.github.dino4j.cuda.driver;

/** Something that can be put on a GPU's stream again and again. */
public interface Work extends AutoCloseable {
    /** Puts it on the stream; it runs behind what was put there before. */
    void enqueue();

    /** Frees what it holds beside memory of the JVM's; it is not put on the stream again. */
    @Override
    default void close() {}
}
