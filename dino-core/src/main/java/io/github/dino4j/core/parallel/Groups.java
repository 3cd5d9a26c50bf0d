package io.github.dino4j.core.parallel;

import io.github.dino4j.core.io.InputException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.atomic.AtomicBoolean;

/** The transports by the names that configurations use: the one place where a process joins others. */
public final class Groups {
    /** Joins whatever launcher started this process. */
    public static final String AUTO = "auto";

    /** One process. */
    public static final String ALONE = "alone";

    private static final Duration PATIENCE = Duration.ofMinutes(3); // to start a virtual machine on each host

    private static final AtomicBoolean JOINED = new AtomicBoolean();

    private Groups() {}

    /** {@return what {@code train.group} may be: auto, alone and the transports on the class path} */
    public static List<String> names() {
        List<String> names = new ArrayList<>(List.of(AUTO, ALONE));
        providers().forEach(provider -> names.add(provider.name()));
        return names;
    }

    /**
     * Joins the processes that were started together with this one; waits until all have come.
     *
     * @param name {@code auto}, {@code alone} or that of a transport
     * @param timeout after which a process that does not answer counts as gone
     * @return the group, which any thread may use, whose calls fail when another process has gone; close it at the end
     * @throws InputException if this process was not started for it
     * @throws IOException if the others do not come
     */
    public static Membership join(String name, Duration timeout) throws IOException {
        return join(name, new Watching(timeout, (failure, membership) -> {}), System.getenv(), providers());
    }

    /** Is told that the group has failed, on another thread than those that call it. */
    @FunctionalInterface
    public interface FailureListener {
        /**
         * Hears of it, once, at the time when the group's calls begin to fail.
         *
         * @param failure which process has gone, and how
         * @param membership for {@link Membership#abort}, where nothing else ends the others
         */
        void failed(GroupException failure, Membership membership);
    }

    /**
     * How processes look after each other.
     *
     * @param timeout after which one that does not answer counts as gone
     * @param listener is told that one has gone
     */
    record Watching(Duration timeout, FailureListener listener) {}

    /**
     * What several processes do together.
     *
     * @param <T> its result
     */
    @FunctionalInterface
    public interface Work<T> {
        /**
         * Does it.
         *
         * @param group the processes
         * @return its result here
         * @throws IOException if it fails here
         */
        T with(Group group) throws IOException;
    }

    /**
     * Joins the processes that were started together with this one for a piece of work, and leaves them.
     *
     * @param <T> its result
     * @param name as for {@link #join}
     * @param timeout as for {@link #join}
     * @param work what to do; where it fails, the others are told why, and their calls of the group fail
     * @return its result
     * @throws IOException if the others do not come, or the work fails
     */
    public static <T> T during(String name, Duration timeout, Work<T> work) throws IOException {
        return during(name, timeout, (failure, membership) -> {}, work);
    }

    /**
     * Joins the processes that were started together with this one for a piece of work, and leaves them.
     *
     * @param <T> its result
     * @param name as for {@link #join}
     * @param timeout as for {@link #join}
     * @param listener is told when another process has gone, also while the work makes no call of the group
     * @param work what to do; where it fails, the others are told why, and their calls of the group fail
     * @return its result
     * @throws IOException if the others do not come, or the work fails
     */
    public static <T> T during(String name, Duration timeout, FailureListener listener, Work<T> work)
            throws IOException {
        Membership membership = join(name, new Watching(timeout, listener), System.getenv(), providers());
        try {
            T result = work.with(membership.group());
            membership.close();
            return result;
        } catch (IOException | RuntimeException | Error e) {
            if (membership instanceof JoinedGroup joined) {
                joined.leave(e);
            }
            throw e;
        }
    }

    static Membership join(
            String name, Watching watching, Map<String, String> environment, List<GroupProvider> providers)
            throws IOException {
        Optional<GroupProvider> provider = choose(name, environment, providers);
        if (provider.isEmpty()) {
            requireNoOthers(name, environment);
            return new AloneMembership();
        }
        if (JOINED.getAndSet(true)) {
            throw new InputException("train.group=" + provider.get().name()
                    + ": this process has joined its group before; keep that group for all runs");
        }
        return JoinedGroup.join(provider.get(), environment, PATIENCE, watching);
    }

    private static Optional<GroupProvider> choose(
            String name, Map<String, String> environment, List<GroupProvider> providers) throws InputException {
        if (name.equals(ALONE)) {
            return Optional.empty();
        }
        if (name.equals(AUTO)) {
            return providers.stream()
                    .filter(provider -> provider.isLauncher(environment))
                    .findFirst();
        }
        return Optional.of(providers.stream()
                .filter(provider -> provider.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new InputException("train.group: no transport named " + name
                        + " is on the class path; it is auto, alone or one of "
                        + providers.stream().map(GroupProvider::name).toList()
                        + ", and modules such as dino-mpi add more")));
    }

    /** Processes that know nothing of each other would all write into the same run directory. */
    private static void requireNoOthers(String name, Map<String, String> environment) throws InputException {
        Optional<Launch> launch = Launch.of(environment).filter(Launch::isOfSeveral);
        if (launch.isPresent()) {
            throw new InputException("train.group=" + name + ": this is one of several processes ("
                    + launch.get().evidence() + "), and all would do the same work and write into the same directory; "
                    + (name.equals(ALONE)
                            ? "set train.group=auto, or start it without that launcher"
                            : "put the transport of that launcher on the class path (dino-mpi for mpirun and srun,"
                                    + " dino-rabit for rabit.sh), or start it without that launcher"));
        }
    }

    private static List<GroupProvider> providers() {
        List<GroupProvider> found = new ArrayList<>();
        ServiceLoader.load(GroupProvider.class, Groups.class.getClassLoader()).forEach(found::add);
        found.sort(Comparator.comparing(GroupProvider::name));
        return found;
    }

    /** Nobody to leave. */
    private record AloneMembership() implements Membership {
        @Override
        public Group group() {
            return Group.ALONE;
        }

        @Override
        public void close() {
            // Nobody waits.
        }

        @Override
        public void abort(int exitCode) {
            // Nobody waits.
        }
    }
}
