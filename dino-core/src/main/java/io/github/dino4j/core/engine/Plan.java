package io.github.dino4j.core.engine;

import io.github.dino4j.core.device.Residence;
import io.github.dino4j.core.device.Segments;
import io.github.dino4j.core.parameter.ParameterStore;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A compiled graph. Not re-entrant: one thread at a time. */
public interface Plan extends AutoCloseable {
    /** {@return the plan's inputs, and where its outputs go} */
    Binding binding();

    /**
     * The array from which the plan reads an input. What the host writes to it is there at the next run, and need not be
     * given. An input that plans share is either written to or given in this way, by all of them.
     *
     * @param name the input's name
     * @return the plan's own array, in C order
     * @throws IllegalArgumentException if the graph has no such input
     */
    default INDArray input(String name) {
        return binding().input(name);
    }

    /**
     * Writes an input, which keeps its values until it is written again: images, or what a method remembers.
     *
     * @param name the input's name
     * @param values its elements in C order
     * @throws IllegalArgumentException if the graph has no such input, or it has another size
     */
    default void write(String name, float[] values) {
        binding().write(name, values);
    }

    /**
     * Writes an input of images, which keeps its values until it is written again.
     *
     * @param name the input's name
     * @param levels its elements in C order, bytes without a sign
     * @throws IllegalArgumentException if the graph has no such input, it has another size, or it takes numbers
     */
    default void write(String name, byte[] levels) {
        binding().write(name, levels);
    }

    /**
     * Writes an input of images that were sent ahead.
     *
     * @param name the input's name
     * @param levels its elements in C order, bytes without a sign
     * @throws IllegalArgumentException if the graph has no such input, it has another size, or it takes numbers
     */
    default void write(String name, Residence.Shipment levels) {
        binding().write(name, levels);
    }

    /**
     * Reads an input back, such as what a method remembers, for a checkpoint.
     *
     * @param name the input's name
     * @return its elements in C order
     * @throws IllegalArgumentException if the graph has no such input
     */
    default float[] read(String name) {
        return binding().read(name);
    }

    /**
     * Has an output computed where a plan reads an input: another plan of the same engine, whose input then needs no
     * writing, or this one, which finds in its next run what it has computed in this one. Nothing leaves the engine's
     * memory; it is copied there only where this plan still reads what it replaces, or a stock operation computes it.
     *
     * @param output the output's name
     * @param reader the plan that reads it
     * @param input the name of that plan's input, of as many elements
     * @throws IllegalArgumentException if there is no such input
     * @throws IllegalStateException if this plan has run already
     */
    default void place(String output, Plan reader, String input) {
        binding().place(output, reader.binding(), input);
    }

    /**
     * Has an output computed in an array, such as a part of a {@linkplain ParameterStore#view store}, which must stay reachable.
     *
     * @param output the output's name
     * @param where an array of as many elements, which no plan reads meanwhile
     * @throws IllegalArgumentException if the graph has no such output
     * @throws IllegalStateException if this plan has run already
     */
    default void place(String output, INDArray where) {
        binding().place(output, where);
    }

    /**
     * Has this plan read an input from an array, such as a part of a {@linkplain ParameterStore#view store}, which must stay
     * reachable.
     *
     * @param input the name of this plan's input
     * @param where an array of the same shape
     * @throws IllegalArgumentException if there is no such input, or the shapes differ
     * @throws IllegalStateException if this plan has run already
     */
    default void share(String input, INDArray where) {
        binding().share(input, where);
    }

    /**
     * Has this plan read an input from where another plan reads one: what is written there, both read.
     *
     * @param input the name of this plan's input
     * @param owner the other plan, which must not be closed before this one
     * @param other the name of its input, of the same shape
     * @throws IllegalArgumentException if there is no such input, or the shapes differ
     * @throws IllegalStateException if this plan has run already
     */
    default void share(String input, Plan owner, String other) {
        binding().share(input, owner.binding(), other);
    }

    /**
     * Computes the graph's outputs.
     *
     * @param inputs an array for each input, by name; those left out keep what they were
     * @return the outputs, by name
     */
    Outputs forward(Map<String, INDArray> inputs);

    /**
     * Computes the graph's outputs and the gradient of its loss with respect to every trainable parameter.
     *
     * @param inputs an array for each input, by name; those left out keep what they were
     * @param gradients overwritten with the gradients
     * @return the outputs, by name, the loss among them
     * @throws IllegalStateException if the graph has no loss
     */
    Outputs backward(Map<String, INDArray> inputs, ParameterStore gradients);

    /**
     * Has backward passes tell, while they run, which parts of the gradients will not change any more, so that something can be
     * done with them meanwhile. Plans of the same graph tell them in the same order. A plan may tell of some parts only, or of
     * none: of those that it never told of, gradients are final when the pass has ended.
     *
     * @param parts of the store that the first backward pass writes gradients to
     * @param told is given a part's number, on the thread that runs the pass
     * @throws IllegalStateException if a backward pass has run already
     */
    default void tellFinal(List<Segments.Segment> parts, IntConsumer told) {}

    /**
     * What runs, for logs and tests.
     *
     * @return for each kind of kernel compiled so far how often it runs
     */
    default Map<String, Integer> kernels() {
        return Map.of();
    }

    /**
     * Takes times of kernels from now on, which costs a little of it.
     *
     * @return seconds so far, by kind of work, kept up to date; empty where the engine cannot tell
     */
    default Map<String, Double> profile() {
        return Map.of();
    }

    /** {@return bytes of working memory of the steps compiled so far, or -1 where the engine cannot tell} */
    default long workspaceBytes() {
        return -1;
    }

    @Override
    void close();
}
