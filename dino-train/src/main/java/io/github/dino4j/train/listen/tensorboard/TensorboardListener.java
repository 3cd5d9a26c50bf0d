package io.github.dino4j.train.listen.tensorboard;

import io.github.dino4j.core.config.ConfigPrinter;
import io.github.dino4j.core.config.train.TensorboardConfig;
import io.github.dino4j.core.event.RunEvent;
import io.github.dino4j.eval.diagnose.Diagnosis;
import io.github.dino4j.train.listen.DrawnPictures;
import io.github.dino4j.train.listen.EmbeddedImages;
import io.github.dino4j.train.listen.EndedRun;
import io.github.dino4j.train.listen.StartedRun;
import io.github.dino4j.train.listen.TrainingListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;

/** Writes {@code tensorboard} in the run directory: numbers, pictures, warnings and verdicts as events, and the projector's files. */
final class TensorboardListener implements TrainingListener {
    private static final double MILLIS = 1e3; // of a second
    private static final long PATIENCE = 2_000_000_000L; // nanoseconds for which numbers of steps may lie in memory
    private static final int MOST_EPOCHS = 32; // with pictures, before every second one is left out

    private final TensorboardConfig config;
    private final Clock clock;
    private EventFolder events;
    private Projector projector = new Projector(Path.of(""));
    private long last; // step of the run
    private long flushed = System.nanoTime();
    private int stride = 1;
    private int drawn;

    TensorboardListener(TensorboardConfig config, Clock clock) {
        this.config = config;
        this.clock = clock;
        this.events = new EventFolder(Path.of(""), clock);
    }

    /** Deletes events and the projector's files, and the folder if nobody else has put anything there. */
    static void forget(Path run) throws IOException {
        Path folder = folder(run);
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        new EventFolder(folder, Clock.systemUTC()).keep(event -> false);
        Projector.forget(folder);
        EventFolder.deleteIfEmpty(folder);
    }

    private static Path folder(Path run) {
        return run.resolve("tensorboard");
    }

    /** What writes. */
    @FunctionalInterface
    private interface Work {
        void happen() throws IOException;
    }

    /** Whoever fails here is told nothing more, so that this is the last chance to give the file back. */
    private void write(Work work) throws IOException {
        try {
            work.happen();
        } catch (IOException | RuntimeException e) {
            try {
                events.close();
            } catch (IOException second) {
                e.addSuppressed(second);
            }
            throw e;
        }
    }

    private double now() {
        return clock.millis() / MILLIS;
    }

    @Override
    public void started(StartedRun run) throws IOException {
        Path folder = folder(run.folder());
        events = new EventFolder(folder, clock);
        projector = new Projector(folder);
        last = run.steps();
        stride = 1;
        drawn = 0;
        write(() -> {
            events.keep(event -> !run.isToldAgain(event.step(), event.kind()));
            if (run.step() > 0 && run.step() < run.steps()) {
                events.write(Events.start(now(), run.step() + (run.measuresAgain() ? 0 : 1)));
            } else if (run.step() == 0) {
                String yaml = ConfigPrinter.print(run.config()).strip();
                events.write(Events.text(now(), 0, "run/configuration", "```yaml\n" + yaml + "\n```"));
            }
            events.flush();
        });
    }

    @Override
    public void on(RunEvent event) {
        try {
            write(() -> tell(event));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void tell(RunEvent event) throws IOException {
        boolean isStep = event instanceof RunEvent.StepFinished;
        if (isStep && event.step() % config.everySteps() != 0 && event.step() != last) {
            return;
        }
        Map<String, Double> numbers = event.numbers();
        if (!numbers.isEmpty()) {
            events.write(Events.scalars(now(), event.step(), event.kind(), numbers));
        } else if (event.toJson().get("warning") instanceof String warning) {
            events.write(Events.text(now(), event.step(), "run/" + event.kind(), warning));
        }
        if (!isStep || System.nanoTime() - flushed > PATIENCE) {
            events.flush();
            flushed = System.nanoTime();
        }
    }

    @Override
    public void judged(long step, Diagnosis diagnosis) throws IOException {
        write(() -> events.write(Events.text(
                now(), step, "run/verdict", "**" + diagnosis.verdict().key() + "**: " + diagnosis.line())));
    }

    @Override
    public int embeddings() {
        return config.embeddings();
    }

    @Override
    public void embedded(EmbeddedImages images) throws IOException {
        write(() -> projector.write(images));
    }

    /** Of a long run ever fewer epochs: files stay of a size. */
    @Override
    public void drawn(DrawnPictures pictures) throws IOException {
        if (pictures.epoch() % stride != 0) {
            return;
        }
        if (++drawn > MOST_EPOCHS) {
            stride *= 2;
            drawn /= 2;
        }
        write(() -> {
            for (Map.Entry<String, Path> file : pictures.files().entrySet()) {
                byte[] png = Files.readAllBytes(file.getValue());
                events.write(Events.image(now(), pictures.step(), "samples/" + file.getKey(), png));
            }
            events.flush();
        });
    }

    @Override
    public void ended(EndedRun end) throws IOException {
        write(() -> {
            if (!end.message().isEmpty()) {
                events.write(Events.text(now(), end.step(), "run/end", end.message()));
            }
            events.close();
        });
    }
}
