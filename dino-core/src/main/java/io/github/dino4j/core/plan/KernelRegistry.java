package io.github.dino4j.core.plan;

import org.nd4j.imports.converters.ImportClassMapping;

/** ND4J's table of operation classes by name, which has no other way in. */
final class KernelRegistry {
    private KernelRegistry() {}

    static void add(KernelOp operation) {
        synchronized (KernelRegistry.class) {
            ImportClassMapping.getOpNameMapping().put(operation.opName(), operation);
        }
    }
}
