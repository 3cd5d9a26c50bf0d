package io.github.dino4j.core.samediff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URL;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CudaPreflightTest {
    @ParameterizedTest
    @CsvSource({"3,7", "5,0", "6,1", "7,0", "7,5", "8,0", "8,6", "8,9"})
    void gpusFromKeplerToAdaMayRun(int major, int minor) {
        assertThat(CudaPreflight.refusal(major, minor)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"2,0", "3,0", "3,5", "9,0", "10,0", "12,0"})
    void olderAndNewerGpusAreRefused(int major, int minor) {
        assertThat(CudaPreflight.refusal(major, minor)).isPresent();
    }

    @Test
    void theRefusalIsOneSentenceThatSaysWhatToDo() {
        assertThat(CudaPreflight.refusal(9, 0))
                .hasValue("This GPU has compute capability 9.0, but ND4J's CUDA 11.6 backend only runs on 3.7 to 8.9:"
                        + " build without -Ddino.cuda to train on the CPU.");
    }

    @Test
    void withoutTheCudaBackendThereIsNothingToCheck() {
        assertThatCode(() -> CudaPreflight.check(new OnlyNamed(""))).doesNotThrowAnyException();
    }

    @Test
    void aBackendWhoseRuntimeDoesNotLoadIsAnError() {
        assertThatThrownBy(() -> CudaPreflight.check(new OnlyNamed("org/nd4j/linalg/jcublas/JCublasBackend.class")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("The CUDA backend is on the class path, but CUDA 11.6's runtime does not load");
    }

    /** A class path that claims one resource and loads no class. */
    private static final class OnlyNamed extends ClassLoader {
        private final String resource;

        OnlyNamed(String resource) {
            super(null);
            this.resource = resource;
        }

        @Override
        public @Nullable URL getResource(String name) {
            return name.equals(resource) ? CudaPreflightTest.class.getResource("/") : null;
        }
    }
}
