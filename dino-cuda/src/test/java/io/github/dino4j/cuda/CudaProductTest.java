package io.github.dino4j.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dino4j.core.device.KernelList;
import io.github.dino4j.core.device.Memory;
import io.github.dino4j.core.device.Precision;
import io.github.dino4j.core.device.Span;
import io.github.dino4j.core.device.Tensor;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the library of products does on the way where it can is done by kernels of our own where it cannot. */
class CudaProductTest {
    private static final int ROWS = 40;
    private static final int M = 16;
    private static final int N = 24;

    private CudaDevice device;
    private Memory memory;
    private long end;

    @BeforeEach
    void open() {
        StandIn.requireEmulated();
        StandIn.reset();
        device = CudaDevice.open(0);
        memory = device.allocate(1 << 16);
        end = memory.span().address();
    }

    @AfterEach
    void close() {
        System.clearProperty(CudaProduct.SUMS);
        if (device != null) {
            memory.close();
            device.close();
            StandIn.reset();
        }
    }

    private Tensor take(Precision precision, long... dims) {
        Tensor tensor = Tensor.of(end, precision, dims);
        end += (tensor.size() * precision.width() + 255) / 256 * 256;
        return tensor;
    }

    private Tensor tensor(Precision precision, long... dims) {
        Tensor tensor = take(Precision.FLOAT32, dims);
        float[] values = new float[Math.toIntExact(tensor.size())];
        for (int i = 0; i < values.length; i++) {
            values[i] = (i * 7 % 11 - 5) / 4.0f; // exact in bfloat16, and so are its sums in float32
        }
        memory.write(tensor, values);
        Tensor stored = take(precision, dims);
        run(kernels -> kernels.copy(tensor, stored));
        return stored;
    }

    private float[] read(Tensor tensor) {
        Tensor floats = take(Precision.FLOAT32, tensor.dims());
        run(kernels -> kernels.copy(tensor, floats));
        return memory.read(floats);
    }

    private Iterable<String> run(Consumer<KernelList> verb) {
        try (KernelList kernels = device.newKernels()) {
            kernels.begin("node", new Span(0L, 0L));
            verb.accept(kernels);
            kernels.run();
            return kernels.implementations();
        }
    }

    @Test
    void sumsOfGradientsComeWithTheProduct() {
        Tensor gradient = tensor(Precision.BFLOAT16, ROWS, M);
        Tensor x = tensor(Precision.BFLOAT16, ROWS, N);
        Tensor weight = tensor(Precision.FLOAT32, M, N);
        Tensor bias = tensor(Precision.FLOAT32, M);
        Consumer<KernelList> verb = kernels -> kernels.productAndRowSums(gradient.transposed(), x, weight, bias);
        System.setProperty(CudaProduct.SUMS, "true");
        assertThat(run(verb)).containsExactly("product_sums");
        float[] products = read(weight);
        float[] sums = read(bias);
        System.clearProperty(CudaProduct.SUMS);
        assertThat(run(verb)).containsExactly("product", "sum_rows4_h");
        assertThat(read(weight)).containsExactly(products);
        assertThat(read(bias)).containsExactly(sums);
        System.setProperty(CudaProduct.SUMS, "true");
        StandIn.set("no_sums", 1);
        assertThat(run(verb)).containsExactly("product", "sum_rows4_h");
    }

    @Test
    void sumsOfRoundedProductsAreApart() {
        Tensor gradient = tensor(Precision.BFLOAT16, ROWS, M);
        Tensor x = tensor(Precision.BFLOAT16, ROWS, N);
        Tensor weight = tensor(Precision.BFLOAT16, M, N);
        Tensor bias = tensor(Precision.FLOAT32, M);
        assertThat(run(kernels -> kernels.productAndRowSums(gradient.transposed(), x, weight, bias)))
                .containsExactly("product", "sum_rows4_h");
    }

    @Test
    void biasesAreRoundedWhereTheLibraryWantsThemAsTheResult() {
        Tensor x = tensor(Precision.BFLOAT16, ROWS, M);
        Tensor weight = tensor(Precision.BFLOAT16, M, N);
        Tensor bias = tensor(Precision.FLOAT32, N);
        Tensor to = tensor(Precision.BFLOAT16, ROWS, N);
        Consumer<KernelList> verb =
                kernels -> kernels.product(x, weight, to).bias(bias).emit();
        assertThat(run(verb)).containsExactly("product");
        float[] direct = read(to);
        StandIn.set("no_float_bias", 1);
        assertThat(run(verb)).containsExactly("copy_fh", "product");
        assertThat(read(to)).containsExactly(direct);
    }

    @Test
    void factorsOfColumnsComeWithTheProduct() {
        Tensor x = tensor(Precision.BFLOAT16, ROWS, M);
        Tensor weight = tensor(Precision.BFLOAT16, M, N);
        Tensor factors = tensor(Precision.FLOAT32, 1, N);
        Tensor to = tensor(Precision.FLOAT32, ROWS, N);
        Consumer<KernelList> verb =
                kernels -> kernels.product(x, weight, to).timesColumns(factors).emit();
        assertThat(run(verb)).containsExactly("product_scaled");
        float[] direct = read(to);
        StandIn.set("no_factors", 1);
        assertThat(run(verb)).hasSize(2).contains("product");
        assertThat(read(to)).containsExactly(direct);
    }

    @Test
    void factorsBehindOthersAreApart() {
        Tensor x = tensor(Precision.BFLOAT16, ROWS, M);
        Tensor weight = tensor(Precision.BFLOAT16, M, N);
        Tensor factors = tensor(Precision.FLOAT32, 1, N);
        Tensor to = tensor(Precision.FLOAT32, ROWS, N);
        assertThat(run(kernels -> kernels.product(x, weight, to)
                        .times(2.0f)
                        .timesColumns(factors)
                        .emit()))
                .contains("product")
                .doesNotContain("product_scaled");
    }
}
