package io.github.dino4j.core.pickle;

import io.github.dino4j.core.io.InputException;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a pickle may call: names on a list, and placeholders for others where those are let pass. */
final class PickleCallees {
    private static final int MOST_SHOWN = 200; // characters of a name

    private final Function<String, @Nullable Global> globals;
    private final @Nullable Consumer<String> foreign;

    /**
     * Prepares to look names up.
     *
     * @param globals names that are read, null for others
     * @param foreign told of names that are not on the list, null if those are refused
     */
    PickleCallees(Function<String, @Nullable Global> globals, @Nullable Consumer<String> foreign) {
        this.globals = globals;
        this.foreign = foreign;
    }

    Global global(String module, String name) throws InputException {
        Global global = globals.apply(module + "." + name);
        if (global == null && foreign != null) {
            String full = shown(module + "." + name);
            foreign.accept(full);
            return new Global(full, arguments -> new ForeignObject(full));
        }
        if (global == null) {
            throw new InputException("wants " + shown(module + "." + name)
                    + ", which is not on the list of what is read; nothing was executed");
        }
        return global;
    }

    private static String shown(String name) {
        return name.length() > MOST_SHOWN ? name.substring(0, MOST_SHOWN) + "…" : name;
    }

    Object result(Object callee, List<?> arguments) throws InputException {
        if (callee instanceof ForeignObject) { // what a method of it gives is as foreign
            return callee;
        }
        if (!(callee instanceof Global global)) {
            throw new InputException("calls what cannot be called");
        }
        return global.maker().make(arguments);
    }
}
