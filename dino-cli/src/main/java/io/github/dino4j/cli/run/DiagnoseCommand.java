package io.github.dino4j.cli.run;

import io.github.dino4j.cli.console.Console;
import io.github.dino4j.cli.console.JsonOption;
import io.github.dino4j.eval.diagnose.Advice;
import io.github.dino4j.eval.diagnose.Diagnosis;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;

/** Says whether a run learns. */
@CommandLine.Command(
        name = "diagnose",
        mixinStandardHelpOptions = true,
        description =
                "Tells from a run's metrics and configuration whether it learns, what is wrong, and which setting to"
                        + " change; of any run, also one that died.")
final class DiagnoseCommand implements Callable<Integer> {
    private final Console console;

    @CommandLine.Parameters(paramLabel = "RUN", description = "a run directory")
    private Path run = Path.of("");

    @CommandLine.Mixin
    private final JsonOption json = new JsonOption();

    DiagnoseCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        Diagnosis diagnosis = Diagnosis.of(run);
        if (json.isAsked()) {
            console.json(diagnosis.toJson());
            return 0;
        }
        console.say(diagnosis.verdict().key() + ": " + diagnosis.says());
        console.say("  " + diagnosis.numbers());
        for (Advice advice : diagnosis.advice()) {
            console.say("  --set " + advice.key() + "=" + Advice.plain(advice.to()) + "  (was "
                    + Advice.plain(advice.from()) + ")  " + advice.why());
        }
        return 0;
    }
}
