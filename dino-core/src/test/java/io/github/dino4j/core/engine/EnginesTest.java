package io.github.dino4j.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.dino4j.core.device.Precision;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class EnginesTest {
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final Logger log = (Logger) LoggerFactory.getLogger(Engines.class);

    @BeforeEach
    void listen() {
        lines.start();
        log.addAppender(lines);
    }

    @AfterEach
    void stop() {
        log.detachAppender(lines);
    }

    @Test
    void aDeviceThatManyMachinesLackIsMissedInSilence() {
        EngineProvider chosen =
                Engines.best(List.of(provider("gpu", "there is no GPU", true), provider("cpu", null, false)));

        assertThat(chosen.name()).isEqualTo("cpu");
        assertThat(lines.list).isEmpty();
    }

    @Test
    void aRunIsToldOnceOfWhatAutoPassesOver() {
        List<EngineProvider> providers =
                List.of(provider("chip", "there is no chip", true), provider("cpu", null, false));

        Engines.tellPassedOver(providers, org.slf4j.event.Level.INFO);
        Engines.tellPassedOver(providers, org.slf4j.event.Level.INFO);

        assertThat(lines.list).singleElement().satisfies(line -> {
            assertThat(line.getLevel()).isEqualTo(Level.INFO);
            assertThat(line.getFormattedMessage())
                    .isEqualTo("chip cannot be used here (there is no chip); the engine cpu runs");
        });
    }

    @Test
    void aRunIsToldOnceWhichRareDeviceAutoTook() {
        List<EngineProvider> providers = List.of(provider("gpu", null, true), provider("cpu", null, false));

        Engines.tellPassedOver(providers, org.slf4j.event.Level.INFO);
        Engines.tellPassedOver(providers, org.slf4j.event.Level.INFO);

        assertThat(lines.list).singleElement().satisfies(line -> assertThat(line.getFormattedMessage())
                .isEqualTo("the engine gpu runs: can be used"));
    }

    @Test
    void anEngineThatWasNamedPassesNothingOver() {
        Engines.tellPassedOver("java");

        assertThat(lines.list).isEmpty();
    }

    @Test
    void aMissingLibraryIsWarnedOfOnce() {
        List<EngineProvider> providers = List.of(
                provider("gpu", "there is no GPU", true),
                provider("fast", "its library is missing", false),
                provider("slow", null, false));

        Engines.best(providers);
        Engines.best(providers);

        assertThat(lines.list).extracting(ILoggingEvent::getLevel).containsExactly(Level.WARN);
    }

    @Test
    void theFirstThatWorksIsTakenInSilence() {
        EngineProvider chosen = Engines.best(List.of(provider("first", null, false), provider("second", null, false)));

        assertThat(chosen.name()).isEqualTo("first");
        assertThat(lines.list).isEmpty();
    }

    @Test
    void whereNothingWorksEveryReasonIsNamed() {
        List<EngineProvider> providers = List.of(provider("gpu", "no GPU", true), provider("cpu", "no library", false));

        assertThatThrownBy(() -> Engines.best(providers))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no GPU")
                .hasMessageContaining("no library");
    }

    @Test
    void everyEngineIsDescribed() {
        assertThat(Engines.descriptions().keySet()).containsExactlyElementsOf(Engines.names());
        assertThat(Engines.descriptions()).containsEntry("java", "can be used");
        assertThat(provider("gpu", "there is no GPU", true).describe())
                .isEqualTo("cannot be used here: there is no GPU");
    }

    private static EngineProvider provider(String name, @Nullable String reason, boolean rare) {
        return new EngineProvider() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public int preference() {
                return 0;
            }

            @Override
            public Optional<String> unavailable() {
                return Optional.ofNullable(reason);
            }

            @Override
            public boolean needsRareDevice() {
                return rare;
            }

            @Override
            public boolean supports(Precision precision) {
                return false;
            }

            @Override
            public Engine create(EngineOptions options) {
                throw new UnsupportedOperationException();
            }
        };
    }
}
