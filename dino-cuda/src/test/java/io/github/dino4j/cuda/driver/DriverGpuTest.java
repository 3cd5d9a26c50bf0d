package io.github.dino4j.cuda.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.jna.Memory;
import io.github.dino4j.core.device.DeviceMemoryError;
import io.github.dino4j.cuda.StandIn;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The driver's calls, over the stand-in: work, order, graphs, and one sentence for each failure. */
class DriverGpuTest {
    private final List<DriverGpu> open = new ArrayList<>();

    @BeforeEach
    void stand() {
        StandIn.requireEmulated();
        StandIn.reset();
    }

    @AfterEach
    void close() {
        open.forEach(DriverGpu::close);
        if (!StandIn.isReal()) {
            StandIn.reset();
        }
    }

    private DriverGpu gpu() {
        DriverGpu gpu = DriverGpu.open(0);
        open.add(gpu);
        return gpu;
    }

    private static float[] download(Gpu gpu, long from, int floats) {
        try (Memory host = new Memory((long) floats * Float.BYTES)) {
            gpu.download(host, from, host.size());
            return host.getFloatArray(0L, floats);
        }
    }

    private static void upload(Gpu gpu, long to, float... values) {
        try (Memory host = new Memory((long) values.length * Float.BYTES)) {
            host.write(0L, values, 0, values.length);
            gpu.upload(to, host, host.size());
        }
    }

    @Test
    void tellsWhatItIs() {
        DriverGpu gpu = gpu();
        assertThat(gpu.name()).isEqualTo("stand-in");
        assertThat(gpu.capability()).isEqualTo(90);
        assertThat(gpu.multiprocessors()).isPositive();
        assertThat(gpu.freeBytes()).isPositive();
    }

    @Test
    void passesArgumentsOfEveryKind() {
        DriverGpu gpu = gpu();
        long to = gpu.allocate(12);
        gpu.launch("probe_arguments", Grid.over(3, 1, 32), to, 3L, 4, 0.5f, 0.25, new int[] {1, 2, 3, 4});
        assertThat(download(gpu, to, 3)).containsExactly(7.25f, 8.25f, 9.25f);
        gpu.launch("probe_arguments", Grid.over(3, 1, 32), to, 3L, 4, 0.5f, 0.25, new long[] {1L, 2L << 32});
        assertThat(download(gpu, to, 3)).containsExactly(3.75f, 4.75f, 5.75f);
        gpu.free(to);
    }

