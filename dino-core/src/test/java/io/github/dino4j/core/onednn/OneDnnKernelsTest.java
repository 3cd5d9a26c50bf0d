package io.github.dino4j.core.onednn;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dino4j.core.device.Epilogue;
import io.github.dino4j.core.device.Precision;
import io.github.dino4j.core.device.RowKernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.core.host.HostMemory;
import io.github.dino4j.core.onednn.packed.PackedWeights;
import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;

class OneDnnKernelsTest {
    private static final int N = 8;
    private static final int PLANS = 20;
    private static final int COUNTS = 10;

    /**
     * The collector would free native objects some time; what opens and closes plans cannot wait for it. Meanwhile it frees those of
     * other tests, which only makes counts smaller: the largest of some is the truest.
     */
    @Test
    void closingFreesNativeObjectsAtOnce() {
        try (HostMemory memory = new HostMemory(16L * N * N * Float.BYTES)) {
            emitted(memory).close(); // what the library keeps for good
            long opened = 0L;
            long left = Long.MIN_VALUE;
            for (int i = 0; i < COUNTS; i++) {
                System.gc();
                Pointer.deallocateReferences();
                long before = Pointer.totalCount();
                OneDnnKernels open = emitted(memory);
                opened = Math.max(opened, Pointer.totalCount() - before);
                open.close();
                for (int plan = 0; plan < PLANS; plan++) {
                    emitted(memory).close();
                }
                left = Math.max(left, Pointer.totalCount() - before);
            }
            assertThat(opened).as("native objects of a plan").isGreaterThan(PLANS);
            assertThat(left).as("native objects after all are closed").isLessThan(PLANS);
        }
    }

    /** One kernel of each kind that the library has a primitive for, run once. */
    private static OneDnnKernels emitted(HostMemory memory) {
        OneDnnKernels kernels = new OneDnnKernels(new PackedWeights());
        Tensor x = matrix(memory, 0);
        Tensor y = matrix(memory, 1);
        Tensor to = matrix(memory, 2);
        Tensor row = matrix(memory, 3).rows(0, 1).reshape(N);
        Tensor stats = matrix(memory, 4).rows(0, 2);
        RowKernels.Norm norm = new RowKernels.Norm(x, row, 1e-6f, stats);
        kernels.rows().layerNorm(norm, row, to);
        kernels.rows().layerNormBackward(norm, y, null, List.of(to, row, row));
        kernels.rows().softmax(x, false, to);
        kernels.rows().softmaxBackward(x, false, y, to);
        kernels.elements().gelu(x, to);
        kernels.elements().geluBackward(x, y, to);
        kernels.elements().scaleRows(x, matrix(memory, 5).reshape(N, N), y, to);
        kernels.product(x, y, to).bias(row).then(new Epilogue.Gelu()).emit();
        kernels.sumRows(x, row);
        kernels.copy(Tensor.strided(x.span().address(), Precision.FLOAT32, new long[] {N, N}, new long[] {1, N}), to);
        kernels.run();
        return kernels;
    }

    private static Tensor matrix(HostMemory memory, int index) {
        return Tensor.of(memory.span().address() + (long) index * N * N * Float.BYTES, Precision.FLOAT32, N, N);
    }
}
