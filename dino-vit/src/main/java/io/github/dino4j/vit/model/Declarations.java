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
        return add(new Parameter(prefix + name, extents(shape), initializer, true));
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
        return add(new Parameter(prefix + name, extents(shape), initializer, false));
    }

    /**
     * Declares a buffer: a value of the module that no optimiser changes and no average follows, such as running statistics.
     *
     * @param name its name within the module
     * @param initializer its first value
     * @param shape its extents
     * @return the parameter
     */
    public Parameter declareBuffer(String name, Initializer initializer, long... shape) {
        return add(new Parameter(prefix + name, extents(shape), initializer, false, true));
    }

    private Parameter add(Parameter parameter) {
        parameters.add(parameter);
        return parameter;
    }

    private static List<Long> extents(long... shape) {
        return Arrays.stream(shape).boxed().toList();
    }

    /** {@return all parameters declared so far} */
    public List<Parameter> parameters() {
        return List.copyOf(parameters);
    }
}
