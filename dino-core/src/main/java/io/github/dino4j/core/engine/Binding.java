package io.github.dino4j.core.engine;

import io.github.dino4j.core.device.Residence;
import io.github.dino4j.core.host.HostResidence;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What a plan reads and writes outside its own memory: its inputs, and outputs that are placed where other plans read. */
public final class Binding {
    private final GraphContext graph;
    private final Residence residence;
    private final Map<String, INDArray> placed = new LinkedHashMap<>(); // outputs, in other plans' inputs
    private final Set<String> exposed = new HashSet<>(); // inputs that the host may write to at any time
    private final Set<String> written = new HashSet<>(); // inputs that went straight to the device
    private boolean fixed;

    /**
     * Binds nothing yet.
     *
     * @param graph whose inputs and outputs
     * @param residence of the engine's arrays
     */
    public Binding(GraphContext graph, Residence residence) {
        this.graph = graph;
        this.residence = residence;
    }

    /**
     * See {@link Plan#input}.
     *
     * @param name the input's name
     * @return the array
     */
    public INDArray input(String name) {
        INDArray array = graph.input(name);
        if (exposed.add(name) && written.contains(name)) { // the host's array does not hold it yet
            residence.pull(array);
        }
        return array;
    }

    /**
     * See {@link Plan#write(String, float[])}.
     *
     * @param name the input's name
     * @param values its elements in C order
     */
    public void write(String name, float[] values) {
        INDArray array = numbers(name);
        if (array.length() != values.length) {
            throw new IllegalArgumentException(
                    "the input " + name + " takes " + array.length() + " numbers, not " + values.length);
        }
        if (exposed.contains(name)) {
            HostResidence.INSTANCE.write(array, values);
            residence.push(array);
        } else {
            residence.write(array, values);
            written.add(name);
        }
    }

    /**
     * See {@link Plan#write(String, byte[])}.
     *
     * @param name the input's name
     * @param levels its elements in C order
     */
    public void write(String name, byte[] levels) {
        INDArray array = graph.input(name);
        LevelTable table = table(name);
        if (array.length() != levels.length) {
            throw new IllegalArgumentException(
                    "the input " + name + " takes " + array.length() + " levels, not " + levels.length);
        }
        if (array.dataType() != DataType.UINT8) {
            InputWriter.write(array, levels, table);
            residence.push(array);
        } else if (exposed.contains(name)) {
            HostResidence.INSTANCE.write(array, levels);
            residence.push(array);
        } else {
            residence.write(array, levels);
            written.add(name);
        }
    }

    private LevelTable table(String name) {
        LevelTable table = graph.table(name);
        if (table == null) {
            throw new IllegalArgumentException("the input " + name + " takes numbers, not levels: write floats");
        }
        return table;
    }

    /**
     * See {@link Plan#write(String, Residence.Shipment)}.
     *
     * @param name the input's name
     * @param levels its elements in C order
     */
    public void write(String name, Residence.Shipment levels) {
        INDArray array = graph.input(name);
        table(name);
        if (array.dataType() != DataType.UINT8) {
            throw new IllegalArgumentException("the input " + name + " is numbers on the device: write its levels");
        }
        levels.deliver(array);
        if (exposed.contains(name)) {
            residence.pull(array); // the host's array is what the next run reads
        } else {
            written.add(name);
        }
    }

    /**
     * See {@link Plan#read}.
     *
     * @param name the input's name
     * @return its elements in C order
     */
    public float[] read(String name) {
        INDArray array = numbers(name);
        residence.pull(array);
        float[] values = new float[Math.toIntExact(array.length())];
        array.data().asNioFloat().get(values);
        return values;
    }

    private INDArray numbers(String name) {
        INDArray array = graph.input(name);
        if (array.dataType() != DataType.FLOAT) {
            throw new IllegalArgumentException("the input " + name + " takes levels, not numbers: write bytes");
        }
        return array;
    }

    /**
     * See {@link Plan#place}.
     *
     * @param output the output's name
     * @param reader that of the plan that reads it
     * @param input the name of that plan's input
     */
    public void place(String output, Binding reader, String input) {
        place(output, reader.graph.input(input));
    }

    /**
     * See {@link Plan#place}.
     *
     * @param output the output's name
     * @param where an array of the engine's
     */
    public void place(String output, INDArray where) {
        requireLoose("place the output " + output);
        if (!graph.outputs().contains(output)) {
            throw new IllegalArgumentException("no output is named " + output + "; there are " + graph.outputs());
        }
        placed.put(output, where);
    }

    /**
     * See {@link Plan#share}.
     *
     * @param input the name of this plan's input
     * @param owner that of the other plan
     * @param other the name of its input
     */
    public void share(String input, Binding owner, String other) {
        share(input, owner.graph.input(other));
    }

    /**
     * See {@link Plan#share}.
     *
     * @param input the name of this plan's input
     * @param where an array of the engine's
     */
    public void share(String input, INDArray where) {
        requireLoose("share the input " + input);
        graph.share(input, where);
    }

    private void requireLoose(String what) {
        if (fixed) {
            throw new IllegalStateException("the plan has run already: " + what + " before its first run");
        }
    }

    /** {@return where outputs have been placed, by name; from now on nothing more can be} */
    public Map<String, INDArray> fix() {
        fixed = true;
        return placed;
    }

    /**
     * Whether an array is one of this plan's own inputs.
     *
     * @param array where an output is placed
     * @return whether the plan reads it
     */
    public boolean reads(INDArray array) {
        return graph.inputs().values().stream().anyMatch(own -> own == array);
    }

    /**
     * Gives inputs their values and tells the device, before a run.
     *
     * @param values arrays by name of input; those left out keep what they were
     */
    public void read(Map<String, INDArray> values) {
        graph.read(values);
        graph.inputs().forEach((name, array) -> {
            if (exposed.contains(name) || values.containsKey(name)) {
                residence.push(array);
            }
        });
    }
}
