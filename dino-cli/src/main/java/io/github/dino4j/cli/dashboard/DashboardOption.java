package io.github.dino4j.cli.dashboard;

import io.github.dino4j.core.io.Reason;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Stack;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Whether a run is shown on a page while it trains. */
public final class DashboardOption {
    static final int USUAL_PORT = 8642;
    private static final String LOOPBACK = "127.0.0.1";

    @CommandLine.Option(
            names = "--dashboard",
            arity = "0..1",
            paramLabel = "PORT",
            parameterConsumer = Port.class,
            description = "serve a page that shows this run and those beside it while it trains, on this machine alone"
                    + " (default port: " + USUAL_PORT + ", or a free one if that is taken)")
    private @Nullable String asked;

    /** For a command's mixin. */
    public DashboardOption() {}

    /** Takes the next word if it is a number: what else follows is the command's. */
    static final class Port implements CommandLine.IParameterConsumer {
        @Override
        @SuppressWarnings("JdkObsolete") // picocli's
        public void consumeParameters(
                Stack<String> words, CommandLine.Model.ArgSpec option, CommandLine.Model.CommandSpec command) {
            boolean number = !words.isEmpty() && words.peek().matches("\\d{1,5}");
            option.setValue(number ? words.pop() : "");
        }
    }

    /** A page that is shown, or is not. */
    @FunctionalInterface
    public interface Shown extends AutoCloseable {
        /** Ends it. */
        @Override
        void close();
    }

    /**
     * Begins to show a run, if that was asked for. What keeps it from that is said, and keeps the run from nothing.
     *
     * @param run its directory, which need not be there yet
     * @param log where the address is said
     * @return to be closed when the run has ended
     */
    public Shown show(Path run, PrintStream log) {
        if (asked == null) {
            return () -> {};
        }
        Integer port = asked.isEmpty() ? null : Integer.valueOf(asked);
        try {
            DashboardServer server = listen(null, port, Catalogue.beside(run));
            Path name = run.toAbsolutePath().normalize().getFileName();
            log.println("watch it at " + server.address() + "#" + Catalogue.id(String.valueOf(name)));
            return server::close;
        } catch (IOException | IllegalArgumentException e) {
            String reason = e instanceof IOException files ? Reason.of(files) : String.valueOf(e.getMessage());
            log.println("warning: " + refusal(null, port, reason)
                    + "; the run goes on without a page, and dino dashboard " + run + " shows it");
            return () -> {};
        }
    }

    /** Listens; where no port was asked for and the usual one is taken, on a free one. */
    static DashboardServer listen(@Nullable String host, @Nullable Integer port, Catalogue catalogue)
            throws IOException {
        String name = host == null ? LOOPBACK : host;
        if (port != null) {
            return DashboardServer.start(name, port, catalogue);
        }
        try {
            return DashboardServer.start(name, USUAL_PORT, catalogue);
        } catch (java.net.BindException e) {
            return DashboardServer.start(name, 0, catalogue);
        }
    }

    /** Why there is no page. */
    static String refusal(@Nullable String host, @Nullable Integer port, String reason) {
        return "the page cannot be served at " + (host == null ? LOOPBACK : host) + ":"
                + (port == null ? USUAL_PORT : port) + " (" + reason + "); choose another port, or 0 for a free one";
    }
}
