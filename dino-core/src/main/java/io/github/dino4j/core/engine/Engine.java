package io.github.dino4j.core.engine;

import io.github.dino4j.core.device.Precision;
import io.github.dino4j.core.device.Residence;
import io.github.dino4j.core.host.HostResidence;
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

    /** {@return where the engine's device keeps weights and everything else that lasts from step to step} */
    default Residence residence() {
        return HostResidence.INSTANCE;
    }

    /**
     * Builds a graph over the given weights and makes it ready to run.
     *
     * @param source emits the nodes
     * @param weights read at every run: changes show at once; those of the host's memory, on a device with memory of its own, as
     *     they are at the first run
     * @return the plan; close it when done
     * @throws IllegalStateException if the weights are in the memory of another device
     */
    Plan compile(GraphSource source, ParameterStore weights);
}
