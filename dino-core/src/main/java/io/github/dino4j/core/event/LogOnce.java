package io.github.dino4j.core.event;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.event.Level;

/** Lines that the log says once, however often a command comes by: it opens its images, and asks for its engine, several times. */
public final class LogOnce {
    private static final Set<String> SAID = ConcurrentHashMap.newKeySet();

    private LogOnce() {}

    /**
     * Logs a line that this process has not logged yet.
     *
     * @param log whose line it is
     * @param level how it is said
     * @param line all of it
     */
    public static void say(Logger log, Level level, String line) {
        if (SAID.add(line)) {
            log.atLevel(level).log(line);
        }
    }
}
