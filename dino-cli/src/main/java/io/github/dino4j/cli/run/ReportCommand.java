package io.github.dino4j.cli.run;

import io.github.dino4j.cli.console.Console;
import io.github.dino4j.eval.report.RunReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;

/** Writes a run's page. */
@CommandLine.Command(
        name = "report",
        mixinStandardHelpOptions = true,
        description = "Writes report.html into a run directory: curves, floors, the first batch, the configuration.")
final class ReportCommand implements Callable<Integer> {
    private final Console console;

    @CommandLine.Parameters(paramLabel = "RUN", description = "a run directory")
    private Path run = Path.of("");

    ReportCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        console.say(RunReport.write(run).toString());
        return 0;
    }
}
