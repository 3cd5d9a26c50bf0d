package io.github.dino4j.vit.model;

import io.github.dino4j.core.parameter.Initializer;
import io.github.dino4j.core.parameter.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Collects the parameters that modules declare in their constructors, in checkpoint order. */
public final class Declarations {
    private final String prefix;
    private final List<Parameter> parameters;

    /** Starts an empty list. */
    public Declarations() {
        this("", new ArrayList<>());
    }

    private Declarations(String prefix, List<Parameter> parameters) {
        this.prefix = prefix;
        this.parameters = parameters;
    }

    /**
     * Where a part of the module declares its parameters.
     *
     * @param name the part's name in checkpoint keys
     * @return the same list under a longer prefix
     */
    public Declarations child(String name) {
        return new Declarations(prefix + name + ".", parameters);
    }

    /**
     * Declares a trainable parameter.
     *
     * @param name its name within the module
     * @param initializer its first value
     * @param shape its extents
     * @return the parameter
     */
    public Parameter declare(String name, Initializer initializer, long... shape) {
        return add(name, initializer, true, shape);
    }

    /**
     * Declares a parameter that keeps its first value.
     *
     * @param name its name within the module
     * @param initializer its value
     * @param shape its extents
     * @return the parameter
     */
    public Parameter declareFrozen(String name, Initializer initializer, long... shape) {
        return add(name, initializer, false, shape);
    }

    private Parameter add(String name, Initializer initializer, boolean trainable, long... shape) {
        List<Long> dims = Arrays.stream(shape).boxed().toList();
        Parameter parameter = new Parameter(prefix + name, dims, initializer, trainable);
        parameters.add(parameter);
        return parameter;
    }

    /** {@return all parameters declared so far} */
    public List<Parameter> parameters() {
        return List.copyOf(parameters);
    }
}
