package io.github.dino4j.core.pickle;

import io.github.dino4j.core.io.InputException;
import java.util.Map;

/** An object of a Python class that is only a bag of fields, such as {@code argparse.Namespace}. */
public final class PickledObject implements Global.Buildable {
    private final String type;
    private Map<?, ?> fields = Map.of();

    /**
     * An object without fields yet.
     *
     * @param type its class
     */
    public PickledObject(String type) {
        this.type = type;
    }

    /** {@return its class} */
    public String type() {
        return type;
    }

    /** {@return its fields by name} */
    public Map<?, ?> fields() {
        return fields;
    }

    @Override
    public void build(Object state) throws InputException {
        if (!(state instanceof Map<?, ?> map)) {
            throw new InputException("gives a " + type + " a state that is no dictionary");
        }
        fields = map;
    }
}
