package io.github.dino4j.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dino4j.core.device.Precision;
import io.github.dino4j.core.engine.EngineOptions;
import io.github.dino4j.core.engine.Engines;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The engine by its name, and why it cannot be used. */
class CudaProviderTest {
    private final CudaProvider provider = new CudaProvider();

    @BeforeEach
    void stand() {
        StandIn.requireEmulated();
        StandIn.reset();
    }

    @AfterEach
    void restore() {
        System.clearProperty(CudaProvider.ORDINAL);
        if (!StandIn.isReal()) {
            StandIn.reset();
        }
    }

    @Test
    void isPreferredWhereItCanBeUsed() {
        assertThat(Engines.names()).first().isEqualTo("cuda");
        assertThat(provider.unavailable()).isEmpty();
        assertThat(provider.supports(Precision.BFLOAT16)).isTrue();
        assertThat(Engines.named("cuda").name()).isEqualTo("cuda");
    }

    @Test
    void enginesShareTheirResidence() {
        assertThat(provider.create(EngineOptions.FLOAT32).residence())
                .isSameAs(new CudaProvider().create(EngineOptions.FLOAT32).residence());
    }

    @Test
    void saysWhichGpuIsNotThere() {
        System.setProperty(CudaProvider.ORDINAL, "7");
        assertThat(provider.unavailable())
                .hasValueSatisfying(why -> assertThat(why).startsWith("there is no GPU number 7"));
        assertThatThrownBy(() -> Engines.named("cuda"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("the engine cuda cannot be used here: there is no GPU number 7");
    }

    @Test
    void saysThatThereIsNoGpu() {
        System.setProperty(CudaProvider.ORDINAL, "1");
        StandIn.set("no_device", 1);
        assertThat(provider.unavailable())
                .hasValueSatisfying(why -> assertThat(why).contains("sees no GPU"));
    }
}
