package io.github.dino4j.train.listen;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class LoggedLinesTest {
    @Test
    void linesOfProgressAreInformationAndWarningsWarnings() {
        Logger logger = (Logger) LoggerFactory.getLogger("progress");
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        logger.addAppender(log);
        try (PrintStream lines = LoggedLines.to(logger)) {
            lines.println("epoch 1  löss 2.5 {}");
            lines.println();
            lines.print("warning: the features ");
            lines.print("collapse\r\n");
            lines.print("no line yet");
        }
        assertThat(log.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly("epoch 1  löss 2.5 {}", "the features collapse");
        assertThat(log.list).extracting(ILoggingEvent::getLevel).containsExactly(Level.INFO, Level.WARN);
    }
}
