package io.github.dino4j.core.pickle;

/**
 * Stands for an object of a class that is not read, such as a path or a date among the arguments of a run. It has only the
 * name of its class: what the pickle gives it is dropped, and nothing of it is executed.
 *
 * @param type module and name of the class or function that the pickle names
 */
public record ForeignObject(String type) implements Global.Buildable {
    /** Drops the state. */
    @Override
    public void build(Object state) {
        // what is not understood is not kept
    }
}