    @Test
    void runsBlocksWithSharedMemoryAndShuffles() {
        DriverGpu gpu = gpu();
        int count = 512;
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = i;
        }
        long x = gpu.allocate(count * 4L);
        long to = gpu.allocate((count + count / 32) * 4L);
        upload(gpu, x, values);
        gpu.launch("probe_shared", Grid.of(2, 256).sharing(100_000), x, to, count);
        float[] results = download(gpu, to, count + count / 32);
        assertThat(results[0]).isEqualTo(255.0f);
        assertThat(results[256]).isEqualTo(511.0f);
        assertThat(results[count]).isEqualTo(31 * 32 / 2);
        assertThat(results[count + 15]).isEqualTo(480 * 32 + 31 * 32 / 2);
    }

    @Test
    void repeatsLaunchesAndRecordsThem() {
        DriverGpu gpu = gpu();
        long x = gpu.allocate(8);
        upload(gpu, x, 1.0f, 2.0f);
        Launch launch = gpu.prepare("probe_step", Grid.of(1, 32), x, 2);
        launch.enqueue();
        launch.enqueue();
        assertThat(download(gpu, x, 2)).containsExactly(7.0f, 11.0f);
        try (Graph graph = gpu.record(() -> {
            gpu.zero(x, 4);
            launch.enqueue();
            gpu.copy(x + 4, x, 4);
        })) {
            assertThat(download(gpu, x, 2)).as("nothing has run yet").containsExactly(7.0f, 11.0f);
            graph.enqueue();
            assertThat(download(gpu, x, 2)).containsExactly(1.0f, 1.0f);
            upload(gpu, x, 5.0f, 6.0f);
            graph.enqueue();
            assertThat(download(gpu, x, 2)).containsExactly(1.0f, 1.0f);
        }
        assertThat(gpu.time(launch::enqueue)).isPositive();
    }

    /** Two models of one process have threads of their own. */
    @Test
    void whatOtherThreadsAskForMeanwhileIsDoneAndNotRecorded() {
        DriverGpu gpu = gpu();
        long here = gpu.allocate(4);
        long there = gpu.allocate(4);
        upload(gpu, here, 1.0f);
        upload(gpu, there, 1.0f);
        List<float[]> seen = new ArrayList<>();
        Launch launch = gpu.prepare("probe_step", Grid.of(1, 32), here, 1);
        try (Graph graph = gpu.record(() -> {
            launch.enqueue();
            Thread other = new Thread(() -> {
                gpu.launch("probe_step", Grid.of(1, 32), there, 1);
                seen.add(download(gpu, there, 1));
            });
            other.start();
            try {
                other.join();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        })) {
            assertThat(seen).hasSize(1);
            assertThat(seen.get(0)).as("done at once").containsExactly(3.0f);
            graph.enqueue();
            launch.enqueue();
            assertThat(download(gpu, here, 1)).containsExactly(7.0f);
            assertThat(download(gpu, there, 1)).as("not done again").containsExactly(3.0f);
        }
    }

    @Test
    void pinsMemoryAndDoesWithoutWhereItCannot() {
        DriverGpu gpu = gpu();
        long before = StandIn.count("pinned"); // by GPUs that other tests keep open
        try (Memory host = new Memory(1 << 12)) {
            assertThat(gpu.pin(host, host.size())).isTrue();
            assertThat(StandIn.count("pinned")).isEqualTo(before + 1);
            gpu.unpin(host);
            assertThat(StandIn.count("pinned")).isEqualTo(before);
            StandIn.set("unpinnable", 1);
            assertThat(gpu.pin(host, host.size())).isFalse();
        }
    }

    @Test
    void saysThatTheLibraryIsMissing() {
        assertThatThrownBy(() -> Driver.load("/nowhere/libcuda.so.1"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("NVIDIA's driver library /nowhere/libcuda.so.1 is not on this machine; install the driver,"
                        + " or name the library by -Ddino4j.cuda.driver=PATH");
    }

    @Test
    void saysWhyNoGpuCanBeOpened() {
        DriverGpu.open(0).close();
        assertThatThrownBy(() -> DriverGpu.open(3)).hasMessageContaining("no GPU number 3");
        StandIn.set("capability", 75);
        assertThatThrownBy(() -> DriverGpu.open(0)).hasMessageContaining("compute capability 7.5");
        StandIn.set("driver", 11070);
        assertThatThrownBy(() -> DriverGpu.open(0)).hasMessageContaining("older than CUDA 11.8");
        StandIn.set("no_device", 1);
        assertThatThrownBy(() -> DriverGpu.open(0)).hasMessageContaining("sees no GPU");
    }

    @Test
    void saysThatTheDriverRefusesTheKernels() {
        StandIn.set("old_ptx", 1);
        assertThatThrownBy(() -> DriverGpu.open(0)).hasMessageContaining("older than CUDA 11.8");
    }

    @Test
    void saysWhatMemoryIsMissing() {
        StandIn.set("memory", StandIn.count("bytes") + (64L << 20));
        DriverGpu gpu = gpu();
        assertThatThrownBy(() -> gpu.allocate(1L << 30))
                .isInstanceOf(DeviceMemoryError.class)
                .hasMessageContaining("has 64 MiB of memory free and 1024 MiB more are needed")
                .hasMessageContaining("train.batch_size");
        gpu.free(gpu.allocate(1L << 20));
    }

    @Test
    void namesAKernelThatIsNotThere() {
        DriverGpu gpu = gpu();
        assertThatThrownBy(() -> gpu.launch("nothing", Grid.of(1, 32)))
                .hasMessageContaining("no kernel is named nothing");
    }

    @Test
    void keepsTheFirstFault() {
        DriverGpu gpu = gpu();
        assertThatThrownBy(() -> gpu.launch("probe_stuck", Grid.of(1, 64), 1))
                .hasMessageContaining("probe_stuck")
                .hasMessageContaining("CUDA_ERROR_LAUNCH_FAILED");
        assertThatThrownBy(gpu::synchronize).hasMessageContaining("probe_stuck");
    }

    @Test
    void refusesArgumentsThatNoKernelTakes() {
        DriverGpu gpu = gpu();
        assertThatThrownBy(() -> gpu.prepare("probe_step", Grid.of(1, 32), "x", 2))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
