package io.github.dino4j.core.onednn;

import io.github.dino4j.core.device.Precision;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.core.host.HostTensors;
import java.util.Optional;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.stream;

/** The native library: one CPU engine, and a stream for each plan. */
final class OneDnn {
    /** Loaded on first use, once. */
    private static final class Cpu {
        static final engine ENGINE = new engine(engine.kind.cpu, 0);

        private Cpu() {}
    }

    private OneDnn() {}

    static engine engine() {
        return Cpu.ENGINE;
    }

    static stream newStream() {
        return new stream(engine());
    }

    static memory.desc descriptor(Tensor tensor) {
        return new memory.desc(tensor.dims(), type(tensor.precision()), tensor.strides());
    }

    static memory.data_type type(Precision precision) {
        return switch (precision) {
            case FLOAT32 -> memory.data_type.f32;
            case BFLOAT16 -> memory.data_type.bf16;
            case BYTE -> memory.data_type.u8;
            case INT8 -> memory.data_type.s8;
        };
    }

    /** {@return whether the CPU multiplies bfloat16 numbers itself} */
    static boolean hasBfloat16() {
        int isa = dnnl.dnnl_get_effective_cpu_isa();
        return (isa & dnnl.dnnl_cpu_isa_avx512_core_bf16) == dnnl.dnnl_cpu_isa_avx512_core_bf16;
    }

    /** {@return whether the CPU adds up products of four bytes at once} */
    static boolean hasInt8() {
        int isa = dnnl.dnnl_get_effective_cpu_isa();
        return (isa & dnnl.dnnl_cpu_isa_avx512_core_vnni) == dnnl.dnnl_cpu_isa_avx512_core_vnni;
    }

    static memory memory(memory.desc description, Tensor tensor) {
        return new memory(description, engine(), HostTensors.pointer(tensor));
    }

    /** {@return why the library cannot be used here, or empty} */
    static Optional<String> unavailable() {
        try {
            engine();
            return Optional.empty();
        } catch (LinkageError | RuntimeException e) {
            // Natives are missing for this platform, or the CPU has not the instructions: both show only here.
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }
}
