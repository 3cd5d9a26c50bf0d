package io.github.dino4j.train.listen;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;

/** Passes the lines of progress on to a log: warnings as such, all else as information. */
public final class LoggedLines extends OutputStream {
    private static final String WARNING = "warning: ";

    private final Logger logger;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    private LoggedLines(Logger logger) {
        this.logger = logger;
    }

    /**
     * What can be printed to.
     *
     * @param logger where lines go
     * @return a stream that never fails
     */
    public static PrintStream to(Logger logger) {
        return new PrintStream(new LoggedLines(logger), true, StandardCharsets.UTF_8);
    }

    @Override
    public synchronized void write(int value) {
        if (value != '\n') {
            line.write(value);
            return;
        }
        String text = line.toString(StandardCharsets.UTF_8).stripTrailing();
        line.reset();
        if (text.startsWith(WARNING)) {
            logger.warn("{}", text.substring(WARNING.length()));
        } else if (!text.isEmpty()) {
            logger.info("{}", text);
        }
    }
}
