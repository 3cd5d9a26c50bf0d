package io.github.dino4j.train.listen;

import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.event.RunEvent;
import io.github.dino4j.core.event.RunListener;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.io.Reason;
import io.github.dino4j.eval.diagnose.Diagnosis;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The listeners of a run: those that its configuration names, and a program's. One that fails is named, and told nothing more. */
public final class GuardedListeners implements RunListener {
    private static final Logger LOG = LoggerFactory.getLogger(GuardedListeners.class);
    private static final String KEY = "train.watch.listeners";

    private final List<Named> told;

    /** A listener, and what it is called in the log. */
    private record Named(String name, TrainingListener listener) {}

    private GuardedListeners(List<Named> told) {
        this.told = told;
    }

    /** {@return nobody} */
    public static GuardedListeners none() {
        return new GuardedListeners(new ArrayList<>());
    }

    /**
     * Makes those that a run is to tell.
     *
     * @param config the run
     * @param added by the program; those that are no {@link TrainingListener} are left to whoever calls this
     * @return the listeners, of which none has been told anything
     * @throws InputException if there is none of a name, or one cannot be used
     */
    public static GuardedListeners of(RunConfig config, List<RunListener> added) throws InputException {
        return of(config, added, providers());
    }

    static GuardedListeners of(RunConfig config, List<RunListener> added, List<ListenerProvider> providers)
            throws InputException {
        List<String> names = config.train().watch().listeners();
        List<Named> told = new ArrayList<>();
        for (String name : names) {
            told.add(new Named(name, provider(name, providers).create(config)));
        }
        for (ListenerProvider provider : providers) {
            if (provider.isUnasked() && !names.contains(provider.name())) {
                told.add(new Named(provider.name(), provider.create(config)));
            }
        }
        for (RunListener listener : added) {
            if (listener instanceof TrainingListener training) {
                told.add(new Named(listener.getClass().getName(), training));
            }
        }
        return new GuardedListeners(told);
    }

    /**
     * Deletes what the listeners of earlier runs have written into a run directory, whichever they were.
     *
     * @param run a directory that is started over
     * @throws IOException if a file cannot be deleted
     */
    public static void forget(Path run) throws IOException {
        for (ListenerProvider provider : providers()) {
            provider.forget(run);
        }
    }

    /**
     * Those that are not guarded: what they throw ends the run.
     *
     * @param added by the program
     * @return all that are no {@link TrainingListener}
     */
    public static List<RunListener> others(List<RunListener> added) {
        return added.stream()
                .filter(listener -> !(listener instanceof TrainingListener))
                .toList();
    }

    private static ListenerProvider provider(String name, List<ListenerProvider> providers) throws InputException {
        return providers.stream()
                .filter(provider -> provider.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new InputException(KEY + ": no listener named " + name
                        + " is on the class path; there are "
                        + String.join(
                                ", ",
                                providers.stream().map(ListenerProvider::name).toList())
                        + ", and other modules may add more"));
    }

    private static List<ListenerProvider> providers() {
        List<ListenerProvider> found = new ArrayList<>();
        ServiceLoader.load(ListenerProvider.class, GuardedListeners.class.getClassLoader())
                .forEach(found::add);
        found.sort(Comparator.comparing(ListenerProvider::name));
        return found;
    }

    /**
     * Tells that steps are about to be taken.
     *
     * @param run which
     */
    public void started(StartedRun run) {
        tell(listener -> listener.started(run));
    }

    @Override
    public void on(RunEvent event) {
        tell(listener -> listener.on(event));
    }

    /**
     * Tells a diagnosis, which is made where somebody listens.
     *
     * @param step steps completed
     * @param diagnosis the verdict
     */
    public void judged(long step, Supplier<Diagnosis> diagnosis) {
        if (!told.isEmpty()) {
            Diagnosis made = diagnosis.get();
            tell(listener -> listener.judged(step, made));
        }
    }

    /** {@return the most images that one of them wants to be told of, 0 if none does} */
    public int embeddings() {
        return told.stream()
                .mapToInt(each -> each.listener().embeddings())
                .max()
                .orElse(0);
    }

    /**
     * Tells new features, to each as many as it wants.
     *
     * @param images the images
     */
    public void embedded(EmbeddedImages images) {
        tell(listener -> {
            int most = listener.embeddings();
            if (most > 0) {
                listener.embedded(images.atMost(most));
            }
        });
    }

    /**
     * Tells new pictures, where there are any.
     *
     * @param pictures which
     */
    public void drawn(DrawnPictures pictures) {
        if (!pictures.files().isEmpty()) {
            tell(listener -> listener.drawn(pictures));
        }
    }

    /**
     * Tells a new checkpoint.
     *
     * @param step steps completed
     * @param checkpoint its file
     */
    public void saved(long step, Path checkpoint) {
        tell(listener -> listener.saved(step, checkpoint));
    }

    /**
     * Tells the end.
     *
     * @param end how
     */
    public void ended(EndedRun end) {
        tell(listener -> listener.ended(end));
    }

    /** What a listener is told. */
    @FunctionalInterface
    private interface News {
        void reach(TrainingListener listener) throws IOException;
    }

    /** An interruption is kept for later: it is meant for the run, and would close files that are being written. */
    private void tell(News news) {
        boolean interrupted = !told.isEmpty() && Thread.interrupted();
        try {
            told.removeIf(each -> !reaches(each, news));
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static boolean reaches(Named each, News news) {
        try {
            news.reach(each.listener());
            return true;
        } catch (UncheckedIOException e) {
            drop(each, Reason.sentence(e), e);
        } catch (IOException e) {
            drop(each, Reason.sentence(e), e);
        } catch (RuntimeException | LinkageError e) { // a library that is not there comes as the latter
            drop(each, e.toString(), e);
        }
        return false;
    }

    private static void drop(Named each, String reason, Throwable failure) {
        LOG.warn("the listener {} failed and is told nothing more; the run goes on ({})", each.name(), reason);
        LOG.debug("the listener {}", each.name(), failure);
    }
}
