package io.github.dino4j.core.engine;

import io.github.dino4j.core.device.Precision;
import io.github.dino4j.core.device.Residence;
import io.github.dino4j.core.host.HostResidence;
import io.github.dino4j.core.parallel.Group;
import io.github.dino4j.core.parameter.ParameterStore;

/** Turns a graph into a plan that is made once and run every step. */
public interface Engine {
    /** {@return the engine's name in configurations and logs} */
    String name();

    /** {@return the nodes that graphs for this engine are made of} */
    Vocabulary vocabulary();

    /** {@return how operands of matrix products are stored} */
    default Precision precision() {
        return Precision.FLOAT32;
    }

    /**
     * The same engine for plans of which never two run at once, such as a training step's teacher and student: they share
     * their working memory.
     *
     * @return the engine
     */
    default Engine takingTurns() {
        return this;
    }

    /**
     * The same engine for networks that are finished: plans read their weights when they first run, and may round and sort them
     * then, once for all plans of the engine, instead of in every run. Changes afterwards do not show. Nothing is trained with it.
     *
     * @return the engine
     */
    default Engine finished() {
        return this;
    }

    /** {@return whether plans can exchange numbers with those of other processes while they run} */
    default boolean exchanges() {
        return false;
    }

    /**
     * The same engine for plans that several processes make and run together, each over images of its own: what looks at all rows of a
     * batch looks at those of all processes. They must compile and run the same plans in the same order.
     *
     * @param group the processes
     * @return the engine
     * @throws UnsupportedOperationException if there are several, and plans {@linkplain #exchanges exchange} nothing
     */
    default Engine among(Group group) {
        if (group.isAlone()) {
            return this;
        }
        throw new UnsupportedOperationException("plans of the engine " + name()
                + " exchange nothing with other processes; train with one process, or set train.engine=onednn");
    }

    /** {@return where the engine's device keeps weights and everything else that lasts from step to step} */
    default Residence residence() {
        return HostResidence.INSTANCE;
    }

    /**
     * Builds a graph over the given weights and makes it ready to run.
     *
     * @param source emits the nodes
     * @param weights read at every run: changes show at once; those of the host's memory, on a device with memory of its own, as
     *     they are at the first run, and for {@linkplain #finished finished} networks, as those in int8, as they are when the engine's
     *     first plan runs with them
     * @return the plan; close it when done
     * @throws IllegalStateException if the weights are in the memory of another device
     */
    Plan compile(GraphSource source, ParameterStore weights);
}
