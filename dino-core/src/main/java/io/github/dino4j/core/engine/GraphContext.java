package io.github.dino4j.core.engine;

import io.github.dino4j.core.natives.OlderPresets;
import io.github.dino4j.core.parallel.Group;
import io.github.dino4j.core.parameter.Parameter;
import io.github.dino4j.core.parameter.ParameterStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.ArrayHolder;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.array.SingleThreadArrayHolder;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A graph under construction: parameters by name, inputs, outputs and at most one loss. */
public final class GraphContext {
    static {
        OlderPresets.openBlas();
    }

    private static final String TABLE = ".table"; // behind the name of an input

    private final SameDiff sameDiff;
    private final ParameterStore weights;
    private final Vocabulary vocabulary;
    private final Group group;
    private final ArrayHolder constants = new SingleThreadArrayHolder();
    private final Map<String, SDVariable> parameters = new LinkedHashMap<>();
    private final Map<String, INDArray> inputs = new LinkedHashMap<>();
    private final Map<String, LevelTable> tables = new HashMap<>(); // of inputs that come as levels
    private final Set<String> given = new HashSet<>(); // inputs that have been written
    private final Set<String> borrowed = new HashSet<>(); // inputs that belong to other plans
    private final List<String> outputs = new ArrayList<>();
    private @Nullable String loss;

    /**
     * An empty graph.
     *
     * @param weights where parameters lie
     * @param vocabulary the nodes that the engine runs
     */
    public GraphContext(ParameterStore weights, Vocabulary vocabulary) {
        this(weights, vocabulary, Group.ALONE);
    }

    /**
     * An empty graph of which several processes run one each, over rows of their own.
     *
     * @param weights where parameters lie
     * @param vocabulary the nodes that the engine runs
     * @param group the processes
     */
    public GraphContext(ParameterStore weights, Vocabulary vocabulary, Group group) {
        this.group = group;
        this.sameDiff = SameDiff.create();
        // The default holders copy views; these keep them, so that the graph sees the flat buffer itself.
        sameDiff.setArrayHolders(new SingleThreadArrayHolder(), constants, false);
        this.weights = weights;
        this.vocabulary = vocabulary;
    }

    /** {@return the nodes that the graph's engine runs} */
    public Vocabulary vocabulary() {
        return vocabulary;
    }

    /** {@return how many processes run the graph together, each over rows of its own} */
    public int ranks() {
        return group.size();
    }

    /** {@return which of those processes this is, from 0} */
    public int rank() {
        return group.rank();
    }

    /** {@return the SameDiff graph that nodes are added to} */
    public SameDiff sameDiff() {
        return sameDiff;
    }

    /**
     * A parameter of this graph. Asking twice gives the same variable: that is how resolutions share weights.
     *
     * @param parameter one of the weights' parameters
     * @return a variable, or a constant if the parameter is not trainable
     */
    public SDVariable parameter(Parameter parameter) {
        return parameters.computeIfAbsent(parameter.name(), name -> {
            INDArray view = weights.view(name);
            return parameter.trainable() ? sameDiff.var(name, view) : constant(name, view);
        });
    }

    /** SameDiff copies constants that are views: such a copy would not see what is loaded, nor what lies on a device. */
    private SDVariable constant(String name, INDArray view) {
        SDVariable constant = sameDiff.constant(name, view);
        constants.setArray(name, view);
        return constant;
    }

    /**
     * Declares an input of fixed shape.
     *
     * @param name the name by which a value is given
     * @param shape its extents
     * @return the placeholder
     */
    public SDVariable input(String name, long... shape) {
        inputs.put(name, Nd4j.create(DataType.FLOAT, shape));
        return sameDiff.placeHolder(name, DataType.FLOAT, shape);
    }

    /**
     * Declares an input of images that come as levels, a byte each, which {@linkplain Plan#write(String, byte[]) writing}
     * takes. A graph of our own nodes has them on the device as they are and the {@linkplain #levelTable table} beside them;
     * in a graph of standard nodes they are numbers when they enter.
     *
     * @param name the name by which a value is given
     * @param table what the levels of each channel are as numbers
     * @param shape (B, C, S, S)
     * @return the placeholder, of unsigned bytes or floats
     */
    public SDVariable levels(String name, LevelTable table, long... shape) {
        tables.put(name, table);
        if (vocabulary == Vocabulary.STANDARD) {
            return input(name, shape);
        }
        sameDiff.constant(name + TABLE, Nd4j.createFromArray(table.numbers()));
        inputs.put(name, Nd4j.create(DataType.UINT8, shape));
        return sameDiff.placeHolder(name, DataType.UINT8, shape);
    }

