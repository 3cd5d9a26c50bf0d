package io.github.dino4j.train.step;

import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.dino4j.core.device.Precision;
import io.github.dino4j.core.engine.Engines;
import org.bytedeco.dnnl.global.dnnl;

/** What the CPU at hand has, for tests that ask which of oneDNN's implementations run. */
public final class Cpu {
    private Cpu() {}

    /**
     * Skips a test where oneDNN has nothing but its reference for some kernels, or not the precision.
     *
     * @param precision {@code float32} or {@code bfloat16}
     */
    public static void assumeOneDnnIsFast(String precision) {
        assumeThat(dnnl.dnnl_get_effective_cpu_isa() & dnnl.dnnl_cpu_isa_avx512_core)
                .as("without AVX-512, oneDNN has no other gradient of a softmax than its reference")
                .isEqualTo(dnnl.dnnl_cpu_isa_avx512_core);
        assumeThat(precision.equals("float32") || Engines.precision("onednn", "auto") == Precision.BFLOAT16)
                .as("this CPU has no products of bfloat16")
                .isTrue();
    }
}
