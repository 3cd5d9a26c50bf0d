package io.github.dino4j.train.method;

/**
 * Something that a method remembers from step to step, beside weights. The teacher's graph reads it from an input of its name,
 * and computes what it is after the step as an output of {@link #next}. It begins with zeros and is kept in checkpoints.
 *
 * @param name its name in checkpoints, such as {@code dino_loss.center}
 * @param width elements of its only row
 */
public record StateTensor(String name, int width) {
    /** {@return the output that computes what it is after the step} */
    public String next() {
        return "next." + name;
    }
}
