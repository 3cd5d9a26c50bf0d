package io.github.dino4j.train.listen.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dino4j.core.io.InputException;
import io.github.dino4j.eval.diagnose.Diagnosis;
import io.github.dino4j.eval.diagnose.Verdict;
import io.github.dino4j.train.listen.EndedRun;
import io.github.dino4j.train.listen.ListenerProvider;
import io.github.dino4j.train.listen.SomeRuns;
import io.github.dino4j.train.listen.TrainingListener;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MicrometerListenerTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final MicrometerListener listener = new MicrometerListener(registry);

    private double gauge(String name, String... tags) {
        return registry.get(name).tags(tags).gauge().value();
    }

    @Test
    void gaugesShowTheNewestValuesByTheNameOfTheRun() {
        listener.started(SomeRuns.started(Path.of("runs/photos"), 0));
        assertThat(gauge("dino.train.loss")).isNaN();
        assertThat(gauge("dino.train.steps", "run", "photos")).isEqualTo(10);
        listener.on(SomeRuns.step(3));
        listener.on(SomeRuns.epoch(5));
        listener.on(SomeRuns.measured(5));
        listener.judged(5, new Diagnosis(Verdict.LEARNING, "learning", "fine", Map.of(), List.of(), List.of()));
        assertThat(gauge("dino.train.loss")).isEqualTo(3.25);
        assertThat(gauge("dino.train.step")).isEqualTo(3);
        assertThat(gauge("dino.train.images.per.second")).isEqualTo(250);
        assertThat(gauge("dino.train.data.wait")).isEqualTo(0.25);
        assertThat(gauge("dino.train.knn.top1")).isEqualTo(45);
        assertThat(gauge("dino.train.effective.rank")).isEqualTo(12.5);
        assertThat(gauge("dino.train.memory.peak")).isEqualTo(512.0 * 1024 * 1024);
        assertThat(gauge("dino.train.verdict", "verdict", "learning")).isEqualTo(1);
        assertThat(gauge("dino.train.verdict", "verdict", "plateau")).isZero();
        listener.ended(new EndedRun(EndedRun.How.FINISHED, 10, "", Map.of()));
        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void aRunTakesThePlaceOfOneOfItsNameThatNeverSaidItsEnd() {
        listener.started(SomeRuns.started(Path.of("runs/photos"), 0));
        listener.on(SomeRuns.step(3));
        MicrometerListener next = new MicrometerListener(registry);
        next.started(SomeRuns.started(Path.of("runs/photos"), 5));
        next.on(SomeRuns.step(6));
        assertThat(gauge("dino.train.loss")).isEqualTo(2.5);
    }

    @Test
    void itIsToldUnaskedWhereTheLibraryIsAndUsesTheGlobalRegistry() throws IOException {
        MicrometerProvider provider = new MicrometerProvider();
        assertThat(provider.isUnasked()).isTrue();
        Metrics.addRegistry(registry);
        try {
            TrainingListener own = provider.create(SomeRuns.config());
            own.started(SomeRuns.started(Path.of("photos"), 0));
            assertThat(gauge("dino.train.steps")).isEqualTo(10);
            own.ended(new EndedRun(EndedRun.How.STOPPED, 10, "", Map.of()));
        } finally {
            Metrics.removeRegistry(registry);
        }
    }

    /** Loads our listeners anew, and Micrometer not at all. */
    private static final class WithoutMicrometer extends ClassLoader {
        WithoutMicrometer() {
            super(MicrometerListenerTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith("io.micrometer.")) {
                throw new ClassNotFoundException(name);
            }
            Class<?> there = findLoadedClass(name);
            if (there != null) {
                return there;
            }
            if (!name.startsWith(MicrometerProvider.class.getPackageName() + ".Micrometer")) {
                return super.loadClass(name, resolve);
            }
            try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
                byte[] bytes = in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }

    @Test
    void whereTheLibraryIsNotNothingFailsAndAskingForItSaysWhatIsMissing() throws ReflectiveOperationException {
        ListenerProvider provider = (ListenerProvider) new WithoutMicrometer()
                .loadClass(MicrometerProvider.class.getName())
                .getConstructor()
                .newInstance();
        assertThat(provider.getClass()).isNotEqualTo(MicrometerProvider.class);
        assertThat(provider.isUnasked()).isFalse();
        assertThatThrownBy(() -> provider.create(SomeRuns.config()))
                .isNotInstanceOf(InvocationTargetException.class)
                .isInstanceOf(InputException.class)
                .hasMessageContainingAll("io.micrometer:micrometer-core", "train.watch.listeners");
    }
}
