package io.github.dino4j.eval.embed;

/**
 * Whether an embedder can serve.
 *
 * @param state what it is in
 * @param detail one sentence for people
 */
public record EmbedderHealth(State state, String detail) {
    /** What an embedder may be in. */
    public enum State {
        /** Images are embedded. */
        READY,
        /** It was closed. */
        CLOSED,
        /** The thread that computes has died, or does not do what it did: open another one. */
        FAILED
    }

    static EmbedderHealth ready(String detail) {
        return new EmbedderHealth(State.READY, detail);
    }

    static EmbedderHealth failed(String detail) {
        return new EmbedderHealth(State.FAILED, detail);
    }

    /** {@return whether images are embedded} */
    public boolean isReady() {
        return state == State.READY;
    }
}
