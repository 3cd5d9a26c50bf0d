package io.github.dino4j.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dino4j.core.device.KernelList;
import io.github.dino4j.core.device.Memory;
import io.github.dino4j.core.device.Precision;
import io.github.dino4j.core.device.Span;
import io.github.dino4j.core.device.Tensor;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Lists of kernels: every run does the same, recorded or not, and nodes have their names and memory. */
class CudaKernelsTest {
    private static final float[] START = {1, -2, 3, 0.5f, 8};

    private CudaDevice device;
    private Memory memory;
    private Tensor x;

    @BeforeEach
    void open() {
        StandIn.require();
        device = CudaDevice.open(0);
        memory = device.allocate(1024);
        x = Tensor.of(memory.span().address(), Precision.FLOAT32, START.length);
        memory.write(x, START);
    }

    @AfterEach
    void close() {
        System.clearProperty(Step.GRAPHS);
        if (device != null) {
            memory.close();
            device.close();
        }
    }

    private KernelList list() {
        KernelList kernels = device.newKernels();
        kernels.begin("node", new Span(memory.span().address() + 512, 512));
        Tensor part = kernels.scratch(START.length);
        kernels.elements().scale(x, 2.0f, part);
        kernels.elements().sum(part, x, x);
        return kernels;
    }

    private void assertThreeRunsTriple(KernelList kernels) {
        float factor = 1.0f;
        for (int run = 0; run < 3; run++) {
            kernels.run();
            factor *= 3.0f;
            float[] now = memory.read(x);
            for (int i = 0; i < START.length; i++) {
                assertThat(now[i]).as("run " + run).isEqualTo(START[i] * factor);
            }
        }
    }

    @Test
    void recordedRunsDoWhatTheFirstDid() {
        try (KernelList kernels = list()) {
            assertThreeRunsTriple(kernels);
        }
    }

    @Test
    void runsDoTheSameWithoutRecording() {
        System.setProperty(Step.GRAPHS, "false");
        try (KernelList kernels = list()) {
            assertThreeRunsTriple(kernels);
        }
    }

    @Test
    void kernelsCanFollowAfterARun() {
        try (KernelList kernels = list()) {
            kernels.run();
            kernels.run();
            kernels.zero(x);
            for (int run = 0; run < 3; run++) {
                kernels.run();
                assertThat(memory.read(x)).containsOnly(0.0f);
            }
        }
    }

    @Test
    void profilesByNodeAndKernel() {
        try (KernelList kernels = list()) {
            Map<String, Double> seconds = new TreeMap<>();
            kernels.run(seconds);
            assertThat(seconds).containsOnlyKeys("node scale_f", "node sum_fff");
            assertThat(seconds.values()).allSatisfy(one -> assertThat(one).isNotNegative());
            assertThat(memory.read(x)).containsExactly(3, -6, 9, 1.5f, 24);
            assertThat(kernels.implementations()).containsExactly("scale_f", "sum_fff");
        }
    }

    @Test
    void nodesGetTheScratchMemoryThatTheyAskedFor() {
        try (KernelList kernels = device.newKernels()) {
            kernels.begin("greedy", new Span(memory.span().address(), 64));
            Tensor first = kernels.scratch(Precision.BFLOAT16, 3, 2);
            Tensor second = kernels.scratch(13);
            assertThat(second.address()).isEqualTo(first.address() + 12);
            assertThatThrownBy(() -> kernels.scratch(1))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("greedy takes more scratch memory than it asked for");
        }
    }

    @Test
    void listsHaveMemoryOfTheirOwnBeside() {
        try (KernelList kernels = device.newKernels()) {
            Launches launches = (Launches) kernels;
            Tensor first = launches.workspace(100);
            Tensor second = launches.workspace(1 << 20);
            Tensor third = launches.workspace(3);
            assertThat(first.address() % 256).isZero();
            long apart = third.address() - second.address();
            assertThat(apart < 0 || apart >= 4L << 20).isTrue();
            kernels.begin("next", new Span(0L, 0L));
            assertThat(launches.workspace(1 << 20).address())
                    .as("taken again by another node")
                    .isEqualTo(third.address());
        }
    }

    @Test
    void namesTheNodeThatTheHostWouldRun() {
        try (KernelList kernels = device.newKernels()) {
            kernels.begin("cumsum", new Span(0L, 0L));
            assertThatThrownBy(() -> kernels.host(() -> {}))
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessageStartingWith("cumsum has no kernel of its own");
        }
    }

    @Test
    void memoryRefusesWhatLiesOutside() {
        Tensor outside = Tensor.of(memory.span().address() + 1020, Precision.FLOAT32, 2);
        assertThatThrownBy(() -> memory.read(outside)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> memory.write(x, new float[1])).isInstanceOf(IllegalArgumentException.class);
    }
}
