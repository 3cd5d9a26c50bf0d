package io.github.dino4j.core.plan;

import io.github.dino4j.core.device.Device;
import io.github.dino4j.core.device.Precision;
import io.github.dino4j.core.device.Residence;
import io.github.dino4j.core.device.Saving;
import io.github.dino4j.core.device.Span;
import io.github.dino4j.core.engine.Engine;
import io.github.dino4j.core.engine.EngineOptions;
import io.github.dino4j.core.engine.GraphContext;
import io.github.dino4j.core.engine.GraphSource;
import io.github.dino4j.core.engine.Plan;
import io.github.dino4j.core.engine.Vocabulary;
import io.github.dino4j.core.parallel.Group;
import io.github.dino4j.core.parameter.ParameterStore;
import org.jspecify.annotations.Nullable;

/** Fused nodes on a device: a graph becomes a list of kernels, made once, over memory that is planned once. */
public final class DeviceEngine implements Engine {
    private final Device device;
    private final EngineOptions options;
    private final @Nullable Workspace shared;
    private final Group group;
    private final boolean finished;

    /**
     * Makes the engine.
     *
     * @param device what computes
     * @param options how plans compute
     * @throws IllegalStateException if the device has not the precision
     */
    public DeviceEngine(Device device, EngineOptions options) {
        this(device, options, null, Group.ALONE, options.precision() == Precision.INT8);
        if (!device.supports(options.precision())) {
            throw new IllegalStateException("the engine " + device.name() + " has no " + options.precision()
                    + " on this machine; set train.precision=float32");
        }
    }

    private DeviceEngine(
            Device device, EngineOptions options, @Nullable Workspace shared, Group group, boolean finished) {
        this.finished = finished;
        this.device = device;
        this.options = options;
        this.shared = shared;
        this.group = group;
    }

    @Override
    public Residence residence() {
        return device.residence();
    }

    @Override
    public String name() {
        return device.name();
    }

    @Override
    public Precision precision() {
        return options.precision();
    }

    @Override
    public Vocabulary vocabulary() {
        return device.attends() ? Vocabulary.FUSED_ATTENTION : Vocabulary.FUSED;
    }

    @Override
    public Engine takingTurns() {
        return new DeviceEngine(device, options, new Workspace(device), group, finished);
    }

    @Override
    public Engine finished() {
        return new DeviceEngine(device, options, shared, group, true);
    }

    @Override
    public boolean exchanges() {
        return device.exchanges();
    }

    @Override
    public Engine among(Group processes) {
        return device.exchanges() || processes.isAlone()
                ? new DeviceEngine(device, options, shared, processes, finished)
                : Engine.super.among(processes);
    }

    @Override
    public Plan compile(GraphSource source, ParameterStore weights) {
        weights.requireReadableIn(residence());
        GraphContext graph = new GraphContext(weights, vocabulary(), group);
        source.build(graph);
        Workspace workspace = shared == null ? new Workspace(device) : shared;
        return new KernelPlan(graph, options, workspace, group, finished ? fixed(weights) : null);
    }

    /** Where the host keeps the weights, by which plans know them; a device with memory of its own packs none. */
    private Span fixed(ParameterStore weights) {
        boolean packs = device.savings().contains(Saving.PACKED_WEIGHTS);
        return packs ? weights.tensor().span() : new Span(0, 0);
    }
}
