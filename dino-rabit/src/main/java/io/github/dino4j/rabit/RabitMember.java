package io.github.dino4j.rabit;

import io.github.dino4j.core.io.InputException;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which of the processes this is, and where they meet.
 *
 * @param host the name or address of the first process's host, as all hosts know it
 * @param port a port of that host, on which the first process listens
 * @param rank the number of this process, from 0
 * @param size how many processes there are
 * @param patience how long to wait until all have come
 */
record RabitMember(String host, int port, int rank, int size, Duration patience) {
    /** The variable for {@link #host}. */
    static final String URI = "DINO_RABIT_URI";

    /** The variable for {@link #port}. */
    static final String PORT = "DINO_RABIT_PORT";

    /** The variable for {@link #rank}. */
    static final String RANK = "DINO_RABIT_RANK";

    /** The variable for {@link #size}. */
    static final String SIZE = "DINO_RABIT_SIZE";

    /** The variable for {@link #patience}, in seconds. */
    static final String TIMEOUT = "DINO_RABIT_TIMEOUT";

    private static final int LARGEST_PORT = 65_535;
    private static final int MOST_PROCESSES = 4096;
    private static final int LONGEST_PATIENCE = 86_400;
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.:_-]+");

    /**
     * Checks the bounds.
     *
     * @param host of the first process
     * @param port of that host
     * @param rank of this process
     * @param size how many processes
     * @param patience how long to wait for all
     */
    RabitMember {
        if (!HOST.matcher(host).matches()) {
            throw new IllegalArgumentException(
                    URI + ": \"" + host + "\" is no name or address of a host; give that of the first process's");
        }
        requireWithin(PORT, port, 1, LARGEST_PORT);
        requireWithin(SIZE, size, 1, MOST_PROCESSES);
        requireWithin(RANK, rank, 0, size - 1);
        requireWithin(TIMEOUT, patience.toSeconds(), 1, LONGEST_PATIENCE);
    }

    private static void requireWithin(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + " must be in [" + least + ", " + most + "], was " + value);
        }
    }

    /**
     * Whether a launcher has said anything.
     *
     * @param environment variables of the process
     * @return whether one of those that say which process this is has a value
     */
    static boolean isIn(Map<String, String> environment) {
        return given(environment, RANK) != null || given(environment, SIZE) != null;
    }

    /**
     * What a launcher has said.
     *
     * @param environment variables of the process
     * @param usual how long to wait for all where nothing is said
     * @return which process this is
     * @throws InputException if a variable is missing or wrong; the message names it
     */
    static RabitMember of(Map<String, String> environment, Duration usual) throws InputException {
        String host = given(environment, URI);
        if (host == null) {
            throw missing(URI, "the name of the first process's host, 127.0.0.1 where all run on one");
        }
        int port = number(environment, PORT, "a free port of that host, the same for all processes");
        int size = number(environment, SIZE, "how many processes there are");
        int rank = number(environment, RANK, "the number of this process, from 0");
        Duration patience = given(environment, TIMEOUT) == null
                ? usual
                : Duration.ofSeconds(number(environment, TIMEOUT, "seconds to wait for all processes"));
        try {
            return new RabitMember(host, port, rank, size, patience);
        } catch (IllegalArgumentException e) {
            throw new InputException(String.valueOf(e.getMessage()), e);
        }
    }

    private static @Nullable String given(Map<String, String> environment, String name) {
        String value = environment.get(name);
        return value == null || value.isBlank() ? null : value.strip();
    }

    private static int number(Map<String, String> environment, String name, String meaning) throws InputException {
        String value = given(environment, name);
        if (value == null) {
            throw missing(name, meaning);
        }
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new InputException(name + ": \"" + value + "\" is no number; give " + meaning, e);
        }
    }

    private static InputException missing(String name, String meaning) {
        return new InputException(
                name + " is not set; give " + meaning + ", or start by scripts/rabit.sh, which sets it");
    }

    /** {@return whether this process keeps the list of all} */
    boolean isFirst() {
        return rank == 0;
    }

    /** {@return where the processes meet, for messages} */
    String place() {
        return host + ":" + port;
    }
}