    /**
     * The table of images that come as levels.
     *
     * @param images any variable
     * @return (C, 256), or null if these are numbers
     */
    public static @Nullable SDVariable levelTable(SDVariable images) {
        return images.dataType() == DataType.UINT8 ? images.getSameDiff().getVariable(images.name() + TABLE) : null;
    }

    /** What levels of an input are as numbers, or null if it takes numbers. */
    @Nullable
    LevelTable table(String name) {
        return tables.get(name);
    }

    /**
     * Makes a node readable by name.
     *
     * @param name the new name
     * @param node any node of this graph
     * @return the node under its new name
     */
    public SDVariable output(String name, SDVariable node) {
        SDVariable named = node.name().equals(name) ? node : node.rename(name);
        outputs.add(name);
        return named;
    }

    /**
     * Names the loss: the scalar whose gradient {@link Plan#backward} computes.
     *
     * @param name its name among the outputs
     * @param node a scalar
     */
    public void loss(String name, SDVariable node) {
        if (loss != null) {
            throw new IllegalStateException("the graph already has a loss, " + loss);
        }
        loss = output(name, node).name();
    }

    /** {@return the names of the outputs} */
    public List<String> outputs() {
        return outputs;
    }

    /** {@return the arrays that steps read inputs from, by name} */
    public Map<String, INDArray> inputs() {
        return inputs;
    }

    /**
     * The array that steps read an input from, for somebody who writes to it.
     *
     * @param name the input's name
     * @return the array
     */
    public INDArray input(String name) {
        INDArray array = inputs.get(name);
        if (array == null) {
            throw new IllegalArgumentException("the graph has no input " + name + "; there are " + inputs.keySet());
        }
        given.add(name);
        return array;
    }

    /**
     * Has steps read an input from elsewhere.
     *
     * @param name the input's name
     * @param elsewhere an array of the same shape
     */
    public void share(String name, INDArray elsewhere) {
        INDArray own = input(name);
        if (!Arrays.equals(own.shape(), elsewhere.shape()) || own.dataType() != elsewhere.dataType()) {
            throw new IllegalArgumentException("the input " + name + " is " + own.dataType() + " of shape "
                    + Arrays.toString(own.shape()) + ", what it should be read from " + elsewhere.dataType()
                    + " of shape "
                    + Arrays.toString(elsewhere.shape()));
        }
        if (own != elsewhere) {
            inputs.put(name, elsewhere);
            borrowed.add(name);
            own.close();
        }
    }

    /**
     * Copies values to where steps read them; inputs that are left out keep what was written before.
     *
     * @param values arrays by name of input
     */
    public void read(Map<String, INDArray> values) {
        inputs.forEach((name, array) -> {
            INDArray value = values.get(name);
            if (value == null && !given.contains(name)) {
                throw new IllegalArgumentException("the graph needs the input " + name + ", got " + values.keySet());
            }
            if (value != null && value != array) {
                array.assign(value);
                given.add(name);
            }
        });
    }

    /** Frees the inputs. */
    public void close() {
        sameDiff.getSessions().clear();
        inputs.forEach((name, array) -> {
            if (!borrowed.contains(name)) {
                array.close();
            }
        });
        inputs.clear();
    }

    /** Derives the gradient graph, if there is a loss. */
    @SuppressWarnings("try") // the scope is not read
    public void differentiate() {
        if (loss != null) {
            sameDiff.setLossVariables(loss);
            try (QuietOutput quiet = QuietOutput.ofThisThread()) { // it prints each operation
                sameDiff.createGradFunction();
            }
        }
    }

    /**
     * Refuses a graph without a loss.
     *
     * @throws IllegalStateException if there is none
     */
    public void requireLoss() {
        if (loss == null) {
            throw new IllegalStateException("the graph has no loss to differentiate");
        }
    }

    /** {@return the names of the parameters that have gradients} */
    public List<String> trainable() {
        return parameters.keySet().stream()
                .filter(name -> weights.layout().slot(name).parameter().trainable())
                .toList();
    }
}
