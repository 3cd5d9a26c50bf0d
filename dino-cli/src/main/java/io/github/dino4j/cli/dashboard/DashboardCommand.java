package io.github.dino4j.cli.dashboard;

import io.github.dino4j.cli.console.BadInputException;
import io.github.dino4j.cli.console.Console;
import io.github.dino4j.cli.console.Count;
import io.github.dino4j.core.io.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Serves a page to watch runs by, until it is interrupted. */
@CommandLine.Command(
        name = "dashboard",
        mixinStandardHelpOptions = true,
        description =
                "Serves a page that shows the runs of a folder while they train, and afterwards; it only reads. Ctrl-C"
                        + " ends it.")
final class DashboardCommand implements Callable<Integer> {
    private static final int MOST_PORT = 65535;

    private final Console console;

    @CommandLine.Parameters(paramLabel = "RUNS_DIR", description = "a folder of run directories, or one of them")
    private Path runs = Path.of("");

    @CommandLine.Option(
            names = "--port",
            paramLabel = "PORT",
            description = "where to listen, 0 for any free port (default: " + DashboardOption.USUAL_PORT
                    + ", or a free one if that is taken)")
    private @Nullable Integer port;

    @CommandLine.Option(
            names = "--host",
            paramLabel = "HOST",
            description =
                    "the interface (default: the loopback, for this machine alone); on any other one the page asks"
                            + " for a token, which is in the address that is printed")
    private @Nullable String host;

    DashboardCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        if (!Files.isDirectory(runs)) {
            throw new BadInputException(runs + ": is no folder; give the folder that holds the run directories");
        }
        if (port != null && (port < 0 || port > MOST_PORT)) {
            throw new BadInputException("--port: must be from 0 to " + MOST_PORT + ", was " + port);
        }
        Catalogue catalogue = Catalogue.of(runs);
        try (DashboardServer server = DashboardOption.listen(host, port, catalogue)) {
            console.say(server.address());
            console.log().println(Count.of(catalogue.list().size(), "run") + " in " + runs + "; Ctrl-C ends this");
            new CountDownLatch(1).await();
        } catch (IOException e) {
            throw new BadInputException(DashboardOption.refusal(host, port, Reason.of(e)), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return 0;
    }
}
