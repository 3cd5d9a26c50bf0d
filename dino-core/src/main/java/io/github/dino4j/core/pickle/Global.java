package io.github.dino4j.core.pickle;

import io.github.dino4j.core.io.InputException;
import java.util.List;

/**
 * A name of Python's that a pickle may hold: a class, a function, or a value such as a number type.
 *
 * @param name module and name, such as {@code collections.OrderedDict}
 * @param maker what a call of it gives
 */
public record Global(String name, Maker maker) {
    /** What a call gives, as data. */
    @FunctionalInterface
    public interface Maker {
        /**
         * Makes the result; it must not take more time or memory than the arguments took to be read.
         *
         * @param arguments of the call
         * @return the result
         * @throws InputException if they are not what they should be
         */
        Object make(List<?> arguments) throws InputException;
    }

    /** What a pickle gives more of after it is made. */
    public interface Buildable {
        /**
         * Takes the state.
         *
         * @param state what the pickle gives
         * @throws InputException if it is not what it should be
         */
        void build(Object state) throws InputException;
    }

    /**
     * A name that only stands for itself.
     *
     * @param name module and name
     * @return the name, which cannot be called
     */
    public static Global value(String name) {
        return new Global(name, arguments -> {
            throw new InputException("calls " + name + ", which only names something");
        });
    }

    @Override
    public String toString() {
        return name;
    }
}
